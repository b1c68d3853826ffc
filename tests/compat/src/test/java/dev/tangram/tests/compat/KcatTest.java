package dev.tangram.tests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kcat, which stands for all clients over librdkafka. */
class KcatTest extends BrokerTestBase {

  @BeforeAll
  static void installKcat() throws Exception {
    Installed.ensurePackage("command -v kcat", "kcat");
  }

  @Test
  void listsMetadata() throws Exception {
    Run.of(List.of("kcat", "-P", "-b", broker.bootstrap(), "-t", "listed"), file).ok();
    String metadata = Run.of("kcat", "-L", "-b", broker.bootstrap()).ok();
    assertThat(metadata)
        .contains("broker 0 at " + broker.bootstrap() + " (controller)")
        .contains("topic \"listed\" with 1 partitions")
        .contains("partition 0, leader 0, replicas: 0, isrs: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void fileComesBackIdentical(String codec) throws Exception {
    String topic = "kcat-" + codec;
    Path big = realFile(100_000);
    Run.of(List.of("kcat", "-P", "-b", broker.bootstrap(), "-t", topic, "-z", codec), big).ok();
    Path back = directory.resolve("back-" + codec);
    Run.of(
            "sh",
            "-c",
            "kcat -C -q -b " + broker.bootstrap() + " -t " + topic + " -o beginning -e > " + back)
        .ok();
    assertThat(Files.mismatch(big, back)).as("first byte that differs").isEqualTo(-1);
  }
}
