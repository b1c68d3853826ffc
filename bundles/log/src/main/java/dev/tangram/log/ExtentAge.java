package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How long the open extent of a compacted log has been open. An append closes it when it is old;
 * where none comes, this does, so that its records are compacted in time.
 */
final class ExtentAge {

  private ExtentAge() {}

  /**
   * Closes the open extent if it was begun longer ago than {@code segment.ms} or {@code
   * max.compaction.lag.ms}. It was begun when the one before was closed or at the time of its first
   * batch, whatever is later: old timestamps do not make it old.
   *
   * @return whether it was closed
   */
  static boolean rollIfOld(PartitionLog log, long nowMs) {
    List<Extent> extents = log.store().lookOr(List.of(), PartitionStore::extents);
    if (extents.isEmpty()) {
      return false;
    }
    Extent open = extents.get(extents.size() - 1);
    long limitMs = log.obeyed().extentMs();
    boolean first = extents.size() == 1;
    long begun = first ? Long.MIN_VALUE : extents.get(extents.size() - 2).closedAtMs();
    if (!open.open() || open.sizeInBytes() == 0 || (!first && nowMs - begun <= limitMs)) {
      return false;
    }
    long timestamp = firstTimestamp(log, open.baseOffset());
    if ((first && timestamp < 0) || nowMs - Math.max(begun, timestamp) <= limitMs) {
      return false;
    }
    return log.roll(open.baseOffset());
  }

  /** The largest timestamp of the first batch from an offset on; -1 for none. */
  static long firstTimestamp(PartitionLog log, long offset) {
    StoredSlice slice;
    try {
      long from = Math.max(offset, log.logStartOffset());
      slice = log.store().read(from, 1, log.logEndOffset(), true, true);
    } catch (OffsetOutOfRangeException | ApiException e) {
      return -1L;
    }
    try {
      ByteBuffer header =
          ByteBuffer.allocate(Math.min(StoredEntry.HEADER_BYTES, slice.sizeInBytes()));
      while (header.hasRemaining() && slice.copyTo(header.position(), header) > 0) {
        // More of the header is to come.
      }
      return header.position() == 0 ? -1L : StoredEntry.describe(header.flip()).maxTimestamp();
    } catch (IOException | ApiException e) {
      return -1L;
    } finally {
      slice.release();
    }
  }
}
