package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of one log, while it is there: opened by an engine, gone with it, given up at once when
 * it fails, so that nothing is built on a state that is not known, and exchanged for another one
 * while the log is in use.
 */
final class LogStore {

  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);

  /** Who cannot change the log for so long is told that its store does not work. */
  private static final long LOCK_WAIT_MAX_S = 10;

  /** Something done with the store. */
  interface Action<T> {
    T on(PartitionStore store) throws StorageException;
  }

  /** Brings what is kept beside the store in line with it. */
  interface Loading {
    void load(PartitionStore store, LogLoader.OpenPoint point) throws StorageException;
  }

  /** Puts another store in the place of the present one. */
  interface Replacement {

    /** Under the log's lock, while others still read in the present store. */
    void prepare(OpenStore present) throws StorageException;

    /**
     * When nobody reads any more.
     *
     * @return what takes its place, recovered; may be the present one
     */
    OpenStore replace(OpenStore present) throws StorageException;
  }

  private final PartitionLog owner;
  private final LogEnvironment environment;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile OpenStore current;

  /** Not null while the store is exchanged; readers wait for it. */
  private volatile CountDownLatch exchange;

  private volatile String engine;
  private volatile String refusal = "";
  private volatile long recoveryPoint;
  private volatile OpenStore failed;
  private boolean wasOpen;
  private boolean closedClean;
  private final ReopenTimes reopenTimes = new ReopenTimes();

  LogStore(PartitionLog owner, LogEnvironment environment) {
    this.owner = owner;
    this.environment = environment;
  }

  /** Whether nobody can use it now, nor in a moment. */
  boolean isOffline() {
    // An exchange ends after its new store is there.
    return current == null && exchange == null && current == null;
  }

  /** Null while it is offline. */
  OpenStore currentOrNull() {
    return current;
  }

  /** Null while it is offline; for those who hold the lock. */
  PartitionStore orNull() {
    OpenStore now = current;
    return now == null ? null : now.store();
  }

  /**
   * For those who hold the lock.
   *
   * @throws ApiException KAFKA_STORAGE_ERROR while it is offline
   */
  PartitionStore online() {
    OpenStore now = current;
    if (now == null) {
      throw offline();
    }
    return now.store();
  }

  /** Name of the engine that has it, or had it last; null when none ever had. */
  String engine() {
    return engine;
  }

  /** The version of the engine that has it; null while it is offline. */
  Provider<StorageEngine> provider() {
    OpenStore now = current;
    return now == null ? null : now.provider();
  }

  /** Whether it failed and it is time to try to open it again. */
  boolean reopenIsDue(long nowNs) {
    return isOffline() && engine != null && reopenTimes.isDue(nowNs);
  }

  /** Says when to try next. */
  void reopenLater(long nowNs) {
    reopenTimes.later(nowNs);
  }

  /**
   * Takes the log's lock, which whoever changes the log holds.
   *
   * @throws ApiException KAFKA_STORAGE_ERROR when the store is offline, or somebody has the lock
   *     for so long that something must hang
   */
  void lock() {
    if (lock.tryLock()) {
      return;
    }
    if (isOffline() || !lockWithin(LOCK_WAIT_MAX_S)) {
      throw offline();
    }
  }

  /** Takes the lock, also of a store that is offline; false when somebody keeps it. */
  boolean lockWithin(long seconds) {
    boolean interrupted = false;
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (true) {
        try {
          return lock.tryLock(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void unlock() {
    lock.unlock();
  }

  /** Below it everything is on the disk, as far as is known. */
  long recoveryPoint() {
    if (exchange == null) {
      recoveryPoint = lookOr(recoveryPoint, PartitionStore::flushedOffset);
    }
    return recoveryPoint;
  }

  /** Does something that changes the log, under its lock. */
  <T> T change(Action<T> action) {
    lock();
    try {
      OpenStore now = current;
      if (now == null) {
        throw offline();
      }
      EngineCalls.Slot slot = environment.calls().slot();
      Object outer = slot.enter(now);
      try {
        T result = action.on(now.store());
        requireCurrent(now);
        return result;
      } catch (ApiException e) {
        throw e;
      } catch (StorageException | RuntimeException | Error e) {
        throw failed("Changing", now.store(), e);
      } finally {
        slot.leave(now, outer);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing that was done in a store counts that was given up meanwhile. */
  void requireCurrent(OpenStore used) {
    if (current != used) {
      throw offline();
    }
  }

  /** Does something that changes nothing, without the lock. */
  <T> T look(Action<T> action) {
    OpenStore now = enter();
    EngineCalls.Slot slot = environment.calls().slot();
    Object outer = slot.enter(now);
    try {
      return action.on(now.store());
    } catch (ApiException e) {
      throw e;
    } catch (StorageException e) {
      throw failed("Reading", now.store(), e);
    } catch (RuntimeException | Error e) {
      throw misbehaved(now, e);
    } finally {
      slot.leave(now, outer);
      now.leave();
    }
  }

  /** A step that is not an action of this store alone. */
  interface Step<T> {
    T run() throws StorageException;
  }

  /**
   * Does something while a store cannot go. What is thrown says nothing of that store.
   *
   * @throws ApiException KAFKA_STORAGE_ERROR when it has gone already
   */
  <T> T inside(OpenStore expected, Step<T> step) throws StorageException {
    OpenStore now = enter();
    try {
      requireCurrent(expected);
      return step.run();
    } finally {
      now.leave();
    }
  }

  /** Does something in a store that is not in use yet; it is interrupted when it hangs. */
  <T> T guarded(OpenStore store, Step<T> step) throws StorageException {
    EngineCalls.Slot slot = environment.calls().slot();
    Object outer = slot.enter(store);
    try {
      return step.run();
    } finally {
      slot.leave(store, outer);
    }
  }

  /** As {@link #look}, for disk work that may last as long as it needs. */
  <T> T work(Action<T> action) {
    OpenStore now = enter();
    try {
      return action.on(now.store());
    } catch (ApiException e) {
      throw e;
    } catch (StorageException | RuntimeException | Error e) {
      throw failed("Flushing", now.store(), e);
    } finally {
      now.leave();
    }
  }

  /**
   * Reads, and looks at what came back; see {@link PartitionStore#read}.
   *
   * @param gaps whether offsets may be missing in the log
   */
  StoredSlice read(long offset, int maxBytes, long bound, boolean minOneBatch, boolean gaps)
      throws OffsetOutOfRangeException {
    OpenStore now = enter();
    EngineCalls.Slot slot = environment.calls().slot();
    Object outer = slot.enter(now);
    try {
      StoredSlice slice = now.store().read(offset, maxBytes, bound, minOneBatch);
      String nonsense = SliceCheck.problem(slice, offset, bound, gaps, now);
      if (nonsense != null) {
        throw lied("Reading", now, nonsense);
      }
      return now.give(slice);
    } catch (ApiException | OffsetOutOfRangeException e) {
      throw e;
    } catch (StorageException e) {
      throw failed("Reading", now.store(), e);
    } catch (RuntimeException | Error e) {
      throw misbehaved(now, e);
    } finally {
      slot.leave(now, outer);
      now.leave();
    }
  }

  private ApiException lied(String action, OpenStore store, String nonsense) {
    return failed(
        action,
        store.store(),
        new IllegalStateException("Storage engine " + store.engine() + " " + nonsense));
  }

  /** As {@link #look}, but gives a value of the caller's while the store is not there. */
  <T> T lookOr(T whileOffline, Action<T> action) {
    if (isOffline()) {
      return whileOffline;
    }
    try {
      return look(action);
    } catch (ApiException e) {
      return whileOffline;
    }
  }

  /** Marks that somebody is inside of the store; it is not closed before that one has left. */
  private OpenStore enter() {
    while (true) {
      OpenStore now = current;
      if (now == null) {
        awaitExchange();
      } else {
        now.enter();
        if (current == now) {
          return now;
        }
        now.leave();
      }
    }
  }

  private void awaitExchange() {
    CountDownLatch end = exchange;
    if (end == null || lock.isHeldByCurrentThread()) {
      if (current == null) {
        throw offline();
      }
      return;
    }
    try {
      if (!end.await(2 * OpenStore.READERS_WAIT_MAX_NS, TimeUnit.NANOSECONDS)) {
        throw offline();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw offline();
    }
  }

  /**
   * Opens and loads. Nothing happens when it is open.
   *
   * @param point where the log was by the checkpoints
   * @param now where it was when it was closed in this process
   */
  void open(
      Provider<StorageEngine> by,
      StoreOptions options,
      LogLoader.OpenPoint point,
      LogOffsets now,
      Loading loading)
      throws StorageException {
    if (!lockWithin(LOCK_WAIT_MAX_S)) {
      throw offline();
    }
    OpenStore opened = null;
    try {
      if (current != null || !closeFailed()) {
        return;
      }
      requireNotRefused();
      opened = openBeside(by, owner.directoryOf(by), options);
      loading.load(opened.watched(), wasOpen ? lastPoint(now) : point);
      engine = opened.engine();
      wasOpen = true;
      closedClean = false;
      current = opened;
      opened = null;
    } catch (RuntimeException | Error e) {
      if (opened != null) {
        opened.failed(e);
      }
      throw e;
    } finally {
      OpenStore.closeQuietly(opened, owner.partition());
      lock.unlock();
    }
  }

  /** Opens a store without using it. */
  OpenStore openBeside(Provider<StorageEngine> by, Path directory, StoreOptions options)
      throws StorageException {
    return OpenStore.open(by, directory, options, this, environment.calls());
  }

  /** The log cannot be used until the next start, for this reason. */
  void refuse(String reason) {
    refusal = reason;
    close();
  }

  private void requireNotRefused() {
    if (!refusal.isEmpty()) {
      throw new IllegalStateException(refusal);
    }
  }

  private LogLoader.OpenPoint lastPoint(LogOffsets last) {
    return new LogLoader.OpenPoint(
        closedClean ? Long.MAX_VALUE : recoveryPoint, last.start(), last.highWatermark());
  }

  /** Closes what failed; false while a call is inside of it that does not come back. */
  private boolean closeFailed() {
    OpenStore last = failed;
    if (last == null) {
      return true;
    }
    if (!last.nobodyInside()) {
      return false;
    }
    OpenStore.closeQuietly(last, owner.partition());
    failed = null;
    return true;
  }

  /**
   * Exchanges the store for another one, while the log is in use: changes wait for the lock, reads
   * for the last step.
   *
   * @throws ApiException KAFKA_STORAGE_ERROR when it is offline, or a call hangs in it
   * @throws StorageException as thrown by the replacement
   */
  void exchange(Replacement how) throws StorageException {
    if (!lockWithin(LOCK_WAIT_MAX_S)) {
      throw offline();
    }
    try {
      OpenStore present = current;
      if (present == null) {
        throw offline();
      }
      how.prepare(present);
      requireCurrent(present);
      recoveryPoint();
      exchange = new CountDownLatch(1);
      current = null;
      OpenStore next = null;
      try {
        if (!present.awaitNobody()) {
          next = present;
          throw new StorageException(
              "A read in the log of " + owner.partition() + " does not come back", false, null);
        }
        next = how.replace(present);
        engine = next.engine();
      } catch (StorageException | RuntimeException | Error e) {
        if (next == null) {
          failed = present;
          reopenTimes.later(System.nanoTime());
          environment.failures().engineFailed(owner, e);
        }
        throw e;
      } finally {
        current = next;
        CountDownLatch end = exchange;
        exchange = null;
        end.countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes everything durable and closes; {@link #online} fails from now on.
   *
   * @param beforeClose what is to be kept in the store
   * @return whether the next opening needs no recovery
   */
  boolean closeClean(Action<?> beforeClose) {
    if (!lockWithin(LOCK_WAIT_MAX_S)) {
      LOG.error("The log of {} cannot be closed: a call in it does not end", owner.partition());
      return false;
    }
    OpenStore now = current;
    try {
      if (now == null) {
        return closedClean;
      }
      recoveryPoint = now.store().flush();
      beforeClose.on(now.store());
      current = null;
      now.awaitNobody();
      closedClean = true;
      reopenTimes.never();
      now.close();
    } catch (StorageException | RuntimeException | Error e) {
      closedClean = false;
      LOG.error("Closing the log of {} failed; it needs recovery", owner.partition(), e);
      failed("Closing", now.store(), e);
    } finally {
      lock.unlock();
    }
    return closedClean;
  }

  /** Closes it as it is, after a failure or before its deletion. */
  void close() {
    if (!lockWithin(LOCK_WAIT_MAX_S)) {
      LOG.error("The log of {} stays open: a call in it does not end", owner.partition());
      return;
    }
    try {
      recoveryPoint();
      OpenStore last = current == null ? failed : current;
      current = null;
      failed = last;
      if (last != null && last.awaitNobody()) {
        closeFailed();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the log offline and tells why; returns what the caller's caller gets. */
  ApiException failed(String action, PartitionStore used, Throwable cause) {
    OpenStore now = current;
    if (used == null || now == null || now.store() != used) {
      // Closed meanwhile: the failure is only that of a store which is not there any more.
      return offline();
    }
    boolean ofDisk = cause instanceof StorageException && now.can(StorageEngine.Ability.DURABLE);
    if (giveUp(now)) {
      LOG.error("{} the log of {} failed", action, owner.partition(), cause);
      if (ofDisk) {
        environment.failures().storageFailed(owner, cause);
      } else {
        now.failed(cause);
        reopenTimes.later(System.nanoTime());
        environment.failures().engineFailed(owner, cause);
      }
    }
    return offline();
  }

  /** False when somebody else was first. */
  private boolean giveUp(OpenStore store) {
    recoveryPoint();
    synchronized (this) {
      if (current != store) {
        return false;
      }
      failed = store;
      current = null;
      return true;
    }
  }

  /** A call does not come back: everybody else does without the store. */
  void hangs(OpenStore store, Thread thread) {
    Exception cause =
        new IllegalStateException(
            "A call of storage engine " + store.engine() + " hangs in thread " + thread.getName());
    boolean was;
    synchronized (this) {
      was = current == store;
      if (was) {
        failed = store;
        current = null;
      }
    }
    store.failed(cause);
    if (was) {
      LOG.error("The log of {} is offline: {}", owner.partition(), cause.getMessage());
      reopenTimes.later(System.nanoTime());
      environment.failures().engineFailed(owner, cause);
    }
  }

  /** A read that goes wrong in the engine's code spoils nothing. */
  private ApiException misbehaved(OpenStore used, Throwable cause) {
    if (current == used) {
      LOG.error("Reading the log of {} failed in its engine", owner.partition(), cause);
      used.failed(cause);
    }
    return offline();
  }

  ApiException offline() {
    return new ApiException(
        ErrorCode.KAFKA_STORAGE_ERROR,
        refusal.isEmpty()
            ? "The log of " + owner.partition() + " is offline on this broker"
            : refusal);
  }
}
