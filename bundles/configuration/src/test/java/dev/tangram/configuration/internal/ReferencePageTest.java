package dev.tangram.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
  @Test
  void theCommittedPageIsWhatTheDeclarationsSay() throws Exception {
    Path page = Path.of("../../docs/reference/configuration.md");
    assertThat(Files.readString(page))
        .as("stale: write it again as its head says")
        .isEqualTo(ReferencePage.text());
  }
}
