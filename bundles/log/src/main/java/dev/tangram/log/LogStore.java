package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of one log, while it is there: opened by an engine, gone with it, and given up at once
 * when it fails, so that nothing is built on a state that is not known.
 */
final class LogStore {

  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);

  private static final long READERS_WAIT_MAX_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long READERS_POLL_NS = TimeUnit.MICROSECONDS.toNanos(200);

  /** Something done with the store. */
  interface Action<T> {
    T on(PartitionStore store) throws StorageException;
  }

  /** Brings what is kept beside the store in line with it. */
  interface Loading {
    void load(PartitionStore store, LogLoader.OpenPoint point) throws StorageException;
  }

  private final PartitionLog owner;
  private final LogEnvironment.Failures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private volatile PartitionStore store;
  private volatile StorageEngine engine;
  private volatile long recoveryPoint;
  private PartitionStore failed;
  private boolean wasOpen;
  private boolean closedClean;

  LogStore(PartitionLog owner, LogEnvironment.Failures failures) {
    this.owner = owner;
    this.failures = failures;
  }

  /** Null while it is offline. */
  PartitionStore orNull() {
    return store;
  }

  /**
   * @throws ApiException KAFKA_STORAGE_ERROR while it is offline
   */
  PartitionStore online() {
    PartitionStore now = store;
    if (now == null) {
      throw offline();
    }
    return now;
  }

  /** The engine that has it, or had it last; null when none ever had. */
  StorageEngine engine() {
    return engine;
  }

  /** The log's lock: whoever changes the log holds it. */
  ReentrantLock lock() {
    return lock;
  }

  /** Below it everything is on the disk, as far as is known. */
  long recoveryPoint() {
    recoveryPoint = lookOr(recoveryPoint, PartitionStore::flushedOffset);
    return recoveryPoint;
  }

  /** Does something that changes the log, under its lock. */
  <T> T change(Action<T> action) {
    lock.lock();
    try {
      PartitionStore now = online();
      try {
        return action.on(now);
      } catch (ApiException e) {
        throw e;
      } catch (StorageException | RuntimeException e) {
        throw failed("Changing", now, e);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Does something that changes nothing, without the lock. */
  <T> T look(Action<T> action) {
    entered.increment();
    try {
      PartitionStore now = online();
      try {
        return action.on(now);
      } catch (ApiException e) {
        throw e;
      } catch (StorageException e) {
        throw failed("Reading", now, e);
      } catch (RuntimeException e) {
        throw misbehaved(now, e);
      }
    } finally {
      left.increment();
    }
  }

  /** As {@link #look}, but gives a value of the caller's while the store is not there. */
  <T> T lookOr(T whileOffline, Action<T> action) {
    if (store == null) {
      return whileOffline;
    }
    try {
      return look(action);
    } catch (ApiException e) {
      return whileOffline;
    }
  }

  /**
   * Waits for those who look at a store that nobody can reach any more, so that no call is in an
   * engine that goes. One that hangs is left behind after a while.
   */
  private void awaitReaders() {
    long until = System.nanoTime() + READERS_WAIT_MAX_NS;
    while (!nobodyLooks() && System.nanoTime() < until) {
      LockSupport.parkNanos(READERS_POLL_NS);
    }
  }

  /** The order matters: who has not left by the first count is in the second. */
  private boolean nobodyLooks() {
    long gone = left.sum();
    return entered.sum() == gone;
  }

  /**
   * Opens and loads. Nothing happens when it is open.
   *
   * @param point where the log was by the checkpoints
   * @param now where it was when it was closed in this process
   */
  void open(
      StorageEngine by,
      StoreOptions options,
      LogLoader.OpenPoint point,
      LogOffsets now,
      Loading loading)
      throws StorageException {
    lock.lock();
    PartitionStore opened = null;
    try {
      if (store != null) {
        return;
      }
      opened = by.open(owner.logDirectory().resolve(owner.partition().toString()), options);
      loading.load(opened, wasOpen ? lastPoint(now) : point);
      engine = by;
      wasOpen = true;
      closedClean = false;
      store = opened;
      opened = null;
    } finally {
      closeQuietly(opened);
      lock.unlock();
    }
  }

  private LogLoader.OpenPoint lastPoint(LogOffsets last) {
    return new LogLoader.OpenPoint(
        closedClean ? Long.MAX_VALUE : recoveryPoint, last.start(), last.highWatermark());
  }

  /**
   * Makes everything durable and closes; {@link #online} fails from now on.
   *
   * @param beforeClose what is to be kept in the store
   * @return whether the next opening needs no recovery
   */
  boolean closeClean(Action<?> beforeClose) {
    lock.lock();
    PartitionStore now = store;
    try {
      if (now == null) {
        return closedClean;
      }
      recoveryPoint = now.flush();
      beforeClose.on(now);
      store = null;
      awaitReaders();
      closedClean = true;
      now.close();
    } catch (StorageException | RuntimeException e) {
      closedClean = false;
      LOG.error("Closing the log of {} failed; it needs recovery", owner.partition(), e);
      failed("Closing", now, e);
    } finally {
      lock.unlock();
    }
    return closedClean;
  }

  /** Closes it as it is, after a failure or before its deletion. */
  void close() {
    lock.lock();
    try {
      PartitionStore last = store == null ? failed : store;
      recoveryPoint();
      store = null;
      failed = null;
      awaitReaders();
      closeQuietly(last);
    } finally {
      lock.unlock();
    }
  }

  private void closeQuietly(PartitionStore last) {
    if (last == null) {
      return;
    }
    try {
      last.close();
    } catch (StorageException | RuntimeException e) {
      LOG.warn("Closing the store of {} failed: {}", owner.partition(), e.toString());
    }
  }

  /** Takes the log offline and tells why; returns what the caller's caller gets. */
  ApiException failed(String action, PartitionStore used, Exception cause) {
    if (used == null || store != used) {
      // Closed meanwhile: the failure is only that of a store which is not there any more.
      return offline();
    }
    recoveryPoint();
    failed = used;
    store = null;
    LOG.error("{} the log of {} failed", action, owner.partition(), cause);
    if (cause instanceof StorageException) {
      failures.storageFailed(owner, cause);
    } else {
      failures.engineFailed(owner, cause);
    }
    return offline();
  }

  /** A read that goes wrong in the engine's code spoils nothing. */
  private ApiException misbehaved(PartitionStore used, RuntimeException cause) {
    if (store == used) {
      LOG.error("Reading the log of {} failed in its engine", owner.partition(), cause);
    }
    return offline();
  }

  private ApiException offline() {
    return new ApiException(
        ErrorCode.KAFKA_STORAGE_ERROR,
        "The log of " + owner.partition() + " is offline on this broker");
  }
}
