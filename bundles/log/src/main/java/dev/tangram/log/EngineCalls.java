package dev.tangram.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that are inside of engines now, one slot for each thread, so that one that hangs is
 * seen: its thread is interrupted, and its log does without that store. Entering and leaving costs
 * two writes and no allocation.
 */
final class EngineCalls {

  private static final Logger LOG = LoggerFactory.getLogger(EngineCalls.class);
  private static final Object INTERRUPTING = new Object();
  private static final Object INTERRUPTED = new Object();

  private final List<Slot> slots = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Slot> own = ThreadLocal.withInitial(this::newSlot);
  private final long limitNs;
  private final LongSupplier nanoTime;

  /**
   * @param limitMs a call that lasts longer hangs
   * @param nanoTime the monotonic clock
   */
  EngineCalls(long limitMs, LongSupplier nanoTime) {
    this.limitNs = TimeUnit.MILLISECONDS.toNanos(limitMs);
    this.nanoTime = nanoTime;
  }

  private Slot newSlot() {
    Slot slot = new Slot(Thread.currentThread());
    slots.add(slot);
    return slot;
  }

  /** The slot of this thread. */
  Slot slot() {
    return own.get();
  }

  /** Looks for calls that hang; to be called several times within the limit. */
  void check() {
    long now = nanoTime.getAsLong();
    for (Slot slot : slots) {
      if (!slot.thread.isAlive()) {
        slots.remove(slot);
      } else {
        slot.check(now, limitNs);
      }
    }
  }

  /** Something that is called in an engine. */
  interface Callee {

    /** Name of the engine. */
    String engine();

    /** A call of this thread lasts too long; it is interrupted next. */
    void hangs(Thread thread);
  }

  /** The innermost call of one thread. */
  @SuppressWarnings("serial")
  static final class Slot extends AtomicReference<Object> {

    private final Thread thread;
    private long calls;
    private long seenCalls;
    private long seenSinceNs;

    private Slot(Thread thread) {
      this.thread = thread;
    }

    /** Begins a call; returns the one around it, for {@link #leave}. */
    Object enter(Callee callee) {
      calls++;
      Object outer = getPlain();
      setRelease(callee);
      return outer;
    }

    /** Ends a call. */
    void leave(Callee callee, Object outer) {
      if (compareAndSet(callee, outer)) {
        return;
      }
      while (get() == INTERRUPTING) {
        Thread.onSpinWait();
      }
      // The interrupt was meant for this call and nothing else.
      boolean meant = Thread.interrupted();
      LOG.warn(
          "A call of storage engine {} came back late, interrupted {}", callee.engine(), meant);
      set(outer);
    }

    private void check(long now, long limitNs) {
      Object in = getAcquire();
      long number = calls;
      if (!(in instanceof Callee callee) || number != seenCalls) {
        seenCalls = number;
        seenSinceNs = now;
        return;
      }
      if (now - seenSinceNs >= limitNs && compareAndSet(in, INTERRUPTING)) {
        try {
          callee.hangs(thread);
          thread.interrupt();
        } finally {
          set(INTERRUPTED);
        }
      }
    }
  }
}
