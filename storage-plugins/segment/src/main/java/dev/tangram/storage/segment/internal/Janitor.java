package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's two threads, started when first needed: one removes files after a delay, one makes
 * closed segments durable. Their queues are bounded; beyond the bound the caller removes at once,
 * and a flush is left to the next one.
 */
final class Janitor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);
  private static final int DELETIONS_MAX = 10_000;
  private static final int FLUSHES_MAX = 1_000;

  private final ScheduledThreadPoolExecutor deleter;
  private final ThreadPoolExecutor flusher;

  Janitor() {
    deleter = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "tangram-segment-delete"));
    deleter.setKeepAliveTime(10, TimeUnit.SECONDS);
    deleter.allowCoreThreadTimeOut(true);
    deleter.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    flusher =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(FLUSHES_MAX),
            task -> daemon(task, "tangram-segment-flush"));
    flusher.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Removes files after a delay; what is left at a crash or close is removed at the next open. */
  void deleteLater(List<Path> files, long delayMs) {
    if (delayMs <= 0 || deleter.getQueue().size() >= DELETIONS_MAX) {
      delete(files);
      return;
    }
    try {
      deleter.schedule(() -> delete(files), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      delete(files);
    }
  }

  static void delete(List<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("Removing {} failed; it is tried again when the partition is opened", file, e);
      }
    }
  }

  void flushSoon(Runnable flush) {
    try {
      flusher.execute(flush);
    } catch (RejectedExecutionException e) {
      LOG.debug("Many segments wait to be flushed; the next flush of the store includes this one");
    }
  }

  @Override
  public void close() {
    deleter.shutdownNow();
    flusher.shutdown();
    try {
      if (!flusher.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("Flushing closed segments takes more than 30 s; what is left is checked at start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
