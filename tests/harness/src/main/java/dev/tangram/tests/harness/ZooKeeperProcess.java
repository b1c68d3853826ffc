package dev.tangram.tests.harness;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A ZooKeeper server of its own, started by {@code tangram zookeeper start}. */
public final class ZooKeeperProcess implements AutoCloseable {

  private static final long READY_LIMIT_SECONDS = 60;

  private final int port;
  private final Process process;

  private ZooKeeperProcess(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts a server whose files lie in a directory, and returns when it can be connected to. */
  public static ZooKeeperProcess start(Path directory) throws IOException, InterruptedException {
    int port = Ports.free();
    Path file = directory.resolve("zookeeper.properties");
    Files.write(
        file,
        List.of(
            "tickTime=1000",
            "admin.enableServer=false",
            "clientPortAddress=localhost",
            "clientPort=" + port,
            "dataDir=" + directory.resolve("zookeeper")));
    Path log = directory.resolve("zookeeper.log");
    Process process =
        new ProcessBuilder(
                Places.serverPackage().resolve("bin/tangram").toString(),
                "zookeeper",
                "start",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
    while (!answers(port)) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("ZooKeeper does not start:\n" + Files.readString(log));
      }
    }
    return new ZooKeeperProcess(port, process);
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket("localhost", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** For {@code zookeeper.connect}, without a path. */
  public String connect() {
    return "localhost:" + port;
  }

  /** What ZooKeeper's own shell prints of a command, its last line. */
  public String shell(String... command) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-server", connect()));
    arguments.addAll(List.of(command));
    String output =
        Run.java(Places.kafka(), List.of(), "org.apache.zookeeper.ZooKeeperMain", arguments)
            .output();
    String[] lines = output.strip().split("\n");
    return lines[lines.length - 1];
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
