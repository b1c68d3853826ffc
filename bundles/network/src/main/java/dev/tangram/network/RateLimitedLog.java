package dev.tangram.network;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Writes at most one line an interval, so that a hostile client cannot fill the disk. */
final class RateLimitedLog {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final LongAdder suppressed = new LongAdder();

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  void warn(String message, Throwable cause) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
      suppressed.increment();
      return;
    }
    long others = suppressed.sumThenReset();
    String tail = others == 0 ? "" : " (" + others + " similar ones were not logged)";
    log.warn(message + tail, cause);
  }
}
