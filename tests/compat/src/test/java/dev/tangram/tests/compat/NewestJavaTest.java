package dev.tangram.tests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.Run;
import dev.tangram.tests.harness.TangramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The broker on Java 25, where that is installed beside the Java of the build. */
class NewestJavaTest extends BrokerTestBase {

  private static final Path JAVAS = Path.of("/usr/lib/jvm");

  private static Optional<Path> java25() throws IOException {
    if (!Files.isDirectory(JAVAS)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(JAVAS)) {
      return homes.filter(NewestJavaTest::is25).findFirst();
    }
  }

  private static boolean is25(Path home) {
    try {
      Path release = home.resolve("release");
      return Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"25");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void servesAndKeepsItsRecordsOnJava25() throws Exception {
    Optional<Path> home = java25();
    assumeTrue(home.isPresent(), "no Java 25 below " + JAVAS);
    try (TangramProcess newest =
        new TangramProcess(Files.createDirectory(directory.resolve("java25")))
            .onJava(home.get())
            .start()) {
      assertThat(client("produce", newest, "zstd")).contains("produced 10000");
      newest.kill();
      newest.start();
      assertThat(client("consume", newest)).contains("consumed 10000");
      assertThat(newest.logTail())
          .doesNotContain("WARNING: A restricted method", "sun.misc.Unsafe");
    }
  }

  private static String client(String mode, TangramProcess on, String... more) throws Exception {
    List<String> arguments =
        Stream.concat(Stream.of(mode, on.bootstrap(), "t", file.toString()), Stream.of(more))
            .toList();
    return Run.java(
            Places.client("3.9.2"), List.of(programs()), ClientProgram.class.getName(), arguments)
        .ok();
  }
}
