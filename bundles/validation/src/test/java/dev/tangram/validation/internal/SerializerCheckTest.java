package dev.tangram.validation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.configuration.ConfigException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerializerCheckTest {

  private static final String NAME = "record.value.serializer";
  private static final String SETTINGS = "record.value.serializer.config";

  private final TestPool pool = new TestPool();
  private final SerializerCheck check = new SerializerCheck(pool);

  @AfterEach
  void everyLeaseIsGivenBack() {
    assertThat(pool.open).hasValue(0);
  }

  private void check(Map<String, String> overrides) {
    check.check(overrides, overrides.keySet());
  }

  @Test
  void serializersThatAreThereMayBeNamed() {
    check(Map.of(NAME, "json", "record.key.serializer", "string"));
    check(Map.of(NAME, ""));
    check(Map.of(NAME, "avro", SETTINGS, "schema=\"long\""));
    assertThat(pool.taken).hasValue(3);
  }

  @Test
  void othersMayNot() {
    assertThatThrownBy(() -> check(Map.of(NAME, "absent")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(NAME + " = absent")
        .hasMessageContaining("json");
  }

  @Test
  void settingsThatAreNotAcceptedAreRefused() {
    assertThatThrownBy(() -> check(Map.of(NAME, "json", SETTINGS, "max.depth=deep")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(SETTINGS)
        .hasMessageContaining("max.depth");
  }

  @Test
  void whatDoesNotChangeIsNoReasonToRefuse() {
    check.check(Map.of(NAME, "absent", "flush.ms", "1"), Set.of("flush.ms"));
    assertThat(pool.taken).hasValue(0);
  }
}
