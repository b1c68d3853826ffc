package dev.tangram.tests.compat.groups;

import dev.tangram.tests.harness.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An application of Kafka's, Streams or Connect, in a process of its own. */
final class AppProcess implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final Path log;

  /**
   * @param log what it prints goes there
   */
  AppProcess(Path log, String mainClass, List<String> arguments) throws IOException {
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(Places.kafka() + "/*:" + Path.of("target", "test-classes").toAbsolutePath());
    command.add(mainClass);
    command.addAll(arguments);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends its input, and waits for its end. */
  void finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    await();
  }

  /** SIGTERM. */
  void terminate() throws IOException, InterruptedException {
    process.destroy();
    await();
  }

  private void await() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end:\n" + Files.readString(log));
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
