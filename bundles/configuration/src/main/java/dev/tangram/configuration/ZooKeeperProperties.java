package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.between;

import java.util.List;

/** Properties of the connection to ZooKeeper and of the embedded server. */
public final class ZooKeeperProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("ZooKeeper");

  public static final ConfigKey<String> ZOOKEEPER_CONNECT =
      GROUP
          .string("zookeeper.connect", null)
          .high()
          .doc(
              "The ensemble: host:port, several separated by commas, with an optional path at the"
                  + " end that is created if missing. Without it the broker runs a ZooKeeper server"
                  + " of its own, on this machine only.");
  public static final ConfigKey<Integer> ZOOKEEPER_SESSION_TIMEOUT_MS =
      GROUP
          .integer("zookeeper.session.timeout.ms", 18_000)
          .allow(atLeast(1))
          .high()
          .doc("Milliseconds without contact after which ZooKeeper counts this broker as dead.");
  public static final ConfigKey<Integer> ZOOKEEPER_CONNECTION_TIMEOUT_MS =
      GROUP
          .integer("zookeeper.connection.timeout.ms", null)
          .fallback(ZOOKEEPER_SESSION_TIMEOUT_MS, 1)
          .high()
          .doc("Milliseconds a start waits for ZooKeeper; as the session timeout if not set.");
  public static final ConfigKey<Integer> ZOOKEEPER_MAX_IN_FLIGHT_REQUESTS =
      GROUP
          .integer("zookeeper.max.in.flight.requests", 10)
          .allow(atLeast(1))
          .high()
          .doc("Requests to ZooKeeper that may be without an answer at a time.");
  public static final ConfigKey<Boolean> ZOOKEEPER_SET_ACL =
      GROUP
          .bool("zookeeper.set.acl", false)
          .high()
          .doc("Whether znodes are written with access lists that keep others from changing them.");
  public static final ConfigKey<Integer> TANGRAM_ZOOKEEPER_PORT =
      GROUP
          .integer("tangram.zookeeper.port", 0)
          .allow(between(0, 65_535))
          .doc("The port of the embedded ZooKeeper server on the loopback address; 0 is any free.");
  public static final ConfigKey<String> TANGRAM_ZOOKEEPER_DATA_DIR =
      GROUP
          .string("tangram.zookeeper.data.dir", null)
          .doc(
              "Where the embedded ZooKeeper server keeps its data; without it beside the first data"
                  + " directory, with the ending -zookeeper.");
  public static final ConfigKey<Integer> TANGRAM_ZOOKEEPER_TICK_TIME_MS =
      GROUP
          .integer("tangram.zookeeper.tick.time.ms", 2_000)
          .allow(atLeast(1))
          .low()
          .doc("The tick of the embedded ZooKeeper server in milliseconds.");

  private ZooKeeperProperties() {}

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
