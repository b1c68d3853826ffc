package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.configuration.TopicProperties;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to compact in a log: closed extents, all of whose records are committed and whose
 * transactions are decided, and which are old enough ({@code min.compaction.lag.ms}).
 *
 * @param log the log
 * @param open its store
 * @param extents oldest first, all that a pass may rewrite
 * @param from first offset that no pass has seen
 * @param end exclusive; an end of an extent
 * @param cleanBytes before {@code from}
 * @param dirtyBytes from there on
 * @param overdue whether {@code max.compaction.lag.ms} asks for a pass
 */
record DirtyLog(
    PartitionLog log,
    OpenStore open,
    List<Extent> extents,
    long from,
    long end,
    long cleanBytes,
    long dirtyBytes,
    boolean overdue) {

  /**
   * Looks at a log.
   *
   * @return null when it is offline
   */
  static DirtyLog of(PartitionLog log, long nowMs) throws StorageException {
    OpenStore open = log.store().currentOrNull();
    if (open == null) {
      return null;
    }
    TopicConfig topic = log.config();
    List<Extent> all = log.store().look(PartitionStore::extents);
    long from = firstDirty(log);
    long decided = log.lastStableOffset();
    long minLagMs = topic.get(TopicProperties.MIN_COMPACTION_LAG_MS);
    List<Extent> old = new ArrayList<>();
    long end = from;
    long clean = 0;
    long dirty = 0;
    for (Extent extent : all) {
      boolean isClean = extent.endOffset() <= from;
      if (extent.open()
          || extent.endOffset() > decided
          || (!isClean && minLagMs > 0 && youngest(extent) > nowMs - minLagMs)) {
        break;
      }
      old.add(extent);
      clean += isClean ? extent.sizeInBytes() : 0;
      dirty += isClean ? 0 : extent.sizeInBytes();
      end = Math.max(end, extent.endOffset());
    }
    boolean overdue = dirty > 0 && isOverdue(log, old, from, nowMs);
    return new DirtyLog(log, open, List.copyOf(old), from, end, clean, dirty, overdue);
  }

  private static long firstDirty(PartitionLog log) {
    long start = log.logStartOffset();
    long cleaned = log.place().cleaning().cleanedTo();
    return cleaned < start || cleaned > log.logEndOffset() ? start : cleaned;
  }

  private static long youngest(Extent extent) {
    return extent.maxTimestamp() >= 0 ? extent.maxTimestamp() : extent.closedAtMs();
  }

  private static boolean isOverdue(PartitionLog log, List<Extent> old, long from, long nowMs) {
    long maxLagMs = log.config().get(TopicProperties.MAX_COMPACTION_LAG_MS);
    if (maxLagMs == Long.MAX_VALUE) {
      return false;
    }
    for (Extent extent : old) {
      if (extent.endOffset() > from) {
        long first = ExtentAge.firstTimestamp(log, Math.max(from, extent.baseOffset()));
        long since = first >= 0 ? Math.min(first, extent.closedAtMs()) : extent.closedAtMs();
        return nowMs - since > maxLagMs;
      }
    }
    return false;
  }

  /** The part of it that is new, from 0 to 1. */
  double ratio() {
    return dirtyBytes == 0 ? 0.0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
  }

  /** Whether its topic asks for a pass now. */
  boolean isDue() {
    return overdue
        || (dirtyBytes > 0
            && ratio() > log.config().get(TopicProperties.MIN_CLEANABLE_DIRTY_RATIO));
  }
}
