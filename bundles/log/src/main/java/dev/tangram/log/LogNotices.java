package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes directories and logs offline that failed, and tells the listeners, one notice at a time and
 * in order, on a thread that holds no log's lock.
 */
final class LogNotices implements LogEnvironment.Failures {

  private static final Logger LOG = LoggerFactory.getLogger(LogNotices.class);

  private final List<LogListener> listeners;
  private final Map<TopicPartition, PartitionLog> logs;
  private final Collection<LogDirectory> directories;
  private final ExecutorService thread;

  LogNotices(
      List<LogListener> listeners,
      Map<TopicPartition, PartitionLog> logs,
      Collection<LogDirectory> directories) {
    this.listeners = listeners;
    this.logs = logs;
    this.directories = directories;
    ThreadFactory factory =
        task -> {
          Thread named = new Thread(task, "log-notices");
          named.setDaemon(true);
          return named;
        };
    this.thread = Executors.newSingleThreadExecutor(factory);
  }

  @Override
  public void storageFailed(PartitionLog log, Throwable cause) {
    directoryFailed(log.directory(), cause);
  }

  @Override
  public void engineFailed(PartitionLog log, Throwable cause) {
    submit(
        () -> {
          log.store().close();
          each(listener -> listener.offline(log.partition()));
        });
  }

  /** Takes a directory offline; the first call counts. */
  void directoryFailed(LogDirectory directory, Throwable cause) {
    if (!directory.goOffline()) {
      return;
    }
    LOG.error(
        "Log directory {} failed and is offline until the next start: {}. Check the disk: space,"
            + " permissions, whether it is mounted read-only",
        directory.path(),
        cause.toString());
    submit(() -> closeDirectory(directory));
  }

  private void closeDirectory(LogDirectory directory) {
    Set<TopicPartition> affected = new TreeSet<>();
    for (PartitionLog log : logs.values()) {
      if (log.directory() == directory) {
        log.store().close();
        affected.add(log.partition());
      }
    }
    affected.forEach(partition -> each(listener -> listener.offline(partition)));
    each(listener -> listener.directoryFailed(directory.path(), Set.copyOf(affected)));
    if (directories.stream().allMatch(LogDirectory::isOffline)) {
      LOG.error("All log directories failed: this broker cannot store or serve records any more");
      each(LogListener::allDirectoriesFailed);
    }
  }

  void offline(TopicPartition partition) {
    submit(() -> each(listener -> listener.offline(partition)));
  }

  void online(TopicPartition partition) {
    submit(() -> each(listener -> listener.online(partition)));
  }

  void stop() {
    thread.shutdown();
  }

  private void submit(Runnable notice) {
    try {
      thread.execute(notice);
    } catch (RejectedExecutionException e) {
      LOG.debug("A notice came after the end");
    }
  }

  private void each(Consumer<LogListener> notice) {
    for (LogListener listener : listeners) {
      try {
        notice.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("A listener of logs failed", e);
      }
    }
  }
}
