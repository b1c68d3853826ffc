package dev.tangram.log;

import dev.tangram.log.LogCleaning.Trouble;
import dev.tangram.log.internal.cleaner.CleanerSettings;
import dev.tangram.log.internal.cleaner.CleaningStoppedException;
import dev.tangram.log.internal.cleaner.Throttle;
import dev.tangram.model.ApiException;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs whose topics want it, the dirtiest first, on {@code log.cleaner.threads}
 * threads. A log of which a pass fails is left as it is and tried again later, less and less often;
 * the reason is in the broker's log and in {@link #status()}.
 */
final class LogCleaner {

  private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

  private static final long RETRY_FIRST_MS = 15_000;
  private static final long RETRY_MAX_MS = 3_600_000;
  private static final int RETRY_DOUBLINGS_MAX = 10;
  private static final long JOIN_MAX_MS = 30_000;

  private final CleanerSettings settings;
  private final Clock clock;
  private final Collection<PartitionLog> logs;
  private final Consumer<LogDirectory> checkpoint;
  private final Throttle throttle;
  private final CleanerTotals totals = new CleanerTotals();
  private final List<Thread> threads = new ArrayList<>();
  private final Object idle = new Object();
  private volatile boolean stopped;

  /**
   * @param logs all logs, as they come and go
   * @param checkpoint writes how far the logs of a directory are compacted
   */
  LogCleaner(
      CleanerSettings settings,
      Clock clock,
      Collection<PartitionLog> logs,
      Consumer<LogDirectory> checkpoint) {
    this.settings = settings;
    this.clock = clock;
    this.logs = logs;
    this.checkpoint = checkpoint;
    this.throttle = new Throttle(settings.bytesPerSecond(), System::nanoTime);
  }

