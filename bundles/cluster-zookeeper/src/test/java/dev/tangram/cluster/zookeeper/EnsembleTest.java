package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.metadata.ConfigResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers in processes of their own, started as a user starts them. */
class EnsembleTest {

  private static final int SERVERS = 3;

  /** Outgoing connections come from 127.0.0.1, so none is given the port of a killed server. */
  private static final String HOST = "127.0.0.2";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final Map<Integer, Process> processes = new HashMap<>();
  private final List<Integer> clientPorts = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes.values()) {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  @Test
  void theStoreGoesOnWhenTheLeaderIsKilled() throws Exception {
    writeConfigurations();
    for (int id = 1; id <= SERVERS; id++) {
      startServer(id);
    }
    await().atMost(PATIENCE).until(() -> server("leader") > 0);
    String connect =
        clientPorts.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(","));
    Recorder recorder = new Recorder();
    try (ZooKeeperClusterStore store =
        ZooKeeperClusterStore.open(connect + "/tangram", 20_000, 20_000)) {
      store.addWatcher(recorder);
      long session = store.sessionId();
      long epoch = store.registerBroker(StoreTestBase.broker(1), -1);
      store.createTopic(StoreTestBase.topic("before", List.of(1)), Map.of());

      int leader = server("leader");
      Process killed = processes.remove(leader);
      killed.destroyForcibly();
      killed.waitFor(10, TimeUnit.SECONDS);
      store.createTopic(StoreTestBase.topic("after", List.of(1)), Map.of());
      store.writeConfig(ConfigResource.topic("after"), Map.of("a", "b"));

      assertThat(store.topics()).containsExactlyInAnyOrder("before", "after");
      assertThat(store.brokers()).singleElement().extracting(b -> b.epoch()).isEqualTo(epoch);
      assertThat(store.sessionId()).isEqualTo(session);
      await().atMost(PATIENCE).until(() -> recorder.heard.contains("CONFIG TOPIC after {a=b}"));
      assertThat(recorder.heard).doesNotContain("EXPIRED");
      assertThat(server("leader")).isNotEqualTo(leader).isPositive();

      startServer(leader);
      await().atMost(PATIENCE).until(() -> mode(leader).equals("follower"));
    }
  }

  /** The server in a mode, or 0. */
  private int server(String mode) {
    return processes.keySet().stream().filter(id -> mode(id).equals(mode)).findFirst().orElse(0);
  }

  private String mode(int id) {
    try (Socket socket = new Socket(HOST, clientPorts.get(id - 1))) {
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer
          .lines()
          .filter(line -> line.startsWith("Mode: "))
          .map(line -> line.substring("Mode: ".length()))
          .findFirst()
          .orElse("none");
    } catch (IOException e) {
      return "down";
    }
  }

  private void startServer(int id) throws IOException {
    processes.put(
        id,
        EmbeddedProcess.startJava(
            StandaloneZooKeeper.class.getName(),
            directory.resolve("zookeeper-" + id + ".properties").toString()));
  }

  private void writeConfigurations() throws IOException {
    List<ServerSocket> reserved = new ArrayList<>();
    for (int i = 0; i < 3 * SERVERS; i++) {
      reserved.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
    }
    StringBuilder members = new StringBuilder();
    for (int id = 1; id <= SERVERS; id++) {
      clientPorts.add(reserved.get(id - 1).getLocalPort());
      members
          .append("server.")
          .append(id)
          .append('=')
          .append(HOST)
          .append(':')
          .append(reserved.get(SERVERS + id - 1).getLocalPort())
          .append(':')
          .append(reserved.get(2 * SERVERS + id - 1).getLocalPort())
          .append('\n');
    }
    for (int id = 1; id <= SERVERS; id++) {
      Path data = Files.createDirectories(directory.resolve("data-" + id));
      Files.writeString(data.resolve("myid"), Integer.toString(id));
      Files.writeString(
          directory.resolve("zookeeper-" + id + ".properties"),
          "tickTime=500\ninitLimit=20\nsyncLimit=10\ndataDir="
              + data
              + "\nclientPortAddress="
              + HOST
              + "\nclientPort="
              + clientPorts.get(id - 1)
              + "\n4lw.commands.whitelist=srvr\n"
              + members);
    }
    for (ServerSocket socket : reserved) {
      socket.close();
    }
  }
}
