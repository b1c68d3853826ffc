package dev.tangram.plugins.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The leases that one thread has taken and that are still open; see {@link LeaseTable}. */
final class LeaseHolder {
  private static final int ENTRIES = 16;
  private static final int COUNTERS = 64;
  private static final int NUMBER_SHIFT = 32;
  private static final long SEQUENCE_MASK = 0xffff_fff0L;
  private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

  /** Instead of an entry, which is greater than 0: none was free. */
  private static final long NONE_FREE = 0;

  /** Instead of an entry: the version is closed. */
  private static final long VERSION_CLOSED = -1;

  /** Is told of an entry that is too old. */
  interface Overdue {
    void found(int number, int ticks);
  }

  private final LeaseTable table;
  private final Thread thread;

  /**
   * From above: the number of a version (32 bits), a sequence number (28 bits), the entry's own
   * index (4 bits); 0 for an entry that is free.
   */
  private final long[] entries = new long[ENTRIES];

  private final int[] ticks = new int[ENTRIES];

  /** Entries that were told of as overdue; equal to the entry while that is open. */
  private final long[] suspects = new long[ENTRIES];

  /** Uses that this thread has counted for a version, until it hands them over to it. */
  private final ServiceProvider<?>[] counted = new ServiceProvider<?>[COUNTERS];

  private final long[] counts = new long[COUNTERS];
  private int next;
  private int sequence;

  LeaseHolder(LeaseTable table, Thread thread) {
    this.table = table;
    this.thread = thread;
  }

  Thread thread() {
    return thread;
  }

  /** Called by the thread itself; null when the version is closed. */
  <S> CallLease<S> take(ServiceProvider<S> provider, int tick) {
    long entry = announce(provider, tick);
    if (entry > 0) {
      return new CallLease<>(provider, this, entry);
    }
    return entry == VERSION_CLOSED ? null : takeOther(provider);
  }

  private long announce(ServiceProvider<?> provider, int tick) {
    int index = next;
    if ((long) LONG.getOpaque(entries, index) != 0) {
      index = free();
      if (index < 0) {
        return NONE_FREE;
      }
    }
    sequence += ENTRIES;
    long entry = (long) provider.number() << NUMBER_SHIFT | sequence & SEQUENCE_MASK | index;
    ticks[index] = tick;
    // Announced before the mark is read: a full fence lies between the two.
    LONG.setVolatile(entries, index, entry);
    if (provider.isClosed()) {
      release(entry);
      return VERSION_CLOSED;
    }
    tally(provider);
    return entry;
  }

  private <S> CallLease<S> takeOther(ServiceProvider<S> provider) {
    CallLease<S> lease = new CallLease<>(provider, this, CallLease.OTHER);
    table.addOther(lease);
    if (provider.isClosed()) {
      table.removeOther(lease);
      return null;
    }
    tally(provider);
    return lease;
  }

  private int free() {
    for (int i = 0; i < ENTRIES; i++) {
      if ((long) LONG.getOpaque(entries, i) == 0) {
        return i;
      }
    }
    return -1;
  }

  /** True for the one close that ends the lease. */
  boolean release(long entry) {
    int index = (int) entry & ENTRIES - 1;
    if (Thread.currentThread() != thread) {
      return LONG.compareAndSet(entries, index, entry, 0L);
    }
    // Only this thread fills entries, so nothing new can get lost between the two.
    if ((long) LONG.getOpaque(entries, index) != entry) {
      return false;
    }
    LONG.setRelease(entries, index, 0L);
    next = index;
    if (suspects[index] == entry) {
      endSuspicion(index);
    }
    return true;
  }

  boolean releaseOther(CallLease<?> lease) {
    return table.removeOther(lease);
  }

  /** The interruption was meant for the plug-in, not for what the thread does next. */
  private synchronized void endSuspicion(int index) {
    suspects[index] = 0;
    Thread.interrupted();
  }

  /** Called by the watchdog. */
  synchronized void findOverdue(int now, int limitTicks, Overdue overdue) {
    for (int i = 0; i < ENTRIES; i++) {
      long entry = (long) LONG.getVolatile(entries, i);
      int age = now - ticks[i];
      boolean late = entry != 0 && age > limitTicks && suspects[i] != entry;
      // The same entry twice: the tick that was read belongs to it.
      if (late && (long) LONG.getVolatile(entries, i) == entry) {
        suspects[i] = entry;
        if (thread.isAlive()) {
          thread.interrupt();
        }
        overdue.found((int) (entry >>> NUMBER_SHIFT), age);
      }
    }
  }

  private void tally(ServiceProvider<?> provider) {
    int slot = provider.number() & (COUNTERS - 1);
    if (counted[slot] == provider) {
      LONG.setOpaque(counts, slot, counts[slot] + 1);
    } else {
      tallyFirst(provider, slot);
    }
  }

  private synchronized void tallyFirst(ServiceProvider<?> provider, int slot) {
    flush(slot);
    counted[slot] = provider;
    LONG.setOpaque(counts, slot, 1L);
  }

  private void flush(int slot) {
    ServiceProvider<?> before = counted[slot];
    if (before != null) {
      before.addUses((long) LONG.getOpaque(counts, slot));
    }
  }

  synchronized long uses(ServiceProvider<?> provider) {
    int slot = provider.number() & (COUNTERS - 1);
    return counted[slot] == provider ? (long) LONG.getOpaque(counts, slot) : 0;
  }

  /** Called when the version is closed, and this thread counts nothing for it any more. */
  synchronized void handOver(ServiceProvider<?> provider) {
    int slot = provider.number() & (COUNTERS - 1);
    if (counted[slot] == provider) {
      flush(slot);
      counted[slot] = null;
    }
  }

  long count(int number) {
    long count = 0;
    for (int i = 0; i < ENTRIES; i++) {
      count += (int) ((long) LONG.getVolatile(entries, i) >>> NUMBER_SHIFT) == number ? 1 : 0;
    }
    return count;
  }

  /** Frees the entries of a version; gives how many were not told of as overdue. */
  synchronized long forget(int number) {
    long count = 0;
    for (int i = 0; i < ENTRIES; i++) {
      long entry = (long) LONG.getVolatile(entries, i);
      if ((int) (entry >>> NUMBER_SHIFT) == number
          && LONG.compareAndSet(entries, i, entry, 0L)
          && suspects[i] != entry) {
        count++;
      }
    }
    return count;
  }

  /** True when the thread has ended and none of its leases is open. */
  synchronized boolean retire() {
    if (thread.isAlive()) {
      return false;
    }
    for (int i = 0; i < ENTRIES; i++) {
      if ((long) LONG.getVolatile(entries, i) != 0) {
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
