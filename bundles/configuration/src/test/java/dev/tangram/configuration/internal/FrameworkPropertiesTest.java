package dev.tangram.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkPropertiesTest {
  @Test
  void theCommandLineIsStrongerThanTheFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("tangram.properties");
    Files.writeString(file, "broker.id=1\nnum.partitions=4\n");
    Map<String, String> framework =
        Map.of(
            "tangram.config.file", file.toString(),
            "tangram.config.broker.id", "2",
            "tangram.config.names", "my.unknown,another",
            "tangram.config.my.unknown", "x");

    assertThat(FrameworkProperties.read(framework::get))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("broker.id", "2", "num.partitions", "4", "my.unknown", "x"));
  }

  @Test
  void aMissingFileIsAnError() {
    assertThatThrownBy(
            () -> FrameworkProperties.read(Map.of("tangram.config.file", "/no/such")::get))
        .isInstanceOf(IOException.class);
  }
}
