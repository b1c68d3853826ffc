package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.internal.files.DamagedFileException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.records.CodecLookup;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All logs of this broker, in one or several log directories.
 *
 * <ol>
 *   <li>Order: {@link #engineAdded} any time, {@link #start} once, then everything else, {@link
 *       #close} once.
 *   <li>Threads: all methods may be called by any thread.
 *   <li>Failure: a log directory that fails takes its own partitions offline, no others, until the
 *       next start. A storage engine that goes takes its partitions offline until it, or another of
 *       its name, comes again.
 *   <li>Restart: after {@link #close} nothing is recovered; after a crash everything behind the
 *       recovery points is.
 * </ol>
 */
public final class LogManager implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogManager.class);

  private static final long TASKS_JOIN_MAX_S = 30;

  private final LogSettings settings;
  private final LogEnvironment environment;
  private final Supplier<ScheduledExecutorService> schedulers;
  private final List<LogDirectory> directories = new ArrayList<>();
  private final ConcurrentMap<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
  private final EngineRoutes engines = new EngineRoutes();
  private final List<LogListener> listeners = new CopyOnWriteArrayList<>();
  private final InspectionHolder inspections = new InspectionHolder();
  private final LogNotices notices;
  private final EngineLoader loader;
  private final EngineSwap swap;
  private final EngineMoves moves;
  private final EnginePlacement placement;

  /** Guards the set of logs: creation, deletion, engines that come and go, start and close. */
  private final Object membership = new Object();

  private ScheduledExecutorService scheduler;
  private volatile LogTasks tasks;
  private boolean started;
  private volatile boolean closed;

  /**
   * @param settings what the broker's properties say
   * @param codecs the compression codecs; may change while the manager runs
   * @param clock the broker's time
   * @param schedulers makes the executor for background work, which is shut down at the close
   */
  public LogManager(
      LogSettings settings,
      CodecLookup codecs,
      Clock clock,
      Supplier<ScheduledExecutorService> schedulers) {
    this.settings = settings;
    this.schedulers = schedulers;
    this.notices = new LogNotices(listeners, logs, directories);
    this.environment =
        new LogEnvironment(
            codecs,
            clock,
            new RecordBatchInspector(),
            settings.producerExpirationMs(),
            notices,
            inspections,
            new EngineCalls(settings.engineCallTimeoutMs(), System::nanoTime),
            log -> moves().look(log));
    this.moves = new EngineMoves(engines, environment.inspector(), clock);
    this.loader = new EngineLoader(settings, environment, logs);
    this.swap = new EngineSwap(engines, logs, loader, notices, environment.inspector());
    this.placement = new EnginePlacement(engines, swap, notices);
  }

  /**
   * Claims the log directories and opens all logs of the engines that are there. A directory that
   * cannot be read is offline from the start.
   *
   * @throws LogStartException when a directory is in use, belongs to another broker, or none can be
   *     used
   */
  public void start() {
    synchronized (membership) {
      scheduler = schedulers.get();
      try {
        settings.logDirs().forEach(this::claim);
        requireUsable();
        LogIdentity.requireOne(online(), settings.brokerId());
        online().forEach(this::begin);
        started = true;
        for (String name : engines.names()) {
          loader.load(engines.main(name), online(), notices);
        }
        tasks = new LogTasks(settings, environment.clock(), directories, logs, notices);
        tasks.watch(
            environment.calls(), new LogReopening(logs, loader, notices, moves, this::routeOf));
        tasks.schedule(scheduler);
      } catch (RuntimeException e) {
        closed = true;
        loader.closeAll(List.copyOf(logs.values()));
        release();
        throw e;
      }
    }
  }

  private EngineMoves moves() {
    return moves;
  }

  private void begin(LogDirectory directory) {
    try {
      directory.begin();
    } catch (IOException e) {
      notices.directoryFailed(directory, e);
    }
  }

  private void claim(Path path) {
    LogDirectory directory = new LogDirectory(path);
    if (directories.stream().anyMatch(other -> other.path().equals(directory.path()))) {
      throw new LogStartException(
          "log.dirs names " + directory.path() + " twice", "Name each directory once", null);
    }
    directories.add(directory);
    try {
      directory.claim();
    } catch (DamagedFileException e) {
      throw new LogStartException(
          e.getMessage(),
          "Bring the file back from a copy, or give this broker other log.dirs; it says whose data"
              + " the directory holds",
          e);
    } catch (IOException e) {
      LOG.error("Log directory {} cannot be used and is offline: {}", path, e.toString());
      directory.goOffline();
    }
  }

  private void requireUsable() {
    if (online().isEmpty()) {
      throw LogIdentity.noneUsable(settings.logDirs());
    }
  }

  private List<LogDirectory> online() {
    return directories.stream().filter(directory -> !directory.isOffline()).toList();
  }

  /** The broker id that the log directories were written by; empty when they are new. */
  public OptionalInt storedBrokerId() {
    return LogIdentity.storedBrokerId(online());
  }

  /** The cluster id that the log directories belong to; empty when they are new. */
  public Optional<String> storedClusterId() {
    return online().stream().flatMap(d -> d.meta().clusterId().stream()).findFirst();
  }

  /**
   * Writes into all directories whose they are.
   *
   * @throws LogStartException when they belong to another broker or cluster
   */
  public void identify(int brokerId, String clusterId) {
    synchronized (membership) {
      LogIdentity.requireSame(online(), brokerId, clusterId);
      for (LogDirectory directory : online()) {
        try {
          directory.identify(brokerId, clusterId);
        } catch (IOException e) {
          notices.directoryFailed(directory, e);
        }
      }
    }
  }

  /** The compression codecs, for those who read records. */
  public CodecLookup codecs() {
    return environment.codecs();
  }

  /** From now on it looks into the records of topics that want it. */
  public void inspectionAdded(RecordInspection inspection) {
    inspections.set(inspection);
  }

  /** Nothing is looked into any more, unless another one has taken its place. */
  public void inspectionRemoved(RecordInspection inspection) {
    inspections.remove(inspection);
  }

  /**
   * A storage engine is there, which nobody takes away but by {@link #engineRemoved}: its
   * partitions in all directories are opened, those that were offline come back. One that is there
   * under its name gives its partitions up. Returns when that is done.
   */
  public void engineAdded(StorageEngine engine) {
    Provider<StorageEngine> to = Provider.unmanaged(engine);
    Provider<StorageEngine> from = engines.main(engine.name());
    try {
      shiftEngine(engine.name(), to.equals(from) ? null : from, to, topic -> true);
    } catch (StorageException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A storage engine goes: its partitions are flushed, closed and offline when this returns.
   * Nothing happens when another of its name has taken its place.
   */
  public void engineRemoved(StorageEngine engine) {
    Provider<StorageEngine> from = Provider.unmanaged(engine);
    if (!from.equals(engines.main(engine.name()))) {
      return;
    }
    try {
      shiftEngine(engine.name(), from, null, topic -> true);
    } catch (StorageException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A version of a storage engine takes the place of another, while its logs are in use. Returns
   * when nothing that {@code topics} accepts is in the old one any more. Only one call at a time.
   *
   * @param name of the engine
   * @param from null when there was none
   * @param to null when there is none any more; what the engine has is offline then
   * @param topics what it is about
   * @throws StorageException why it failed; then everything is in {@code from}, as it was
   */
  public void shiftEngine(
      String name,
      Provider<StorageEngine> from,
      Provider<StorageEngine> to,
      Predicate<String> topics)
      throws StorageException {
    moves.pause(provider -> provider != null && provider.equals(from));
    try {
      if (from == null || to == null) {
        comeOrGo(name, from, to, topics);
      } else {
        exchange(name, from, to, topics);
      }
    } finally {
      moves.resume(logs.values());
    }
  }

  private void comeOrGo(
      String name,
      Provider<StorageEngine> from,
      Provider<StorageEngine> to,
      Predicate<String> topics)
      throws StorageException {
    synchronized (membership) {
      swap.requireSafe(name, from, to);
      engines.change(name, from, to, topics);
      if (!started || closed) {
        return;
      }
      if (to == null) {
        swap.close(from, topics);
      } else {
        loader.load(to, online(), notices);
      }
    }
  }

  private void exchange(
      String name,
      Provider<StorageEngine> from,
      Provider<StorageEngine> to,
      Predicate<String> topics)
      throws StorageException {
    Map<String, ?> before = engines.state();
    synchronized (membership) {
      engines.change(name, from, to, topics);
      if (!started || closed) {
        return;
      }
    }
    try {
      swap.swap(from, to, topics);
    } catch (StorageException | RuntimeException e) {
      synchronized (membership) {
        engines.restore(before);
      }
      swap.swapBack(to, from, topics);
      throw e;
    }
    synchronized (membership) {
      if (!closed) {
        loader.load(to, online(), notices);
      }
    }
  }

  /** Logs that are not in the storage engine that their topics name, and what is done about it. */
  public List<EngineMoveStatus> engineMoves() {
    return moves.status();
  }

  /** What compaction did and has to do. */
  public CleanerStatus cleanerStatus() {
    return tasks == null ? CleanerStatus.NONE : cleaner().status();
  }

  LogCleaner cleaner() {
    return tasks.cleaner();
  }

  /** The names of the engines that are there, sorted. */
  public List<String> engineNames() {
    return engines.names();
  }

  /** The version that is to open a log now; null when none is, or the log is not ours. */
  private Provider<StorageEngine> routeOf(PartitionLog log) {
    synchronized (membership) {
      boolean ours = !closed && logs.get(log.partition()) == log;
      return ours ? engines.of(log.store().engine(), log.partition().topic()) : null;
    }
  }

  /** Whether the engine of this name can compact what it has; false when it is not there. */
  public boolean canCompact(String name) {
    return engines.can(name, StorageEngine.Ability.REWRITE);
  }

  /** Whether the engine of this name is there. */
  public boolean hasEngine(String name) {
    return engines.has(name);
  }

  /** As the other, for a partition that may have had a log here before. */
  public PartitionLog getOrCreate(TopicPartition partition, UUID topicId, TopicConfig config) {
    return getOrCreate(partition, topicId, config, false);
  }

  /**
   * The log of a partition, created in the directory with the fewest partitions when there is none.
   *
   * @param topicId null or zero when it is not known
   * @param config the properties of its topic, which it obeys from now on
   * @param isNew whether the partition was created just now. If not, none is created while a
   *     directory is offline: the log may lie there, and an empty one must not take its place
   * @throws ApiException INCONSISTENT_TOPIC_ID when the log belongs to another topic of that name;
   *     KAFKA_STORAGE_ERROR when it is offline or cannot be created
   */
  public PartitionLog getOrCreate(
      TopicPartition partition, UUID topicId, TopicConfig config, boolean isNew) {
    PartitionLog log = logs.get(partition);
    if (log == null) {
      synchronized (membership) {
        log = logs.get(partition);
        if (log == null) {
          log = create(partition, config, isNew);
        }
      }
    }
    if (log.isOffline()) {
      throw new ApiException(
          ErrorCode.KAFKA_STORAGE_ERROR, "The log of " + partition + " is offline");
    }
    if (topicId != null && !topicId.equals(Uuids.ZERO)) {
      log.assignTopicId(topicId);
    }
    log.reconfigure(config);
    return log;
  }

  private PartitionLog create(TopicPartition partition, TopicConfig config, boolean isNew) {
    requireOpen();
    if (!isNew && online().size() < directories.size()) {
      throw new ApiException(
          ErrorCode.KAFKA_STORAGE_ERROR,
          "The log of " + partition + " may lie in a log directory that is offline");
    }
    Provider<StorageEngine> engine = engines.of(config.storageEngine(), partition.topic());
    if (engine == null) {
      throw new ApiException(
          ErrorCode.KAFKA_STORAGE_ERROR,
          "The storage engine " + config.storageEngine() + " of " + partition + " is not there");
    }
    LogDirectory directory =
        online().stream()
            .min(Comparator.comparingInt(d -> d.partitions().get()))
            .orElseThrow(
                () ->
                    new ApiException(
                        ErrorCode.KAFKA_STORAGE_ERROR, "All log directories are offline"));
    placement.requireNowhereElse(online(), partition);
    PartitionLog log = new PartitionLog(partition, directory, config, environment);
    log.place().foundIn(config.storageEngine());
    placement.noteLoss(directories, partition, engine);
    directory.forget(partition);
    try {
      directory.prepareRoot(engine);
      log.open(engine, LogLoader.OpenPoint.NEW);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("Creating the log of {} in {} failed", partition, directory.path(), e);
      if (e instanceof IOException) {
        notices.directoryFailed(directory, e);
      }
      throw new ApiException(
          ErrorCode.KAFKA_STORAGE_ERROR,
          "Creating the log of " + partition + " failed: " + e.getMessage());
    }
    directory.partitions().incrementAndGet();
    logs.put(partition, log);
    if (directory.isOffline()) {
      // It failed meanwhile, and this log was not among those that were closed.
      log.store().close();
    }
    return log;
  }

  private void requireOpen() {
    if (!started || closed) {
      throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "The logs of this broker are closed");
    }
  }

  /** The log of a partition, if this broker has one; it may be offline. */
  public Optional<PartitionLog> get(TopicPartition partition) {
    return Optional.ofNullable(logs.get(partition));
  }

  /** All logs, in no order; some may be offline. */
  public Collection<PartitionLog> all() {
    return Collections.unmodifiableCollection(logs.values());
  }

  /**
   * Deletes the log of a partition and its files. Nothing happens when there is none.
   *
   * @throws ApiException KAFKA_STORAGE_ERROR when its engine or its directory is not there
   */
  public void delete(TopicPartition partition) {
    synchronized (membership) {
      PartitionLog log = logs.get(partition);
      if (log == null) {
        return;
      }
      Provider<StorageEngine> engine = engineOf(log);
      if (log.directory().isOffline() || engine == null) {
        throw new ApiException(
            ErrorCode.KAFKA_STORAGE_ERROR,
            "The log of " + partition + " is offline and cannot be deleted now");
      }
      moves.forget(log);
      // For good: nobody compacts it any more.
      log.place().cleaning().hold();
      logs.remove(partition);
      log.store().close();
      log.directory().forget(partition);
      log.directory().partitions().decrementAndGet();
      try (Lease<StorageEngine> lease = engine.hold()) {
        lease.service().delete(log.directoryOf(engine));
      } catch (StorageException e) {
        notices.directoryFailed(log.directory(), e);
        throw new ApiException(
            ErrorCode.KAFKA_STORAGE_ERROR,
            "Deleting the log of " + partition + " failed: " + e.getMessage());
      }
      tasks.checkpointSoon(log.directory());
    }
  }

  /**
   * Who may delete it: its engine if that is there; for one that could not be opened the default.
   */
  private Provider<StorageEngine> engineOf(PartitionLog log) {
    String own = log.store().engine();
    return engines.of(
        own == null ? settings.topicDefaults().storageEngine() : own, log.partition().topic());
  }

  /** The log directories and what they hold; for DescribeLogDirs. */
  public List<LogDirInfo> describeLogDirs() {
    return directories.stream()
        .map(directory -> directory.info(logs.values(), moves.futuresIn(directory)))
        .toList();
  }

  /** Tells of logs that go and come back from now on. */
  public void addListener(LogListener listener) {
    listeners.add(Objects.requireNonNull(listener));
  }

  /** Ends that. */
  public void removeListener(LogListener listener) {
    listeners.remove(listener);
  }

  /**
   * Applies the limits of all topics now; also done every {@code log.retention.check.interval.ms}.
   */
  public void applyRetention() {
    tasks.applyRetention();
  }

  /** Writes all checkpoints now; also done in their intervals. */
  public void checkpoint() {
    tasks.checkpointAll();
  }

  /** Flushes and closes all logs, writes the checkpoints and the marks of a clean stop. */
  @Override
  public void close() {
    synchronized (membership) {
      if (closed) {
        return;
      }
      closed = true;
      if (!started) {
        moves.close();
        notices.stop();
        return;
      }
      moves.close();
      stopTasks();
      loader.closeAll(List.copyOf(logs.values()));
      for (LogDirectory directory : online()) {
        List<PartitionLog> own =
            logs.values().stream().filter(log -> log.directory() == directory).toList();
        try {
          tasks.checkpoint(directory);
          directory.markClean(own.stream().allMatch(PartitionLog::closeClean));
        } catch (IOException e) {
          LOG.error("Closing log directory {} failed", directory.path(), e);
        }
      }
      release();
    }
  }

  /** Waits for a task that is running: it must not write a checkpoint behind the last one. */
  private void stopTasks() {
    tasks.stop();
    scheduler.shutdown();
    try {
      if (!scheduler.awaitTermination(TASKS_JOIN_MAX_S, TimeUnit.SECONDS)) {
        LOG.warn("A background task of the logs runs on after {} s", TASKS_JOIN_MAX_S);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    notices.stop();
    scheduler.shutdown();
    for (LogDirectory directory : directories) {
      try {
        directory.release();
      } catch (IOException e) {
        LOG.warn("Releasing log directory {} failed: {}", directory.path(), e.toString());
      }
    }
  }
}
