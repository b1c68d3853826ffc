package dev.tangram.plugins.internal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All short leases of a broker.
 *
 * <p>A lease is announced in an entry that belongs to the thread that takes it (a hazard pointer),
 * so that taking one writes nothing that two threads share. Whoever wants to stop a version marks
 * it closed first and then looks through the entries of all threads: a thread that announces its
 * lease after that look sees the mark and gives up. Entries are numbers, not references: so a lease
 * costs no barrier of the garbage collector, and often no object.
 */
final class LeaseTable {

  private static final int NEAR = 256;

  /** Is told of a lease that is open for too long. */
  interface Overdue {
    void found(ServiceProvider<?> provider, Thread thread, int ticks);
  }

  private final Set<LeaseHolder> holders = ConcurrentHashMap.newKeySet();

  /** Leases of threads that hold more at once than fit into their entries. */
  private final Set<CallLease<?>> others = ConcurrentHashMap.newKeySet();

  private final Map<Integer, ServiceProvider<?>> providers = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /**
   * Found faster than a thread's variable: each at the place of its thread's number, as long as no
   * other thread was there first. Read without a fence; whoever finds another thread's, or none,
   * looks at its variable.
   */
  private final LeaseHolder[] near = new LeaseHolder[NEAR];

  private final ThreadLocal<LeaseHolder> mine = ThreadLocal.withInitial(this::newHolder);

  /** A clock that is cheap to read; moved on by the watchdog. */
  private volatile int tick;

  private LeaseHolder newHolder() {
    LeaseHolder holder = new LeaseHolder(this, Thread.currentThread());
    holders.add(holder);
    return holder;
  }

  /** The number of a new version; never 0. */
  int register(ServiceProvider<?> provider) {
    int number = numbers.incrementAndGet();
    providers.put(number, provider);
    return number;
  }

  /**
   * Takes a lease.
   *
   * @return null when the version is closed
   */
  <S> CallLease<S> take(ServiceProvider<S> provider) {
    return mine().take(provider, tick);
  }

  private LeaseHolder mine() {
    Thread thread = Thread.currentThread();
    int place = (int) thread.getId() & NEAR - 1;
    LeaseHolder holder = near[place];
    return holder != null && holder.thread() == thread ? holder : mineOfMany(place);
  }

  private LeaseHolder mineOfMany(int place) {
    LeaseHolder holder = mine.get();
    if (near[place] == null) {
      near[place] = holder;
    }
    return holder;
  }

  void addOther(CallLease<?> lease) {
    others.add(lease);
  }

  boolean removeOther(CallLease<?> lease) {
    return others.remove(lease);
  }

  /** Moves the clock on; called by the watchdog only. */
  int advance() {
    int next = tick + 1;
    tick = next;
    return next;
  }

  /** Tells, once each, of the leases that are older, and interrupts the threads that took them. */
  void findOverdue(int now, int limitTicks, Overdue overdue) {
    for (LeaseHolder holder : holders) {
      holder.findOverdue(
          now,
          limitTicks,
          (number, ticks) -> {
            ServiceProvider<?> provider = providers.get(number);
            if (provider != null) {
              overdue.found(provider, holder.thread(), ticks);
            }
          });
    }
  }

  /** The number of open leases of a version. */
  long count(ServiceProvider<?> provider) {
    long count = 0;
    for (LeaseHolder holder : holders) {
      count += holder.count(provider.number());
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
   * Ends every lease of a version that is closed.
   *
   * @return how many were open and not told of as overdue before
   */
  long forget(ServiceProvider<?> provider) {
    long count = 0;
    for (LeaseHolder holder : holders) {
      count += holder.forget(provider.number());
      holder.handOver(provider);
    }
    for (CallLease<?> lease : others) {
      if (lease.provider() == provider && others.remove(lease)) {
        count++;
      }
    }
    providers.remove(provider.number());
    return count;
  }

  /** Lets go of threads that have ended. */
  void sweep() {
    holders.removeIf(LeaseHolder::retire);
    for (int place = 0; place < NEAR; place++) {
      LeaseHolder holder = near[place];
      if (holder != null && !holder.thread().isAlive()) {
        near[place] = null;
      }
    }
  }

  int holderCount() {
    return holders.size();
  }
}
