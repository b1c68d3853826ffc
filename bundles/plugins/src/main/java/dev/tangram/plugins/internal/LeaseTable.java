package dev.tangram.plugins.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All short leases of a broker.
 *
 * <p>A lease is announced in an entry that belongs to the thread that takes it (a hazard pointer),
 * so that taking one writes nothing that two threads share. Whoever wants to stop a version marks
 * it closed first and then looks through the entries of all threads: a thread that announces its
 * lease after that look sees the mark and gives up.
 */
final class LeaseTable {
  private final Set<LeaseHolder> holders = ConcurrentHashMap.newKeySet();

  /** Leases of threads that hold more at once than fit into their entries. */
  private final Set<CallLease<?>> others = ConcurrentHashMap.newKeySet();

  private final ThreadLocal<LeaseHolder> mine = ThreadLocal.withInitial(this::newHolder);

  /** A clock that is cheap to read; moved on by the watchdog. */
  private volatile int tick;

  private LeaseHolder newHolder() {
    LeaseHolder holder = new LeaseHolder(this, Thread.currentThread());
    holders.add(holder);
    return holder;
  }

  /**
   * Takes a lease.
   *
   * @param trial where to count the time of this use; null when nobody compares
   * @return null when the version is closed
   */
  <S> CallLease<S> take(ServiceProvider<S> provider, Trial trial) {
    return mine.get().take(provider, tick, trial);
  }

  LeaseHolder mine() {
    return mine.get();
  }

  void addOther(CallLease<?> lease) {
    others.add(lease);
  }

  boolean removeOther(CallLease<?> lease) {
    return others.remove(lease);
  }

  int tick() {
    return tick;
  }

  /** Called by the watchdog only. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
  int advance() {
    tick = tick + 1;
    return tick;
  }

  /** Every lease that is open now. */
  void forEach(Consumer<CallLease<?>> action) {
    holders.forEach(holder -> holder.forEach(action));
    others.forEach(action);
  }

  /** The number of open leases of a version. */
  long count(ServiceProvider<?> provider) {
    long count = 0;
    for (LeaseHolder holder : holders) {
      count += holder.count(provider);
    }
    for (CallLease<?> lease : others) {
      count += lease.provider() == provider ? 1 : 0;
    }
    return count;
  }

  /** Uses of a version that no thread has handed over to it yet. */
  long pendingUses(ServiceProvider<?> provider) {
    long uses = 0;
    for (LeaseHolder holder : holders) {
      uses += holder.uses(provider);
    }
    return uses;
  }

  /**
   * Ends every lease of a version, so that nothing here keeps its class loader.
   *
   * @return how many were open and not counted as hung before
   */
  long forget(ServiceProvider<?> provider) {
    long[] count = new long[1];
    forEach(
        lease -> {
          if (lease.provider() == provider && lease.abandon() && !lease.isSuspect()) {
            count[0]++;
          }
        });
    holders.forEach(holder -> holder.handOver(provider));
    return count[0];
  }

  /** Lets go of threads that have ended. */
  void sweep() {
    holders.removeIf(LeaseHolder::retire);
  }

  int holderCount() {
    return holders.size();
  }
}
