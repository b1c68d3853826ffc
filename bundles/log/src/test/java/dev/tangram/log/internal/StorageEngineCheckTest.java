package dev.tangram.log.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ConfigException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageEngineCheckTest {

  private final StorageEngineCheck check =
      new StorageEngineCheck(
          () -> List.of("plain", "segment"),
          "segment"::equals,
          BrokerConfig.parse(Map.of("log.dirs", "data"))::topic);

  private void check(Map<String, String> overrides) {
    check.check(overrides, overrides.keySet());
  }

  @Test
  void compactedTopicsNeedAnEngineThatRewrites() {
    assertThatCode(() -> check(Map.of("cleanup.policy", "compact"))).doesNotThrowAnyException();
    assertThatCode(() -> check(Map.of("storage.engine", "plain"))).doesNotThrowAnyException();
    assertThatThrownBy(
            () -> check(Map.of("cleanup.policy", "compact,delete", "storage.engine", "plain")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("plain cannot compact");
  }

  @Test
  void theEngineMustBeThere() {
    assertThatThrownBy(() -> check(Map.of("storage.engine", "other")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("plain, segment");
  }
}
