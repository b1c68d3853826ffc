package dev.tangram.log.internal.cleaner;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Spreads the bytes that all compaction threads read and write over the time. Thread safe. */
public final class Throttle {

  private static final double SECOND_NS = 1e9;

  /** Shorter waits are put off until they are worth it. */
  private static final long WAIT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final double nsPerByte;
  private final LongSupplier nanoTime;
  private long paidUntilNs;
  private boolean begun;

  /**
   * @param bytesPerSecond at least 1; {@code Double.MAX_VALUE} for no limit
   * @param nanoTime the monotonic clock
   */
  public Throttle(double bytesPerSecond, LongSupplier nanoTime) {
    this.nsPerByte = SECOND_NS / Math.max(1.0, bytesPerSecond);
    this.nanoTime = nanoTime;
  }

  /**
   * Takes bytes into account.
   *
   * @return nanoseconds to wait before the next ones, 0 for none
   */
  public synchronized long take(long bytes) {
    long now = nanoTime.getAsLong();
    if (!begun || paidUntilNs - now < 0) {
      begun = true;
      paidUntilNs = now;
    }
    paidUntilNs += (long) (bytes * nsPerByte);
    long wait = paidUntilNs - now;
    return wait < WAIT_MIN_NS ? 0L : wait;
  }
}
