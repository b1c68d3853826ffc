package dev.tangram.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicConfigChecksTest {

  private final TopicConfigChecks checks = new TopicConfigChecks();

  @Test
  void onlyWhatChangesIsAskedFor() {
    Set<String>[] asked = newArray();
    checks.add((overrides, changed) -> asked[0] = changed);
    Map<String, String> before = Map.of("storage.engine", "gone", "flush.ms", "1");
    checks.check(before, Map.of("storage.engine", "gone", "flush.ms", "2"));
    assertThat(asked[0]).containsExactly("flush.ms");

    asked[0] = null;
    checks.check(before, Map.of("storage.engine", "gone"));
    assertThat(asked[0]).isNull();
  }

  @SuppressWarnings("unchecked")
  private static Set<String>[] newArray() {
    return new Set[1];
  }

  @Test
  void formComesFirstAndARefusalIsPassedOn() {
    TopicConfigCheck refusing =
        (overrides, changed) -> {
          throw new ConfigException("storage.engine", overrides.get("storage.engine"), "known");
        };
    checks.add(refusing);
    assertThatThrownBy(() -> checks.check(Map.of(), Map.of("flush.ms", "soon")))
        .hasMessageContaining("flush.ms");
    assertThatThrownBy(() -> checks.check(Map.of(), Map.of("storage.engine", "x")))
        .hasMessage("storage.engine = x is not allowed: it must be known");
    checks.remove(refusing);
    checks.check(Map.of(), Map.of("storage.engine", "x"));
  }
}
