package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens logs again whose stores failed, and lets moves begin whose time has come. No lock of the
 * log manager is held meanwhile, because an engine that failed may hang now; what has changed in
 * that time is looked at afterwards.
 */
final class LogReopening implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LogReopening.class);

  private final Map<TopicPartition, PartitionLog> logs;
  private final EngineLoader loader;
  private final LogNotices notices;
  private final EngineMoves moves;
  private final Function<PartitionLog, Provider<StorageEngine>> route;

  /**
   * @param route the version that is to open a log now; null when none is, or when the log is not
   *     to be open at all
   */
  LogReopening(
      Map<TopicPartition, PartitionLog> logs,
      EngineLoader loader,
      LogNotices notices,
      EngineMoves moves,
      Function<PartitionLog, Provider<StorageEngine>> route) {
    this.logs = logs;
    this.loader = loader;
    this.notices = notices;
    this.moves = moves;
    this.route = route;
  }

  @Override
  public void run() {
    moves.retry();
    long now = System.nanoTime();
    for (PartitionLog log : logs.values()) {
      if (log.store().reopenIsDue(now) && !log.directory().isOffline()) {
        reopen(log);
      }
    }
  }

  private void reopen(PartitionLog log) {
    Provider<StorageEngine> by = route.apply(log);
    if (by == null) {
      return;
    }
    loader.reopen(log, by, notices);
    if (by.equals(route.apply(log)) || log.isOffline()) {
      return;
    }
    LOG.info("The log of {} is not to be open in {} any more", log.partition(), by.id());
    log.store().close();
    if (logs.containsKey(log.partition())) {
      notices.offline(log.partition());
    } else {
      // It was deleted meanwhile, and opening it has made its directory anew.
      deleteAgain(log, by);
    }
  }

  private static void deleteAgain(PartitionLog log, Provider<StorageEngine> by) {
    try {
      EngineCopy.delete(log, by);
    } catch (StorageException | RuntimeException e) {
      LOG.warn("What is left of {} could not be deleted: {}", log.partition(), e.toString());
    }
  }
}
