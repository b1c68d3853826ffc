package dev.tangram.log;

import java.util.concurrent.TimeUnit;

/** When to try to open a store again that failed: later and later, until it works for a while. */
final class ReopenTimes {

  private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long MAX_NS = TimeUnit.SECONDS.toNanos(60);

  private boolean set;
  private long atNs;
  private long waitNs = FIRST_NS;

  synchronized boolean isDue(long nowNs) {
    return set && nowNs - atNs >= 0;
  }

  synchronized void later(long nowNs) {
    if (set && nowNs - atNs > MAX_NS) {
      waitNs = FIRST_NS;
    }
    set = true;
    atNs = nowNs + waitNs;
    waitNs = Math.min(2 * waitNs, MAX_NS);
  }

  synchronized void never() {
    set = false;
  }
}
