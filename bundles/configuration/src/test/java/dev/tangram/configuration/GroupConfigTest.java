package dev.tangram.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GroupConfigTest {

  private static final BrokerConfig BROKER =
      BrokerConfig.parse(
          Map.of(
              "group.consumer.session.timeout.ms", "50000",
              "group.consumer.max.heartbeat.interval.ms", "60000"));

  private final GroupConfigChecks checks = new GroupConfigChecks();

  private void check(Map<String, String> after) {
    checks.check(BROKER, Map.of(), after);
  }

  @Test
  void whatAGroupDoesNotSetIsTheBrokers() {
    GroupConfig config =
        GroupConfig.resolve(BROKER, Map.of("consumer.heartbeat.interval.ms", "7000"));
    assertThat(config.sessionTimeoutMs()).isEqualTo(50_000);
    assertThat(config.heartbeatIntervalMs()).isEqualTo(7_000);
    assertThat(config.assignor()).isEmpty();
    assertThat(config.describe())
        .extracting(ConfigEntry::name, ConfigEntry::value, ConfigEntry::source)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "consumer.session.timeout.ms", "50000", ConfigSource.STATIC_BROKER),
            org.assertj.core.groups.Tuple.tuple(
                "consumer.heartbeat.interval.ms", "7000", ConfigSource.DYNAMIC_GROUP),
            org.assertj.core.groups.Tuple.tuple("group.assignor", "", ConfigSource.DEFAULT));
  }

  @Test
  void whatCannotBeReadIsAsIfItWereNotSet() {
    GroupConfig config =
        GroupConfig.resolve(
            BROKER,
            Map.of("consumer.session.timeout.ms", "soon", "new.one", "x", "group.assignor", "r"));
    assertThat(config.sessionTimeoutMs()).isEqualTo(50_000);
    assertThat(config.assignor()).isEqualTo("r");
  }

  @Test
  void theBrokerSetsTheLimits() {
    check(Map.of("consumer.session.timeout.ms", "45000"));
    check(Map.of("consumer.session.timeout.ms", "60000"));
    assertThatThrownBy(() -> check(Map.of("consumer.session.timeout.ms", "44999")))
        .hasMessageContaining("from 45000 to 60000");
    assertThatThrownBy(() -> check(Map.of("consumer.session.timeout.ms", "60001")))
        .hasMessageContaining("consumer.session.timeout.ms = 60001");
    assertThatThrownBy(() -> check(Map.of("consumer.heartbeat.interval.ms", "4999")))
        .hasMessageContaining("from 5000 to 60000");
    assertThatThrownBy(() -> check(Map.of("consumer.heartbeat.interval.ms", "50000")))
        .hasMessageContaining("less than the session timeout of the group, 50000");
  }

  @Test
  void unknownPropertiesAndWrongValuesAreNamed() {
    assertThatThrownBy(() -> check(Map.of("group.asignor", "range")))
        .hasMessageContaining("group.asignor")
        .hasMessageContaining("such as group.assignor");
    assertThatThrownBy(() -> check(Map.of("consumer.session.timeout.ms", "soon")))
        .hasMessageContaining("whole number");
  }

  @Test
  void onlyWhatChangesIsAskedFor() {
    AtomicReference<Set<String>> asked = new AtomicReference<>();
    GroupConfigCheck check =
        (overrides, changed) -> {
          asked.set(changed);
          throw new ConfigException("group.assignor", overrides.get("group.assignor"), "known");
        };
    checks.add(check);
    Map<String, String> before = Map.of("group.assignor", "gone");
    checks.check(BROKER, before, before);
    assertThat(asked.get()).isNull();
    assertThatThrownBy(() -> checks.check(BROKER, before, Map.of("group.assignor", "x")))
        .hasMessage("group.assignor = x is not allowed: it must be known");
    assertThat(asked.get()).containsExactly("group.assignor");
    checks.remove(check);
    checks.check(BROKER, before, Map.of("group.assignor", "x"));
  }

  @Test
  void theBrokersOwnTimesAreWithinItsLimits() {
    assertThatThrownBy(
            () -> BrokerConfig.parse(Map.of("group.consumer.session.timeout.ms", "61000")))
        .hasMessageContaining("from group.consumer.min.session.timeout.ms to");
    assertThatThrownBy(
            () ->
                BrokerConfig.parse(
                    Map.of(
                        "group.consumer.heartbeat.interval.ms", "45000",
                        "group.consumer.max.heartbeat.interval.ms", "45000")))
        .hasMessageContaining("less than group.consumer.session.timeout.ms");
  }
}
