package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that is open, the version of the engine that keeps it, and who is inside. The version is
 * held until the store is closed and the last slice that it gave is released.
 */
final class OpenStore implements EngineCalls.Callee {

  private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

  /** How long a reader is waited for. */
  static final long READERS_WAIT_MAX_NS = TimeUnit.SECONDS.toNanos(5);

  private static final long READERS_POLL_NS = TimeUnit.MICROSECONDS.toNanos(50);

  private final PartitionStore store;
  private final Provider<StorageEngine> provider;
  private final Lease<StorageEngine> hold;
  private final String engine;
  private final Set<StorageEngine.Ability> abilities;
  private final LogStore owner;
  private final EngineCalls calls;
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final LongAdder given = new LongAdder();
  private final LongAdder returned = new LongAdder();
  private volatile boolean closed;

  private OpenStore(
      PartitionStore store,
      Provider<StorageEngine> provider,
      Lease<StorageEngine> hold,
      LogStore owner,
      EngineCalls calls) {
    this.calls = calls;
    this.store = store;
    this.provider = provider;
    this.hold = hold;
    this.owner = owner;
    this.engine = hold.service().name();
    this.abilities = Set.copyOf(hold.service().abilities());
  }

  /** Opens a directory; {@link PartitionStore#recover} is still to be called. */
  static OpenStore open(
      Provider<StorageEngine> by,
      Path directory,
      StoreOptions options,
      LogStore owner,
      EngineCalls calls)
      throws StorageException {
    Lease<StorageEngine> hold = by.hold();
    boolean done = false;
    Opening opening = new Opening(by.id().toString(), hold);
    EngineCalls.Slot slot = calls.slot();
    Object outer = slot.enter(opening);
    try {
      PartitionStore store =
          Objects.requireNonNull(
              hold.service().open(directory, options), "the engine gave no store");
      OpenStore open = new OpenStore(store, by, hold, owner, calls);
      done = true;
      return open;
    } catch (RuntimeException | Error e) {
      hold.failed(e);
      throw e;
    } finally {
      slot.leave(opening, outer);
      if (!done) {
        hold.close();
      }
    }
  }

  /** An engine that is asked for a store. */
  private record Opening(String engine, Lease<StorageEngine> hold) implements EngineCalls.Callee {

    @Override
    public void hangs(Thread thread) {
      hold.failed(new IllegalStateException("Opening a store hangs in thread " + thread.getName()));
    }
  }

  PartitionStore store() {
    return store;
  }

  /**
   * The store for the time of opening it: calls that hang are interrupted. A recovery is not: it
   * may read a large log.
   */
  PartitionStore watched() {
    return (PartitionStore)
        Proxy.newProxyInstance(
            PartitionStore.class.getClassLoader(),
            new Class<?>[] {PartitionStore.class},
            (proxy, method, arguments) ->
                method.getName().equals("recover")
                    ? call(method, arguments)
                    : callWatched(method, arguments));
  }

  private Object callWatched(Method method, Object[] arguments) throws Throwable {
    EngineCalls.Slot slot = calls.slot();
    Object outer = slot.enter(this);
    try {
      return call(method, arguments);
    } finally {
      slot.leave(this, outer);
    }
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  Provider<StorageEngine> provider() {
    return provider;
  }

  @Override
  public String engine() {
    return engine;
  }

  @Override
  public void hangs(Thread thread) {
    owner.hangs(this, thread);
  }

  boolean can(StorageEngine.Ability ability) {
    return abilities.contains(ability);
  }

  /** The engine broke its contract. */
  void failed(Throwable cause) {
    hold.failed(cause);
  }

  void enter() {
    entered.increment();
  }

  void leave() {
    left.increment();
  }

  /** The order matters: who has not left by the first count is in the second. */
  boolean nobodyInside() {
    long gone = left.sum();
    return entered.sum() == gone;
  }

  /**
   * Waits for those inside, when nobody can reach it any more, so that no call is in an engine that
   * goes. One that hangs is left behind after a while.
   *
   * @return whether nobody is inside
   */
  boolean awaitNobody() {
    long until = System.nanoTime() + READERS_WAIT_MAX_NS;
    while (!nobodyInside()) {
      if (System.nanoTime() > until) {
        return false;
      }
      LockSupport.parkNanos(READERS_POLL_NS);
    }
    return true;
  }

  /** Counts a slice, as long as somebody is inside, until it is released. */
  StoredSlice give(StoredSlice slice) {
    given.increment();
    return new HeldSlice(slice, this);
  }

  void takenBack() {
    returned.increment();
    if (closed) {
      letGo();
    }
  }

  /** Closes the store; the version is held on while slices are out. */
  void close() throws StorageException {
    EngineCalls.Slot slot = calls.slot();
    Object outer = slot.enter(this);
    try {
      store.close();
    } finally {
      slot.leave(this, outer);
      closed = true;
      letGo();
    }
  }

  /** As {@link #close}; what goes wrong is logged. */
  static void closeQuietly(OpenStore open, TopicPartition partition) {
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (StorageException | RuntimeException | Error e) {
      LOG.warn("Closing the store of {} failed: {}", partition, e.toString());
    }
  }

  private void letGo() {
    long back = returned.sum();
    if (given.sum() == back) {
      hold.close();
    }
  }
}
