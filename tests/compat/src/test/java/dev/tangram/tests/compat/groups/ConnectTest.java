package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Kafka Connect, standalone: a file goes through a topic into another file. */
class ConnectTest extends GroupTestBase {

  private static final String STANDALONE = "org.apache.kafka.connect.cli.ConnectStandalone";
  private static final int LINES = 2_000;
  private static final long LIMIT_SECONDS = 120;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Path source = directory.resolve("source.txt");
  private final Path sink = directory.resolve("sink.txt");
  private final Path log = directory.resolve("connect.log");

  @Test
  void everyLineArrivesAtLeastOnceAndOnceWithoutACrash() throws Exception {
    create("connected");
    List<String> files =
        List.of(
            properties(
                "worker",
                "bootstrap.servers=" + broker.bootstrap(),
                "key.converter=org.apache.kafka.connect.storage.StringConverter",
                "value.converter=org.apache.kafka.connect.storage.StringConverter",
                "offset.storage.file.filename=" + directory.resolve("offsets"),
                "offset.flush.interval.ms=200",
                "plugin.discovery=service_load",
                "listeners=http://127.0.0.1:0",
                "consumer.session.timeout.ms=6000",
                "consumer.heartbeat.interval.ms=500"),
            properties(
                "source",
                "name=source",
                "connector.class=org.apache.kafka.connect.file.FileStreamSourceConnector",
                "tasks.max=1",
                "topic=connected",
                "file=" + source),
            properties(
                "sink",
                "name=sink",
                "connector.class=org.apache.kafka.connect.file.FileStreamSinkConnector",
                "tasks.max=1",
                "topics=connected",
                "file=" + sink));
    write(0, LINES);
    try (AppProcess connect = new AppProcess(log, STANDALONE, files)) {
      awaitLines(LINES, connect);
      assertThat(Files.readAllLines(sink)).as("no crash: each line once").hasSize(LINES);
      write(LINES, 2 * LINES);
      awaitLines(LINES + 1, connect);
      connect.kill();
    }
    try (AppProcess connect = new AppProcess(log, STANDALONE, files)) {
      write(2 * LINES, 3 * LINES);
      awaitLines(3 * LINES, connect);
      connect.terminate();
    }
  }

  private static String properties(String name, String... lines) throws IOException {
    return Files.write(directory.resolve(name + ".properties"), List.of(lines)).toString();
  }

  private void write(int from, int to) throws IOException {
    List<String> lines = IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    Files.write(source, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Waits until the other file has the first lines. */
  private void awaitLines(int count, AppProcess connect) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    TreeSet<String> missing = new TreeSet<>();
    do {
      LockSupport.parkNanos(PAUSE_NANOS);
      missing.clear();
      IntStream.range(0, count).forEach(i -> missing.add("line " + i));
      if (Files.exists(sink)) {
        Files.readAllLines(sink).forEach(missing::remove);
      }
      if (System.nanoTime() > deadline || !connect.isAlive()) {
        throw new AssertionError(
            missing.size() + " lines missing, " + missing.first() + "\n" + Files.readString(log));
      }
    } while (!missing.isEmpty());
  }
}
