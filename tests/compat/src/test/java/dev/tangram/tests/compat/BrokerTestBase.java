package dev.tangram.tests.compat;

import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.TangramProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One packaged broker for all tests of a class, and a real file to send through it. */
abstract class BrokerTestBase {

  @TempDir static Path directory;

  static TangramProcess broker;
  static Path file;

  @BeforeAll
  static void startBroker() throws Exception {
    Path data = Files.createDirectory(directory.resolve("broker"));
    broker = new TangramProcess(data).start();
    file = realFile(10_000);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  /**
   * Lines of the project's own sources, with all their blanks, quotes and letters, none of them
   * empty.
   */
  static Path realFile(int count) throws IOException {
    List<Path> sources;
    try (Stream<Path> tree = Files.walk(Places.root().resolve("bundles"))) {
      sources = tree.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    }
    List<String> lines = new ArrayList<>(count);
    while (lines.size() < count) {
      for (Path source : sources) {
        for (String line : Files.readAllLines(source, StandardCharsets.UTF_8)) {
          if (!line.isBlank() && lines.size() < count) {
            lines.add(line);
          }
        }
      }
    }
    Path file = directory.resolve("lines-" + count);
    Files.write(file, lines, StandardCharsets.UTF_8);
    return file;
  }

  /** The directory with the compiled client programs. */
  static Path programs() {
    return Path.of("target", "test-classes").toAbsolutePath();
  }
}
