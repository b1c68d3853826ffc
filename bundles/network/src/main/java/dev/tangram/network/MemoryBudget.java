package dev.tangram.network;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Bounds the bytes of all requests in flight. What is asked for is granted as long as anything is
 * left, so that the last one may exceed the limit by its size. Half frames that wait to grow could
 * wait for each other: one of them at a time may exceed the limit, until its request has ended.
 * Holds at most one waiter per connection.
 */
final class MemoryBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicReference<Object> exceeding = new AtomicReference<>();
  private final Queue<Runnable> waiters = new ConcurrentLinkedQueue<>();

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  boolean tryReserve(int bytes) {
    long current = used.get();
    while (current < limit) {
      if (used.compareAndSet(current, current + bytes)) {
        return true;
      }
      current = used.get();
    }
    return false;
  }

  /**
   * Reserves for a half frame, which may be the one that exceeds the limit.
   *
   * @param grant stands for the frame; to be given back by {@link #endGrant} when it {@link #holds}
   */
  boolean tryGrow(Object grant, int bytes) {
    if (tryReserve(bytes)) {
      return true;
    }
    if (exceeding.get() != grant && !exceeding.compareAndSet(null, grant)) {
      return false;
    }
    used.addAndGet(bytes);
    return true;
  }

  /** Whether it is this frame that may exceed the limit. */
  boolean holds(Object grant) {
    return grant != null && exceeding.get() == grant;
  }

  /** Lets another half frame exceed the limit; does nothing for a grant that is not held. */
  void endGrant(Object grant) {
    if (grant != null && exceeding.compareAndSet(grant, null)) {
      wake();
    }
  }

  /** Counts bytes that are there already. */
  void add(int bytes) {
    used.addAndGet(bytes);
  }

  void release(int bytes) {
    long left = used.addAndGet(-bytes);
    if (left < limit && left + bytes >= limit) {
      wake();
    }
  }

  /**
   * Has a task run, once, when there may be room again; it may run at once.
   *
   * @param toGrow whether a half frame waits, for which {@link #tryGrow} may succeed sooner
   */
  void await(Runnable waiter, boolean toGrow) {
    waiters.add(waiter);
    if (used.get() < limit || toGrow && exceeding.get() == null) {
      wake();
    }
  }

  private void wake() {
    // Only as many as are here now: one that finds no room comes back at once.
    for (int i = waiters.size(); i > 0; i--) {
      Runnable waiter = waiters.poll();
      if (waiter == null) {
        return;
      }
      waiter.run();
    }
  }

  /** Whether somebody waits for room. */
  boolean isScarce() {
    return !waiters.isEmpty();
  }

  long used() {
    return used.get();
  }
}
