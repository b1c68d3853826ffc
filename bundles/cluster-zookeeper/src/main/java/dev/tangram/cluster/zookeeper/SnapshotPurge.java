package dev.tangram.cluster.zookeeper;

import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes snapshots and transaction logs of the embedded server that no retained snapshot needs.
 * ZooKeeper's own task does the same but writes to the standard output.
 */
final class SnapshotPurge implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotPurge.class);
  private static final int SNAPSHOTS_KEPT = 3;
  private static final long INTERVAL_MINUTES = 60;
  private static final String SNAPSHOT = "snapshot";
  private static final String LOG_FILE = "log";

  private final FileTxnSnapLog data;
  private final ScheduledExecutorService executor;

  /** Purges now and then every hour, on a thread of its own. */
  SnapshotPurge(FileTxnSnapLog data) {
    this.data = data;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "zookeeper-purge");
              thread.setDaemon(true);
              return thread;
            });
    executor.scheduleWithFixedDelay(this::purge, 0, INTERVAL_MINUTES, TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void purge() {
    try {
      List<File> kept = data.findNValidSnapshots(SNAPSHOTS_KEPT);
      if (kept.size() < SNAPSHOTS_KEPT) {
        return;
      }
      long oldest = Util.getZxidFromName(kept.get(kept.size() - 1).getName(), SNAPSHOT);
      Set<File> neededLogs = Set.of(data.getSnapshotLogs(oldest));
      deleteOlder(data.getSnapDir(), SNAPSHOT, oldest, Set.of());
      deleteOlder(data.getDataLogDir(), LOG_FILE, oldest, neededLogs);
    } catch (RuntimeException e) {
      LOG.warn("Old snapshots of the embedded ZooKeeper server could not be purged", e);
    }
  }

  private static void deleteOlder(File directory, String prefix, long oldest, Set<File> needed) {
    File[] files = directory.listFiles((dir, name) -> name.startsWith(prefix + "."));
    for (File file : files == null ? new File[0] : files) {
      long zxid = Util.getZxidFromName(file.getName(), prefix);
      if (zxid >= 0 && zxid < oldest && !needed.contains(file) && !file.delete()) {
        LOG.warn("{} could not be deleted", file);
      }
    }
  }
}
