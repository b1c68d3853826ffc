package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.TopicPartition;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done from time to time: retention, flushes, checkpoints, compaction. */
final class LogTasks {

  private static final Logger LOG = LoggerFactory.getLogger(LogTasks.class);

  /** After a start the disks have other things to do. */
  private static final long FIRST_RETENTION_MS = 30_000;

  private static final long WATCH_MS = 250;
  private static final long REOPEN_MS = 250;

  private interface CheckpointWriter {
    void write(LogDirectory directory, List<PartitionLog> logs) throws IOException;
  }

  private final LogSettings settings;
  private final Clock clock;
  private final List<LogDirectory> directories;
  private final Map<TopicPartition, PartitionLog> logs;
  private final LogNotices notices;
  private final Set<LogDirectory> dueSoon = ConcurrentHashMap.newKeySet();

  /** Not the other one: what it watches for may hang in there. */
  private final ScheduledExecutorService watcher;

  private final LogCleaner cleaner;
  private ScheduledExecutorService scheduler;
  private EngineCalls engineWatch;
  private Runnable reopening;
  private volatile boolean stopped;

  LogTasks(
      LogSettings settings,
      Clock clock,
      List<LogDirectory> directories,
      Map<TopicPartition, PartitionLog> logs,
      LogNotices notices) {
    this.settings = settings;
    this.clock = clock;
    this.directories = directories;
    this.logs = logs;
    this.notices = notices;
    this.cleaner = new LogCleaner(settings.cleaner(), clock, logs.values(), this::writeCleaned);
    this.watcher = Executors.newSingleThreadScheduledExecutor(LogTasks::watchThread);
  }

  private static Thread watchThread(Runnable task) {
    Thread thread = new Thread(task, "log-engine-watch");
    thread.setDaemon(true);
    return thread;
  }

  void schedule(ScheduledExecutorService on) {
    scheduler = on;
    long first = Math.min(FIRST_RETENTION_MS, settings.retentionCheckIntervalMs());
    every(this::applyRetention, first, settings.retentionCheckIntervalMs());
    if (engineWatch != null) {
      watcher.scheduleWithFixedDelay(
          () -> guarded(engineWatch::check), WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
      every(reopening, REOPEN_MS);
    }
    every(this::flushOld, settings.flushCheckIntervalMs());
    every(() -> write(LogDirectory::writeHighWatermarks), settings.highWatermarkIntervalMs());
    every(() -> write(LogDirectory::writeRecoveryPoints), settings.recoveryPointIntervalMs());
    every(() -> write(LogDirectory::writeLogStarts), settings.logStartIntervalMs());
    cleaner.start();
  }

  LogCleaner cleaner() {
    return cleaner;
  }

  private void writeCleaned(LogDirectory of) {
    write(
        (directory, own) -> {
          if (directory == of) {
            directory.writeCleaned(own);
          }
        });
  }

  /** Looks for calls of engines that hang, and for logs that are to be opened again. */
  void watch(EngineCalls calls, Runnable reopen) {
    engineWatch = calls;
    reopening = reopen;
  }

  private void every(Runnable task, long intervalMs) {
    every(task, intervalMs, intervalMs);
  }

  private void every(Runnable task, long firstMs, long intervalMs) {
    long interval = Math.max(1L, intervalMs);
    scheduler.scheduleWithFixedDelay(
        () -> guarded(task), Math.max(1L, firstMs), interval, TimeUnit.MILLISECONDS);
  }

  private void guarded(Runnable task) {
    if (stopped) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("A background task of the logs failed; it is tried again", e);
    }
  }

  void applyRetention() {
    long now = clock.millis();
    forEachLog(log -> log.applyRetention(now));
  }

  private void flushOld() {
    long now = clock.millis();
    forEachLog(log -> log.flushIfOlder(now));
  }

  private void forEachLog(Consumer<PartitionLog> task) {
    for (PartitionLog log : logs.values()) {
      try {
        task.accept(log);
      } catch (ApiException e) {
        LOG.debug("{}: {}", log.partition(), e.getMessage());
      }
    }
  }

  private void write(CheckpointWriter writer) {
    for (LogDirectory directory : directories) {
      if (!directory.isOffline()) {
        try {
          writer.write(directory, logsOf(directory));
        } catch (IOException e) {
          notices.directoryFailed(directory, e);
        }
      }
    }
  }

  /** Writes all checkpoints of a directory. */
  void checkpoint(LogDirectory directory) throws IOException {
    List<PartitionLog> own = logsOf(directory);
    directory.writeRecoveryPoints(own);
    directory.writeHighWatermarks(own);
    directory.writeLogStarts(own);
    directory.writeCleaned(own);
  }

  void checkpointAll() {
    write((directory, own) -> checkpoint(directory));
  }

  /** Writes the checkpoints of a directory in the background; many requests make one write. */
  void checkpointSoon(LogDirectory directory) {
    if (!dueSoon.add(directory)) {
      return;
    }
    try {
      scheduler.execute(
          () -> {
            dueSoon.remove(directory);
            guarded(
                () ->
                    write(
                        (each, own) -> {
                          if (each == directory) {
                            checkpoint(each);
                          }
                        }));
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("The checkpoint of the stop comes instead");
    }
  }

  void stop() {
    stopped = true;
    cleaner.stop();
    watcher.shutdown();
  }

  private List<PartitionLog> logsOf(LogDirectory directory) {
    return logs.values().stream().filter(log -> log.directory() == directory).toList();
  }
}