  /** Begins to compact. */
  void start() {
    for (int i = 0; settings.enabled() && i < settings.threads(); i++) {
      Thread thread = new Thread(this::runUntilStopped, "log-cleaner-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** Ends all passes; returns when they have ended. */
  void stop() {
    stopped = true;
    synchronized (idle) {
      idle.notifyAll();
    }
    logs.forEach(log -> log.place().cleaning().disturb());
    try {
      for (Thread thread : threads) {
        thread.join(JOIN_MAX_MS);
        if (thread.isAlive()) {
          LOG.warn("Thread {} runs on after {} ms", thread.getName(), JOIN_MAX_MS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runUntilStopped() {
    while (!stopped) {
      boolean cleaned = false;
      try {
        cleaned = cleanOnce();
      } catch (RuntimeException | Error e) {
        LOG.error("Looking for logs to compact failed; it is tried again", e);
      }
      if (!cleaned) {
        rest();
      }
    }
  }

  private void rest() {
    synchronized (idle) {
      if (!stopped) {
        try {
          idle.wait(Math.max(1L, settings.backoffMs()));
        } catch (InterruptedException e) {
          // An engine's call was meant, which is over.
          LOG.debug("Interrupted while there was nothing to compact");
        }
      }
    }
  }

  /** Compacts the dirtiest log that is due. Returns whether there was one. */
  boolean cleanOnce() {
    DirtyLog dirtiest = claim();
    if (dirtiest == null) {
      return false;
    }
    PartitionLog log = dirtiest.log();
    try {
      clean(dirtiest);
    } finally {
      log.place().cleaning().end();
    }
    if (log.config().isDeleted() && !stopped) {
      retain(log);
    }
    return true;
  }

  /** What retention could not do during the pass. */
  private void retain(PartitionLog log) {
    try {
      log.applyRetention(clock.millis());
    } catch (ApiException e) {
      LOG.debug("{}: {}", log.partition(), e.getMessage());
    }
  }

  private synchronized DirtyLog claim() {
    List<DirtyLog> due = new ArrayList<>();
    for (PartitionLog log : logs) {
      DirtyLog dirty = stopped ? null : look(log);
      if (dirty != null && dirty.isDue()) {
        due.add(dirty);
      }
    }
    due.sort(Comparator.comparingDouble(DirtyLog::ratio).reversed());
    for (DirtyLog dirty : due) {
      if (dirty.log().place().cleaning().begin()) {
        // What was seen before the claim may be what another pass has changed meanwhile.
        DirtyLog now = look(dirty.log());
        if (now != null && now.isDue()) {
          return now;
        }
        dirty.log().place().cleaning().end();
      }
    }
    return null;
  }

  /** Null when it is not to be compacted, or cannot be now. */
  private DirtyLog look(PartitionLog log) {
    Trouble trouble = log.place().cleaning().trouble();
    long now = clock.millis();
    if (!isWanted(log) || (trouble != null && now < trouble.retryAtMs()) || !isAble(log, now)) {
      return null;
    }
    try {
      ExtentAge.rollIfOld(log, now);
      return DirtyLog.of(log, now);
    } catch (ApiException | StorageException e) {
      LOG.debug("{} is not compacted now: {}", log.partition(), e.getMessage());
      return null;
    }
  }

  private static boolean isWanted(PartitionLog log) {
    return log.isConfigured() && log.config().isCompacted() && !log.isOffline();
  }

  private boolean isAble(PartitionLog log, long nowMs) {
    OpenStore open = log.store().currentOrNull();
    if (open == null || open.can(StorageEngine.Ability.REWRITE)) {
      return open != null;
    }
    trouble(log, "Its storage engine " + open.engine() + " cannot rewrite what it has", nowMs);
    return false;
  }

  private void clean(DirtyLog dirty) {
    PartitionLog log = dirty.log();
    CleaningPass pass = new CleaningPass(dirty, settings, throttle, clock, () -> stopped);
    long began = System.nanoTime();
    String reason = "";
    boolean ended = false;
    try {
      pass.run();
      ended = true;
      log.place().cleaning().trouble(null);
      checkpoint.accept(log.directory());
    } catch (CleaningStoppedException e) {
      LOG.debug("Compacting {} was stopped", log.partition());
    } catch (ApiException e) {
      boolean gone = log.store().currentOrNull() != dirty.open();
      reason = gone ? "" : e.error() + ": " + e.getMessage();
    } catch (StorageException e) {
      reason = failed(dirty, e);
    } catch (RuntimeException | Error e) {
      dirty.open().failed(e);
      reason = "Storage engine " + dirty.open().engine() + ": " + e;
    }
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    if (ended || !reason.isEmpty()) {
      totals.add(pass, ended, tookMs, clock.millis());
    }
    if (ended) {
      report(log, pass, tookMs);
    } else if (!reason.isEmpty()) {
      trouble(log, reason, clock.millis());
    }
  }

  /** Gives the reason when the store is as it was; else its log goes offline. */
  private static String failed(DirtyLog dirty, StorageException e) {
    if (e.fatal()) {
      dirty.log().store().failed("Compacting", dirty.open().store(), e);
      return "";
    }
    return String.valueOf(e.getMessage());
  }

  private void report(PartitionLog log, CleaningPass pass, long tookMs) {
    LOG.info(
        "Compacted the log of {} up to offset {}: {} of {} records and {} of {} bytes are left,"
            + " in {} ms",
        log.partition(),
        pass.mappedTo(),
        pass.stats().recordsKept(),
        pass.stats().recordsRead(),
        pass.stats().bytesWritten(),
        pass.stats().bytesRead(),
        tookMs);
  }

  private void trouble(PartitionLog log, String reason, long nowMs) {
    Trouble before = log.place().cleaning().trouble();
    int failures = before == null ? 1 : before.failures() + 1;
    long first = Math.max(RETRY_FIRST_MS, settings.backoffMs());
    long wait = Math.min(RETRY_MAX_MS, first << Math.min(failures - 1, RETRY_DOUBLINGS_MAX));
    if (before == null || !before.reason().equals(reason)) {
      LOG.error(
          "The log of {} cannot be compacted and keeps all its records: {}. It is tried again",
          log.partition(),
          reason);
    }
    log.place()
        .cleaning()
        .trouble(
            new Trouble(reason, before == null ? nowMs : before.sinceMs(), nowMs + wait, failures));
  }

  /** What was done, and what all compacted logs look like now. */
  CleanerStatus status() {
    return totals
        .get()
        .with(
            logs.stream()
                .filter(LogCleaner::isWanted)
                .map(this::status)
                .sorted(Comparator.comparing(CleanerStatus.Log::partition))
                .toList());
  }

  private CleanerStatus.Log status(PartitionLog log) {
    LogCleaning cleaning = log.place().cleaning();
    Trouble trouble = cleaning.trouble();
    double ratio = 0.0;
    try {
      DirtyLog dirty = DirtyLog.of(log, clock.millis());
      ratio = dirty == null ? 0.0 : dirty.ratio();
    } catch (ApiException | StorageException e) {
      LOG.debug("{}: {}", log.partition(), e.getMessage());
    }
    return new CleanerStatus.Log(
        log.partition(),
        cleaning.isRunning(),
        cleaning.cleanedTo(),
        ratio,
        trouble == null ? "" : trouble.reason());
  }
}
