package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets another version of the same engine take over its logs, one log after the other, while they
 * are in use.
 *
 * <p>What a durable engine has lies in the directory: it is flushed, closed, and opened by the new
 * version. The flush comes twice, first beside the appends, then under the log's lock, where little
 * is left to do; so what the new version finds is as after a clean stop, and nothing is scanned.
 * Producers, epochs and offsets stay in memory as they are. What another engine has is copied from
 * the one to the other.
 */
final class EngineSwap {

  private static final Logger LOG = LoggerFactory.getLogger(EngineSwap.class);

  private final EngineRoutes engines;
  private final ConcurrentMap<TopicPartition, PartitionLog> logs;
  private final EngineLoader loader;
  private final LogNotices notices;
  private final BatchInspector inspector;

  EngineSwap(
      EngineRoutes engines,
      ConcurrentMap<TopicPartition, PartitionLog> logs,
      EngineLoader loader,
      LogNotices notices,
      BatchInspector inspector) {
    this.inspector = inspector;
    this.engines = engines;
    this.logs = logs;
    this.loader = loader;
    this.notices = notices;
  }

  private List<PartitionLog> in(Provider<StorageEngine> provider, Predicate<String> topics) {
    return logs.values().stream()
        .filter(log -> topics.test(log.partition().topic()))
        .filter(log -> provider.equals(log.store().provider()))
        .toList();
  }

  /**
   * Whether a version may come or go just so.
   *
   * @throws StorageException when it has the only copy of something, or shares its directories
   */
  void requireSafe(String name, Provider<StorageEngine> from, Provider<StorageEngine> to)
      throws StorageException {
    if (to == null) {
      requireNothingVolatile(name, from);
      return;
    }
    Optional<String> other = kafkaLayout();
    try (Lease<StorageEngine> lease = to.hold()) {
      if (lease.service().abilities().contains(StorageEngine.Ability.KAFKA_LAYOUT)
          && other.isPresent()
          && !other.get().equals(name)) {
        throw new StorageException(
            "Storage engines "
                + name
                + " and "
                + other.get()
                + " both claim the layout of Apache Kafka; only one may",
            false,
            null);
      }
    }
  }

  /** Whether an engine is there that has the log directories themselves. */
  boolean hasKafkaLayout() {
    return kafkaLayout().isPresent();
  }

  private Optional<String> kafkaLayout() {
    return engines.names().stream()
        .filter(name -> engines.can(name, StorageEngine.Ability.KAFKA_LAYOUT))
        .findFirst();
  }

  private void requireNothingVolatile(String name, Provider<StorageEngine> from)
      throws StorageException {
    List<PartitionLog> own = in(from, topic -> true);
    boolean lost =
        own.stream()
            .map(log -> log.store().currentOrNull())
            .anyMatch(open -> open != null && !open.can(StorageEngine.Ability.DURABLE));
    if (lost) {
      throw new StorageException(
          "Storage engine "
              + name
              + " has the only copy of "
              + own.size()
              + " partitions, such as "
              + own.get(0).partition()
              + ", and keeps nothing when it goes; alter storage.engine of their topics or delete"
              + " them before",
          false,
          null);
    }
  }

  /** Closes everything that a version has. */
  void close(Provider<StorageEngine> from, Predicate<String> topics) {
    List<PartitionLog> own = in(from, topics);
    loader.closeAll(own);
    own.forEach(log -> notices.offline(log.partition()));
  }

