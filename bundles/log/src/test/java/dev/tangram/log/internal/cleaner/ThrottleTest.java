package dev.tangram.log.internal.cleaner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5);

  @Test
  void waitsAsLongAsTheBytesTake() {
    Throttle throttle = new Throttle(1_000, nowNs::get);
    assertThat(throttle.take(5)).as("not worth it").isZero();
    assertThat(throttle.take(95)).isEqualTo(100_000_000);
    nowNs.addAndGet(60_000_000);
    assertThat(throttle.take(10)).isEqualTo(50_000_000);
  }

  @Test
  void whatWasNotUsedIsLost() {
    Throttle throttle = new Throttle(1_000, nowNs::get);
    throttle.take(1);
    nowNs.addAndGet(10_000_000_000L);
    assertThat(throttle.take(1_000)).isEqualTo(1_000_000_000);
  }

  @Test
  void withoutALimitNobodyWaits() {
    Throttle throttle = new Throttle(Double.MAX_VALUE, nowNs::get);
    assertThat(throttle.take(Long.MAX_VALUE / 2)).isZero();
  }
}
