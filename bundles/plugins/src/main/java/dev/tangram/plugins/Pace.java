package dev.tangram.plugins;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The pace of work that nobody waits for, such as reading a jar or a self-test, beside requests
 * that somebody waits for: it rests twice as long as it worked, so that it takes at most a third of
 * a processor. For one thread.
 */
public final class Pace {

  private static final int RESTS = 2;
  private static final long REST_MAX_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final boolean rests;
  private long since = System.nanoTime();

  private Pace(boolean rests) {
    this.rests = rests;
  }

  /** The work begins now. */
  public static Pace begin() {
    return new Pace(true);
  }

  /** Work that somebody waits for, such as a start: it never rests. */
  public static Pace full() {
    return new Pace(false);
  }

  /** To be called between two pieces of work; each should take a few milliseconds at most. */
  public void rest() {
    if (!rests) {
      return;
    }
    long worked = System.nanoTime() - since;
    LockSupport.parkNanos(Math.min(RESTS * worked, REST_MAX_NS));
    since = System.nanoTime();
  }
}