  /** Moves everything. When it throws, some logs may be moved and others not. */
  void swap(Provider<StorageEngine> from, Provider<StorageEngine> to, Predicate<String> topics)
      throws StorageException {
    long began = System.nanoTime();
    int count = 0;
    for (PartitionLog log : in(from, topics)) {
      try {
        swap(log, to, false);
        count++;
      } catch (ApiException e) {
        if (from.equals(log.store().provider())) {
          throw new StorageException(
              "The log of " + log.partition() + " could not be moved: " + e.getMessage(), false, e);
        }
        LOG.warn("The log of {} is offline and is opened later", log.partition());
      }
    }
    if (count > 0) {
      LOG.info(
          "Moved {} logs from {} to {} in {} ms",
          count,
          from.id(),
          to.id(),
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  /** Moves back what was moved by a swap that failed in the middle. */
  void swapBack(
      Provider<StorageEngine> from, Provider<StorageEngine> to, Predicate<String> topics) {
    for (PartitionLog log : in(from, topics)) {
      try {
        swap(log, to, true);
      } catch (StorageException | RuntimeException | Error e) {
        LOG.error("The log of {} could not be moved back to {}", log.partition(), to.id(), e);
      }
    }
  }

  private void swap(PartitionLog log, Provider<StorageEngine> to, boolean back)
      throws StorageException {
    log.place().cleaning().hold();
    try {
      swapUncleaned(log, to, back);
    } finally {
      log.place().cleaning().release();
    }
  }

  private void swapUncleaned(PartitionLog log, Provider<StorageEngine> to, boolean back)
      throws StorageException {
    synchronized (log.place().moveLock()) {
      OpenStore present = log.store().currentOrNull();
      if (present == null) {
        return;
      }
      if (present.can(StorageEngine.Ability.DURABLE)) {
        if (!back) {
          log.flush();
          log.flush();
        }
        Reopening reopening = new Reopening(log, to, back);
        log.store().exchange(reopening);
        if (reopening.failure != null) {
          throw reopening.failure;
        }
      } else {
        copy(log, present.provider(), to);
      }
    }
  }

  /** Nothing of it outlives this process, so nobody needs to know afterwards which had it. */
  private void copy(PartitionLog log, Provider<StorageEngine> from, Provider<StorageEngine> to)
      throws StorageException {
    boolean done = false;
    try {
      EngineCopy.delete(log, to);
      new EngineCopy(log, to, inspector, (offset, epoch) -> {}).run();
      done = true;
    } finally {
      try {
        EngineCopy.delete(log, done ? from : to);
      } catch (StorageException | RuntimeException | Error e) {
        LOG.warn("What is left of {} could not be deleted: {}", log.partition(), e.toString());
      }
    }
  }

  /** The same directory, opened by other code. */
  private static final class Reopening implements LogStore.Replacement {

    private final PartitionLog log;
    private final Provider<StorageEngine> to;
    private StorageException failure;
    private final boolean back;
    private long sizeInBytes = -1L;
    private long recoverFrom = Long.MAX_VALUE;

    Reopening(PartitionLog log, Provider<StorageEngine> to, boolean back) {
      this.back = back;
      this.log = log;
      this.to = to;
    }

    @Override
    public void prepare(OpenStore present) throws StorageException {
      if (!back) {
        log.store().guarded(present, present.store()::flush);
        sizeInBytes = present.store().sizeInBytes();
        return;
      }
      // Nothing that bad code says is believed.
      recoverFrom = log.store().recoveryPoint();
      try {
        log.store().guarded(present, present.store()::flush);
      } catch (StorageException | RuntimeException | Error e) {
        LOG.warn("The log of {} is recovered: {}", log.partition(), e.toString());
      }
    }

    @Override
    public OpenStore replace(OpenStore present) throws StorageException {
      try {
        present.close();
      } catch (StorageException | RuntimeException | Error e) {
        LOG.warn("Closing the old store of {} failed: {}", log.partition(), e.toString());
      }
      try {
        return reopen(to);
      } catch (StorageException | RuntimeException | Error e) {
        failure =
            new StorageException(
                "The log of "
                    + log.partition()
                    + " cannot be opened by "
                    + to.id()
                    + ": "
                    + e.getMessage(),
                false,
                e);
        return reopen(present.provider());
      }
    }

    private OpenStore reopen(Provider<StorageEngine> by) throws StorageException {
      OpenStore open = log.store().openBeside(by, log.directoryOf(by), log.storeOptions());
      boolean done = false;
      try {
        log.store().guarded(open, () -> recovered(open.store()));
        done = true;
        return open;
      } finally {
        if (!done) {
          OpenStore.closeQuietly(open, log.partition());
        }
      }
    }

    private Void recovered(PartitionStore store) throws StorageException {
      store.recover(recoverFrom);
      long start = log.logStartOffset();
      if (start > store.startOffset()) {
        store.trimTo(start);
      }
      if (store.startOffset() != start
          || store.endOffset() != log.logEndOffset()
          || (sizeInBytes >= 0 && store.sizeInBytes() != sizeInBytes)) {
        throw new IllegalStateException(
            "it finds offsets "
                + store.startOffset()
                + " to "
                + store.endOffset()
                + " in "
                + store.sizeInBytes()
                + " bytes where "
                + start
                + " to "
                + log.logEndOffset()
                + " in "
                + sizeInBytes
                + " bytes are");
      }
      return null;
    }
  }
}
