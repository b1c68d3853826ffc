package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server in the broker's process: what stays, what goes, and when it refuses. */
class EmbeddedZooKeeperTest {

  private static final int TICK_MS = 2_000;
  private static final int SESSION_MS = 18_000;

  @TempDir Path directory;

  @Test
  void dataStaysAndSessionsGo() {
    String clusterId;
    try (EmbeddedZooKeeper server = start();
        ZooKeeperClusterStore store = open(server)) {
      clusterId = store.clusterId();
      store.registerBroker(StoreTestBase.broker(1), -1);
      store.writeConfig(ConfigResource.broker(1), Map.of("a", "b"));
    }
    try (EmbeddedZooKeeper server = start();
        ZooKeeperClusterStore store = open(server)) {
      assertThat(store.clusterId()).isEqualTo(clusterId);
      assertThat(store.brokers()).isEmpty();
      assertThat(store.config(ConfigResource.broker(1))).isEqualTo(Map.of("a", "b"));
    }
  }

  @Test
  void aKilledProcessLosesNothingAndIsNotWaitedFor() throws Exception {
    String clusterId = null;
    for (int round = 0; round < 3; round++) {
      Process process = EmbeddedProcess.start(directory);
      try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
        String line = output.readLine();
        assertThat(line).startsWith(EmbeddedProcess.READY);
        String id = line.substring(EmbeddedProcess.READY.length());
        assertThat(clusterId).isIn(null, id);
        clusterId = id;
      } finally {
        process.destroyForcibly();
        process.waitFor();
      }
    }
    try (EmbeddedZooKeeper server = start();
        ZooKeeperClusterStore store = open(server)) {
      assertThat(store.brokers()).isEmpty();
      assertThat(store.currentController()).isEmpty();
      assertThat(store.topics()).hasSize(3);
      assertThat(store.electController(1).orElseThrow().epoch()).isEqualTo(4);
      store.registerBroker(StoreTestBase.broker(1), -1);
    }
  }

  @Test
  void oneProcessPerDirectory() {
    try (EmbeddedZooKeeper server = start()) {
      assertThat(server.port()).isPositive();
      assertThatThrownBy(this::start)
          .isInstanceOf(ClusterStoreException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("in use");
    }
    start().close();
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> EmbeddedZooKeeper.start(directory, port, TICK_MS))
          .isInstanceOf(ClusterStoreException.class)
          .cause()
          .hasMessageContaining(Integer.toString(port));
    }
    start().close();
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws Exception {
    try (EmbeddedZooKeeper server = start()) {
      new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          if (!address.isLoopbackAddress()) {
            assertThatThrownBy(() -> new Socket(address, server.port()).close())
                .as(address.toString())
                .isInstanceOf(java.io.IOException.class);
          }
        }
      }
    }
  }

  @Test
  void oldSnapshotsArePurged() throws Exception {
    for (int i = 0; i < 6; i++) {
      try (EmbeddedZooKeeper server = start();
          ZooKeeperClusterStore store = open(server)) {
        store.writeConfig(ConfigResource.broker(1), Map.of("a", "b"));
      }
    }
    try (EmbeddedZooKeeper server = start()) {
      assertThat(server.port()).isPositive();
      org.awaitility.Awaitility.await().until(() -> snapshots().size() <= 4);
    }
  }

  private List<Path> snapshots() throws Exception {
    try (var files = Files.list(directory.resolve("version-2"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("snapshot.")).toList();
    }
  }

  private EmbeddedZooKeeper start() {
    return EmbeddedZooKeeper.start(directory, 0, TICK_MS);
  }

  private static ZooKeeperClusterStore open(EmbeddedZooKeeper server) {
    return ZooKeeperClusterStore.open(server.connectString(), SESSION_MS, 10_000);
  }
}
