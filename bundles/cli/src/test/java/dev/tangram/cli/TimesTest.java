package dev.tangram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-31,2026-01-31T00:00:00Z",
    "2026-01-31T12:30,2026-01-31T12:30:00Z",
    "2026-01-31T12:30:05,2026-01-31T12:30:05Z",
    "2026-01-31T12:30:05.250,2026-01-31T12:30:05.250Z",
    "2026-01-31T12:30:05.250Z,2026-01-31T12:30:05.250Z",
    "2026-01-31T12:30:05+02:00,2026-01-31T10:30:05Z",
    "2026-01-31T12:30:05.000-0130,2026-01-31T14:00:05Z",
    "2026-01-31T12:30:05.000+02,2026-01-31T10:30:05Z",
  })
  void timesAreUtcUnlessTheySayOtherwise(String text, String instant) {
    assertThat(Instant.ofEpochMilli(Times.dateTime(text))).isEqualTo(Instant.parse(instant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-13-01", "2026-01-31T25:00", "31.1.2026"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Times.dateTime(text)).hasMessageContaining("is no time");
  }

  @Test
  void durations() {
    assertThat(Times.duration("P1DT2H")).isEqualTo(Duration.ofHours(26).toMillis());
    assertThat(Times.duration("PT0S")).isZero();
    for (String wrong : new String[] {"", "1d", "-P1D", "PT-1S", "P106751991168D"}) {
      assertThatThrownBy(() -> Times.duration(wrong)).hasMessageContaining("is no duration");
    }
  }
}
