package dev.tangram.plugins.internal;

import java.util.concurrent.atomic.LongAdder;

/** What one side of a canary's comparison has done since the canary began. */
final class Trial {
  /**
   * The first uses of new code are slow because it is not compiled yet; their time is not counted.
   */
  static final int WARM_UP_USES = 500;

  /** A mean over fewer uses says nothing. */
  static final int TIMED_USES_MIN = 50;

  private final LongAdder uses = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder timed = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  void used(long durationNanos) {
    uses.increment();
    if (uses.sum() > WARM_UP_USES) {
      nanos.add(durationNanos);
      timed.increment();
    }
  }

  void failed() {
    errors.increment();
  }

  long uses() {
    return uses.sum();
  }

  long errors() {
    return errors.sum();
  }

  boolean isTimed() {
    return timed.sum() >= TIMED_USES_MIN;
  }

  /** Of a hundred uses, how many failed; 0 before the first one. */
  double errorPercent() {
    long count = uses();
    return count == 0 ? 0 : 100.0 * errors() / count;
  }

  /** Mean time of a use in microseconds; 0 before the first one that counts. */
  double meanMicros() {
    long count = timed.sum();
    return count == 0 ? 0 : nanos.sum() / 1e3 / count;
  }
}
