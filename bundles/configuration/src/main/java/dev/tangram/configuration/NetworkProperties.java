package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.between;
import static dev.tangram.configuration.Allowed.oneOf;
import static dev.tangram.configuration.Allowed.or;

import java.util.List;

/** Properties of listeners, connections and the request queue. */
public final class NetworkProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Listeners and requests");

  public static final ConfigKey<List<String>> LISTENERS =
      GROUP
          .list("listeners", "PLAINTEXT://localhost:9092")
          .high()
          .doc(
              "Where the broker listens: NAME://host:port, several separated by commas. Without it"
                  + " only this machine can connect. An empty host means all addresses; port 0"
                  + " takes a free port.");
  public static final ConfigKey<String> HOST_NAME =
      GROUP
          .string("host.name", "localhost")
          .low()
          .doc("Old form of listeners: the host of the only listener.");
  public static final ConfigKey<Integer> PORT =
      GROUP
          .integer("port", 9092)
          .allow(between(0, 65_535))
          .low()
          .doc("Old form of listeners: the port of the only listener.");
  public static final ConfigKey<List<String>> ADVERTISED_LISTENERS =
      GROUP
          .list("advertised.listeners")
          .high()
          .doc(
              "The addresses that clients are told to connect to, by listener name. A listener"
                  + " without one is told as it stands in listeners.");
  public static final ConfigKey<List<String>> LISTENER_SECURITY_PROTOCOL_MAP =
      GROUP
          .list(
              "listener.security.protocol.map",
              "PLAINTEXT:PLAINTEXT",
              "SSL:SSL",
              "SASL_PLAINTEXT:SASL_PLAINTEXT",
              "SASL_SSL:SASL_SSL")
          .low()
          .doc(
              "The security protocol of each listener name: NAME:PROTOCOL. Only PLAINTEXT is"
                  + " available.");
  public static final ConfigKey<String> INTER_BROKER_LISTENER_NAME =
      GROUP
          .string("inter.broker.listener.name", null)
          .doc("The listener that brokers use among themselves; without it the first PLAINTEXT.");
  public static final ConfigKey<String> SECURITY_INTER_BROKER_PROTOCOL =
      GROUP
          .string("security.inter.broker.protocol", "PLAINTEXT")
          .allow(oneOf("PLAINTEXT"))
          .doc("The security protocol among brokers where inter.broker.listener.name is not set.");
  public static final ConfigKey<Integer> NUM_NETWORK_THREADS =
      GROUP
          .integer("num.network.threads", 3)
          .allow(atLeast(1))
          .high()
          .doc(
              "Threads that read requests and write answers. Those beyond the number of processors"
                  + " get no connections: these threads never wait for anything else, and would"
                  + " only take turns.");
  public static final ConfigKey<Integer> QUEUED_MAX_REQUESTS =
      GROUP
          .integer("queued.max.requests", 500)
          .allow(atLeast(1))
          .high()
          .doc("Requests that may wait for an I/O thread; beyond it connections are not read.");
  public static final ConfigKey<Long> QUEUED_MAX_REQUEST_BYTES =
      GROUP
          .longInteger("queued.max.request.bytes", -1L)
          .doc(
              "Bytes that all requests in flight may take together; beyond it connections are not"
                  + " read. With -1 the limit follows from the memory of the process.");
  public static final ConfigKey<Integer> SOCKET_REQUEST_MAX_BYTES =
      GROUP
          .integer("socket.request.max.bytes", 104_857_600)
          .allow(atLeast(1))
          .high()
          .doc("The largest request; a connection that announces a larger one is closed.");
  public static final ConfigKey<Integer> SOCKET_SEND_BUFFER_BYTES =
      GROUP
          .integer("socket.send.buffer.bytes", 102_400)
          .allow(or(-1, atLeast(1)))
          .high()
          .doc("SO_SNDBUF of the sockets; -1 leaves it to the operating system.");
  public static final ConfigKey<Integer> SOCKET_RECEIVE_BUFFER_BYTES =
      GROUP
          .integer("socket.receive.buffer.bytes", 102_400)
          .allow(or(-1, atLeast(1)))
          .high()
          .doc("SO_RCVBUF of the sockets; -1 leaves it to the operating system.");
  public static final ConfigKey<Integer> SOCKET_LISTEN_BACKLOG_SIZE =
      GROUP
          .integer("socket.listen.backlog.size", 50)
          .allow(atLeast(1))
          .doc("Connections that the operating system may hold before they are accepted.");
  public static final ConfigKey<Long> CONNECTIONS_MAX_IDLE_MS =
      GROUP
          .longInteger("connections.max.idle.ms", 600_000L)
          .doc("A connection that was idle for so many milliseconds is closed; -1 never.");
  public static final ConfigKey<Integer> MAX_CONNECTIONS =
      GROUP
          .integer("max.connections", Integer.MAX_VALUE)
          .allow(atLeast(0))
          .doc("Connections at a time, over all addresses.");
  public static final ConfigKey<Integer> MAX_CONNECTIONS_PER_IP =
      GROUP
          .integer("max.connections.per.ip", Integer.MAX_VALUE)
          .allow(atLeast(0))
          .doc("Connections at a time from one address.");
  public static final ConfigKey<List<String>> MAX_CONNECTIONS_PER_IP_OVERRIDES =
      GROUP
          .list("max.connections.per.ip.overrides")
          .allow(
              new Allowed<>("host:limit pairs", list -> list.stream().allMatch(Endpoints::isLimit)))
          .doc("Other limits for single addresses: host:limit, several separated by commas.");
  public static final ConfigKey<Integer> REQUEST_TIMEOUT_MS =
      GROUP
          .integer("request.timeout.ms", 30_000)
          .allow(atLeast(1))
          .high()
          .doc("Milliseconds this broker waits for the answer to a request of its own.");

  private NetworkProperties() {}

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
