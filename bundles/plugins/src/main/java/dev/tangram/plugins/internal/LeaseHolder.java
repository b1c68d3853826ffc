package dev.tangram.plugins.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/** The leases that one thread has taken and that are still open; see {@link LeaseTable}. */
final class LeaseHolder {
  private static final int ENTRIES = 16;
  private static final int COUNTERS = 8;
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(CallLease[].class);
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private final LeaseTable table;
  private final Thread thread;
  private final CallLease<?>[] entries = new CallLease<?>[ENTRIES];

  /** Uses that this thread has counted for a version, until it hands them over to it. */
  private final ServiceProvider<?>[] counted = new ServiceProvider<?>[COUNTERS];

  private final long[] counts = new long[COUNTERS];
  private int next;

  LeaseHolder(LeaseTable table, Thread thread) {
    this.table = table;
    this.thread = thread;
  }

  Thread thread() {
    return thread;
  }

  /** Called by the thread itself. */
  <S> CallLease<S> take(ServiceProvider<S> provider, int tick, Trial trial) {
    int index = next;
    if (ENTRY.getOpaque(entries, index) != null) {
      index = free();
    }
    CallLease<S> lease = new CallLease<>(provider, this, index, tick, trial);
    if (index < 0) {
      table.addOther(lease);
    } else {
      // Announced before the mark is read: a full fence lies between the two.
      ENTRY.setVolatile(entries, index, lease);
    }
    if (provider.isClosed()) {
      lease.abandon();
      return null;
    }
    tally(provider);
    return lease;
  }

  private int free() {
    for (int i = 0; i < ENTRIES; i++) {
      if (ENTRY.getOpaque(entries, i) == null) {
        next = i;
        return i;
      }
    }
    return -1;
  }

  /** True for the one close that ends the lease. */
  boolean release(CallLease<?> lease, int index) {
    if (index < 0) {
      return table.removeOther(lease);
    }
    if (Thread.currentThread() == thread) {
      // Only this thread fills entries, so nothing new can get lost between the two.
      if (ENTRY.getOpaque(entries, index) != lease) {
        return false;
      }
      ENTRY.setRelease(entries, index, null);
      next = index;
      return true;
    }
    return ENTRY.compareAndSet(entries, index, lease, null);
  }

  boolean isOpen(CallLease<?> lease, int index) {
    return index >= 0 && ENTRY.getVolatile(entries, index) == lease;
  }

  private void tally(ServiceProvider<?> provider) {
    int slot = provider.number() & (COUNTERS - 1);
    if (counted[slot] == provider) {
      COUNT.setOpaque(counts, slot, counts[slot] + 1);
      return;
    }
    synchronized (this) {
      flush(slot);
      counted[slot] = provider;
      COUNT.setOpaque(counts, slot, 1L);
    }
  }

  private void flush(int slot) {
    ServiceProvider<?> before = counted[slot];
    if (before != null) {
      before.addUses((long) COUNT.getOpaque(counts, slot));
    }
  }

  synchronized long uses(ServiceProvider<?> provider) {
    int slot = provider.number() & (COUNTERS - 1);
    return counted[slot] == provider ? (long) COUNT.getOpaque(counts, slot) : 0;
  }

  /** Called when the version is closed, and this thread counts nothing for it any more. */
  synchronized void handOver(ServiceProvider<?> provider) {
    int slot = provider.number() & (COUNTERS - 1);
    if (counted[slot] == provider) {
      flush(slot);
      counted[slot] = null;
    }
  }

  void forEach(Consumer<CallLease<?>> action) {
    for (int i = 0; i < ENTRIES; i++) {
      CallLease<?> lease = (CallLease<?>) ENTRY.getVolatile(entries, i);
      if (lease != null) {
        action.accept(lease);
      }
    }
  }

  long count(ServiceProvider<?> provider) {
    long count = 0;
    for (int i = 0; i < ENTRIES; i++) {
      CallLease<?> lease = (CallLease<?>) ENTRY.getVolatile(entries, i);
      count += lease != null && lease.provider() == provider ? 1 : 0;
    }
    return count;
  }

  /** True when the thread has ended and none of its leases is open. */
  synchronized boolean retire() {
    if (thread.isAlive()) {
      return false;
    }
    for (int i = 0; i < ENTRIES; i++) {
      if (ENTRY.getVolatile(entries, i) != null) {
        return false;
      }
    }
    for (int slot = 0; slot < COUNTERS; slot++) {
      flush(slot);
      counted[slot] = null;
    }
    return true;
  }
}
