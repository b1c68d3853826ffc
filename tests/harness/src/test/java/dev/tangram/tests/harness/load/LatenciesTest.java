package dev.tangram.tests.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void percentilesAreAtMostThreePercentTooLarge() {
    Latencies latencies = new Latencies();
    for (long micros = 1; micros <= 100_000; micros++) {
      latencies.add(micros * 1_000);
    }

    assertThat(latencies.total()).isEqualTo(100_000);
    assertThat(latencies.micros(0.5)).isBetween(50_000L, 51_600L);
    assertThat(latencies.micros(0.99)).isBetween(99_000L, 102_000L);
  }

  @Test
  void extremesAreCounted() {
    Latencies latencies = new Latencies();
    latencies.add(-5);
    latencies.add(Long.MAX_VALUE);

    assertThat(latencies.micros(0.5)).isZero();
    assertThat(latencies.micros(1.0)).isEqualTo((1L << 32) - 1);
  }

  @Test
  void mergedOnesCountTogether() {
    Latencies one = new Latencies();
    Latencies other = new Latencies();
    one.add(1_000);
    other.add(20_000);
    other.add(20_000);

    one.add(other);

    assertThat(one.total()).isEqualTo(3);
    assertThat(one.micros(0.3)).isEqualTo(1);
    assertThat(one.micros(0.5)).isEqualTo(20);
  }
}
