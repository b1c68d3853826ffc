package dev.tangram.cluster.zookeeper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process to be killed: server, registration, role and a topic, then it waits. */
final class EmbeddedProcess {

  static final String READY = "ready ";

  private EmbeddedProcess() {}

  /** Runs a class of the test class path in a process of its own. */
  static Process startJava(String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  static Process start(Path directory) throws IOException {
    return startJava(EmbeddedProcess.class.getName(), directory.toString());
  }

  public static void main(String[] args) throws Exception {
    EmbeddedZooKeeper server = EmbeddedZooKeeper.start(Path.of(args[0]), 0, 2_000);
    try (ZooKeeperClusterStore store =
        ZooKeeperClusterStore.open(server.connectString(), 18_000, 10_000)) {
      store.registerBroker(StoreTestBase.broker(1), -1);
      int epoch = store.electController(1).orElseThrow().epoch();
      store.createTopic(StoreTestBase.topic("t" + epoch, List.of(1)), Map.of());
      System.out.println(READY + store.clusterId());
      System.out.flush();
      Thread.currentThread().join();
    }
  }
}
