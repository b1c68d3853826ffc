package dev.tangram.cluster.zookeeper;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.Endpoint;
import dev.tangram.model.Uuids;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real server, and stores that are closed at the end. */
abstract class StoreTestBase {

  static final int SESSION_MS = 20_000;
  static final int TICK_MS = 500;

  @TempDir Path directory;

  EmbeddedZooKeeper server;
  RawZooKeeper raw;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @BeforeAll
  static void bePatient() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @BeforeEach
  final void startServer() throws Exception {
    server = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), 0, TICK_MS);
    raw = new RawZooKeeper(server.connectString());
  }

  @AfterEach
  final void stopAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    raw.close();
    server.close();
  }

  ZooKeeperClusterStore openStore() {
    return openStore("");
  }

  ZooKeeperClusterStore openStore(String chroot) {
    return closing(ZooKeeperClusterStore.open(server.connectString() + chroot, SESSION_MS, 10_000));
  }

  <T extends AutoCloseable> T closing(T closeable) {
    open.push(closeable);
    return closeable;
  }

  static BrokerImage broker(int id) {
    return new BrokerImage(
        id, -1, List.of(new Endpoint("PLAINTEXT", "PLAINTEXT", "localhost", 9092 + id)), null);
  }

  /** A topic of as many partitions as there are lists. */
  @SafeVarargs
  static TopicAssignment topic(String name, List<Integer>... replicas) {
    Map<Integer, List<Integer>> partitions = new TreeMap<>();
    for (List<Integer> list : replicas) {
      partitions.put(partitions.size(), list);
    }
    return new TopicAssignment(name, Uuids.random(), partitions, Map.of(), Map.of());
  }
}
