package dev.tangram.storage.memory.internal;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all stores of an engine may keep together. */
final class Budget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  Budget(long limit) {
    this.limit = limit;
  }

  /** Takes bytes, all or none; false when there are not enough left. */
  boolean take(long bytes) {
    long now = used.get();
    while (now + bytes <= limit) {
      if (used.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = used.get();
    }
    return false;
  }

  /** Takes bytes that cannot be refused. */
  void force(long bytes) {
    used.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }

  long limit() {
    return limit;
  }
}
