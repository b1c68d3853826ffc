package dev.tangram.log;

import dev.tangram.log.internal.files.EngineMovesFile;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes many logs at once: {@code num.recovery.threads.per.data.dir} threads for each
 * directory.
 */
final class EngineLoader {

  private static final Logger LOG = LoggerFactory.getLogger(EngineLoader.class);

  /** One line of progress for so many logs. */
  private static final int PROGRESS_EVERY = 1_000;

  private final LogSettings settings;
  private final LogEnvironment environment;
  private final ConcurrentMap<TopicPartition, PartitionLog> logs;

  EngineLoader(
      LogSettings settings,
      LogEnvironment environment,
      ConcurrentMap<TopicPartition, PartitionLog> logs) {
    this.settings = settings;
    this.environment = environment;
    this.logs = logs;
  }

  /** Opens what an engine has in the directories, and what it had before it went. */
  void load(Provider<StorageEngine> by, List<LogDirectory> directories, LogNotices notices) {
    long began = System.nanoTime();
    Map<LogDirectory, List<Runnable>> work = new HashMap<>();
    AtomicInteger done = new AtomicInteger();
    String name;
    try (Lease<StorageEngine> lease = by.hold()) {
      StorageEngine engine = lease.service();
      name = engine.name();
      for (LogDirectory directory : directories) {
        try {
          List<Runnable> own = work.computeIfAbsent(directory, d -> new ArrayList<>());
          List<Path> paths = new ArrayList<>(listed(engine, directory.rootOf(engine)));
          cleanUp(engine, directory, paths);
          for (Path path : paths) {
            Optional<PartitionLog> log = logOf(path, directory, name);
            log.ifPresent(l -> own.add(() -> open(l, by, notices, done)));
          }
        } catch (IOException e) {
          notices.directoryFailed(directory, e);
        }
      }
    }
    run(work);
    if (done.get() > 0) {
      LOG.info(
          "Opened {} logs with storage engine {} in {} ms",
          done.get(),
          name,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private static List<Path> listed(StorageEngine engine, Path root) throws IOException {
    boolean onDisk = engine.abilities().contains(StorageEngine.Ability.DURABLE);
    if (onDisk && !Files.isDirectory(root)) {
      return List.of();
    }
    engine.purge(root);
    return engine.list(root);
  }

  /** Deletes what moves have left that an earlier process began and did not end. */
  private static void cleanUp(StorageEngine engine, LogDirectory directory, List<Path> paths)
      throws IOException {
    for (Map.Entry<TopicPartition, EngineMovesFile.Move> entry :
        directory.moves().leftovers().entrySet()) {
      if (entry.getValue().loser().equals(engine.name())) {
        Path path = directory.rootOf(engine).resolve(entry.getKey().toString());
        engine.delete(path);
        paths.remove(path);
        directory.moves().remove(entry.getKey());
        LOG.info(
            "A move of {} from storage engine {} to {} did not end before the last stop; {} has it",
            entry.getKey(),
            entry.getValue().from(),
            entry.getValue().to(),
            entry.getValue().owner());
      }
    }
  }

  private Optional<PartitionLog> logOf(Path path, LogDirectory directory, String engine) {
    Optional<TopicPartition> partition = partition(path.getFileName().toString());
    if (partition.isEmpty()) {
      LOG.warn("{} is not named topic-partition and is left alone", path);
      return Optional.empty();
    }
    PartitionLog known = logs.get(partition.get());
    if (known == null) {
      PartitionLog found =
          new PartitionLog(partition.get(), directory, settings.topicDefaults(), environment);
      found.place().foundIn(engine);
      return Optional.of(found);
    }
    if (known.directory() != directory) {
      throw new LogStartException(
          "Partition "
              + partition.get()
              + " is in two log directories: "
              + known.logDirectory()
              + " and "
              + directory.path(),
          "Move one of the two out of log.dirs; keep the one whose data is complete",
          null);
    }
    boolean moves = directory.moves().get(partition.get()).isPresent();
    if (!moves && !known.place().foundIn(engine)) {
      refuse(known, engine);
      return Optional.empty();
    }
    return known.isOffline() && !moves ? Optional.of(known) : Optional.empty();
  }

  private static void refuse(PartitionLog log, String engine) {
    String reason =
        "Partition "
            + log.partition()
            + " is in two storage engines, "
            + log.place().engine()
            + " and "
            + engine
            + ", and nothing says which of them has it; stop the broker and move one of the two"
            + " directories away";
    LOG.error(reason);
    log.store().refuse(reason);
  }

  /** Reads {@code topic-partition}; a topic may have dashes itself. */
  static Optional<TopicPartition> partition(String name) {
    int dash = name.lastIndexOf('-');
    if (dash < 1 || dash == name.length() - 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void open(
      PartitionLog log, Provider<StorageEngine> engine, LogNotices notices, AtomicInteger done) {
    LogDirectory directory = log.directory();
    if (directory.isOffline()) {
      return;
    }
    try {
      log.open(engine, directory.openPoint(log.partition()));
    } catch (StorageException e) {
      notices.directoryFailed(directory, e);
      return;
    } catch (RuntimeException | Error e) {
      LOG.error("The log of {} cannot be opened and stays offline", log.partition(), e);
    }
    if (logs.putIfAbsent(log.partition(), log) == null) {
      directory.partitions().incrementAndGet();
    }
    if (directory.isOffline()) {
      // It failed meanwhile, and this log was not among those that were closed.
      log.store().close();
    }
    if (!log.isOffline()) {
      if (directory.cleanedTo(log.partition()) != LogCleaning.NEVER) {
        log.place().cleaning().cleanedTo(directory.cleanedTo(log.partition()));
      }
      directory.forget(log.partition());
      environment.configured().accept(log);
      notices.online(log.partition());
      if (done.incrementAndGet() % PROGRESS_EVERY == 0) {
        LOG.info("Opened {} logs so far", done.get());
      }
    }
  }

  /** Opens a log again whose store failed. */
  void reopen(PartitionLog log, Provider<StorageEngine> by, LogNotices notices) {
    log.store().reopenLater(System.nanoTime());
    open(log, by, notices, new AtomicInteger());
    if (!log.isOffline()) {
      LOG.info("The log of {} is open again, with {}", log.partition(), by.id());
    }
  }

  /** Flushes and closes logs; returns when all are. */
  void closeAll(Collection<PartitionLog> open) {
    Map<LogDirectory, List<Runnable>> work = new HashMap<>();
    for (PartitionLog log : open) {
      work.computeIfAbsent(log.directory(), d -> new ArrayList<>()).add(log::closeClean);
    }
    run(work);
  }

  private void run(Map<LogDirectory, List<Runnable>> work) {
    int tasks = work.values().stream().mapToInt(List::size).sum();
    if (tasks == 0) {
      return;
    }
    int threads = Math.min(tasks, settings.recoveryThreads() * work.size());
    CountDownLatch left = new CountDownLatch(tasks);
    ExecutorService pool =
        Executors.newFixedThreadPool(threads, task -> new Thread(task, "log-recovery"));
    try {
      // Round robin over the directories, so that all disks work at the same time.
      for (int i = 0; left.getCount() > 0 && i < tasks; i++) {
        for (List<Runnable> own : work.values()) {
          if (i < own.size()) {
            Runnable task = own.get(i);
            pool.execute(() -> counted(task, left));
          }
        }
      }
      awaitUninterruptibly(left);
    } finally {
      pool.shutdown();
    }
  }

  private static void counted(Runnable task, CountDownLatch left) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("Opening or closing a log failed", e);
    } finally {
      left.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch left) {
    boolean interrupted = false;
    while (true) {
      try {
        left.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
