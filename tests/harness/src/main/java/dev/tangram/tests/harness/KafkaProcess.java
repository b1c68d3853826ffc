package dev.tangram.tests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Apache Kafka's broker of 3.9 as a process, with a ZooKeeper beside it or as KRaft node. */
public final class KafkaProcess implements BrokerProcess {

  private static final long READY_LIMIT_SECONDS = 180;
  private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
  private static final String STILL_REGISTERED = "NodeExistsException";

  private final Path directory;
  private final boolean kraft;
  private final Map<String, String> properties = new TreeMap<>();
  private int port;
  private ZooKeeperProcess zookeeper;
  private Process process;

  /**
   * @param directory everything that the broker writes lies in it
   * @param kraft whether it needs no ZooKeeper; only such a one has the next-generation protocol
   */
  public KafkaProcess(Path directory, boolean kraft) {
    this.directory = directory;
    this.kraft = kraft;
    properties.put("log.dirs", directory.resolve("kafka-logs").toString());
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("zookeeper.session.timeout.ms", "3000");
  }

  @Override
  public KafkaProcess with(String name, String value) {
    properties.put(name, value);
    return this;
  }

  @Override
  public KafkaProcess start() throws IOException, InterruptedException {
    if (port == 0) {
      port = Ports.free();
      prepare();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
    launch();
    while (!answers()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Kafka is not ready:\n" + logTail());
      }
      if (!process.isAlive()) {
        // A killed broker is registered until its session ends; a new one refuses to start then.
        if (!logTail().contains(STILL_REGISTERED)) {
          throw new AssertionError("Kafka ended:\n" + logTail());
        }
        launch();
      }
    }
    return this;
  }

  private void prepare() throws IOException, InterruptedException {
    properties.put("listeners", "PLAINTEXT://localhost:" + port);
    if (!kraft) {
      zookeeper = ZooKeeperProcess.start(directory);
      properties.put("zookeeper.connect", zookeeper.connect());
      properties.put("broker.id", "0");
      write();
      return;
    }
    int controller = Ports.free();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "0");
    properties.put(
        "listeners", properties.get("listeners") + ",CONTROLLER://localhost:" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("controller.quorum.voters", "0@localhost:" + controller);
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("group.coordinator.rebalance.protocols", "classic,consumer");
    properties.put("group.consumer.migration.policy", "bidirectional");
    Path file = write();
    Run.java(
            Places.kafka(),
            List.of(),
            "kafka.tools.StorageTool",
            List.of("format", "-t", CLUSTER, "-c", file.toString()))
        .ok();
  }

  private Path write() throws IOException {
    List<String> lines = new ArrayList<>();
    properties.forEach((name, value) -> lines.add(name + "=" + value));
    return Files.write(directory.resolve("kafka.properties"), lines);
  }

  private void launch() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-cp",
            Places.kafka() + "/*",
            "kafka.Kafka",
            write().toString());
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  private boolean answers() throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  private Path log() {
    return directory.resolve("kafka.log");
  }

  @Override
  public String bootstrap() {
    return "localhost:" + port;
  }

  @Override
  public String logTail() throws IOException {
    List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  @Override
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
    if (zookeeper != null) {
      zookeeper.close();
    }
  }
}
