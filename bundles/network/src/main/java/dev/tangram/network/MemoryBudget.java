package dev.tangram.network;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of all requests in flight. A frame is granted whole, at its first byte, as long
 * as anything is left: so the last one may exceed the limit by its size, no frame waits for ever,
 * and no two half frames wait for each other. Holds at most one waiter per connection.
 */
final class MemoryBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();
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

  /** Has a task run, once, when there may be room again; it may run at once. */
  void await(Runnable waiter) {
    waiters.add(waiter);
    if (used.get() < limit) {
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

  long used() {
    return used.get();
  }
}
