package dev.tangram.log;

import java.util.concurrent.TimeUnit;

/**
 * How far a log is compacted, and who may do it now: one pass at a time, and none while somebody
 * else needs the store for himself. Thread safe.
 */
final class LogCleaning {

  /** Nothing is known of an earlier pass. */
  static final long NEVER = -1L;

  /** A pass ends with the batch it is at; only a disk that hangs takes longer. */
  private static final long END_WAIT_MAX_NS = TimeUnit.SECONDS.toNanos(60);

  /**
   * Why a log cannot be compacted.
   *
   * @param reason for people
   * @param sinceMs when it failed first
   * @param retryAtMs when it is tried again
   * @param failures one after the other
   */
  record Trouble(String reason, long sinceMs, long retryAtMs, int failures) {}

  private boolean running;
  private int holds;
  private boolean disturbed;
  private volatile long cleanedTo = NEVER;
  private volatile Trouble trouble;

  /** Everything below it was compared with all before it; {@link #NEVER} for nothing. */
  long cleanedTo() {
    return cleanedTo;
  }

  /** A pass came so far, or an earlier process says so. */
  void cleanedTo(long offset) {
    cleanedTo = offset;
  }

  /** Why it cannot be compacted; null when it can. */
  Trouble trouble() {
    return trouble;
  }

  void trouble(Trouble found) {
    trouble = found;
  }

  /** Whether a pass is going on. */
  synchronized boolean isRunning() {
    return running;
  }

  /** Begins a pass; false when another one is going on or somebody has a hold. */
  synchronized boolean begin() {
    if (running || holds > 0) {
      return false;
    }
    running = true;
    disturbed = false;
    return true;
  }

  /** Ends the pass that was begun. */
  synchronized void end() {
    running = false;
    notifyAll();
  }

  /** Stops a pass, and lets none begin before {@link #release}; returns when it has ended. */
  synchronized void hold() {
    holds++;
    disturb();
    boolean interrupted = false;
    long until = System.nanoTime() + END_WAIT_MAX_NS;
    while (running && System.nanoTime() - until < 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives up a hold. */
  synchronized void release() {
    holds--;
  }

  /** What a pass knows does not hold any more: it stops at its next batch. */
  synchronized void disturb() {
    disturbed = true;
    notifyAll();
  }

  /** Whether the pass has to stop. */
  synchronized boolean isDisturbed() {
    return disturbed;
  }

  /**
   * The log is about to be truncated.
   *
   * @param offset from which on, -1 for all of it
   */
  synchronized void truncated(long offset) {
    disturb();
    if (cleanedTo > offset) {
      cleanedTo = Math.max(NEVER, offset);
    }
  }

  /** Lets time pass within a pass, unless it has to stop. */
  synchronized void pause(long ns) throws InterruptedException {
    long until = System.nanoTime() + ns;
    for (long left = ns; left > 0 && !disturbed; left = until - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
