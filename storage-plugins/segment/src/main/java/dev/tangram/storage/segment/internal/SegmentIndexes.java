package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchSpan;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Offset and time index of one segment, and what is needed to write them as Kafka does: an entry of
 * the offset index names the last offset of a batch and the position where that batch begins; an
 * entry of the time index names the largest timestamp so far and the last offset of the batch that
 * brought it.
 */
final class SegmentIndexes {

  private static final int OFFSET_ENTRY_BYTES = 8;
  private static final int TIME_ENTRY_BYTES = 12;

  private final long baseOffset;
  private final SparseIndex offsets;
  private final SparseIndex times;

  private volatile long maxTimestamp = -1;
  private long offsetOfMaxTimestamp;
  private long lastTimeKey = -1;
  private long bytesSinceEntry;

  SegmentIndexes(Path offsetFile, Path timeFile, long baseOffset) {
    this.baseOffset = baseOffset;
    this.offsets = new SparseIndex(offsetFile, Integer.BYTES);
    this.times = new SparseIndex(timeFile, Long.BYTES);
    this.offsetOfMaxTimestamp = baseOffset;
  }

  /**
   * Reads what the files hold.
   *
   * @param size bytes of the log file
   * @return false when they are missing or cannot belong to a log file of this size
   */
  boolean load(int size) throws IOException {
    if (!offsets.load() || !times.load()) {
      return false;
    }
    SparseIndex.Entry last = offsets.last();
    if (last != null && (last.value() >= size || last.value() < 0 || last.key() < 0)) {
      return false;
    }
    bytesSinceEntry = size - (last == null ? 0 : last.value());
    SparseIndex.Entry time = times.last();
    if (time == null) {
      maxTimestamp = -1;
      offsetOfMaxTimestamp = baseOffset;
      lastTimeKey = -1;
    } else {
      if (time.value() < 0 || time.key() < 0) {
        return false;
      }
      maxTimestamp = time.key();
      offsetOfMaxTimestamp = baseOffset + time.value();
      lastTimeKey = time.key();
    }
    return true;
  }

  /** Whether the time index is known to say less than the log file: there is none. */
  boolean withoutTimes() {
    return times.entries() == 0;
  }

  void clear() throws IOException {
    offsets.truncate(0);
    times.truncate(0);
    maxTimestamp = -1;
    offsetOfMaxTimestamp = baseOffset;
    lastTimeKey = -1;
    bytesSinceEntry = 0;
  }

  /** A batch was written at a position. */
  void onBatch(long lastOffset, long timestamp, int position, int bytes, int interval) {
    noteTimestamp(timestamp, lastOffset);
    if (bytesSinceEntry > interval) {
      offsets.append(lastOffset - baseOffset, position);
      addTime();
      bytesSinceEntry = 0;
    }
    bytesSinceEntry += bytes;
  }

  void onBatch(BatchSpan span, int position, int bytes, int interval) {
    onBatch(span.lastOffset(), span.maxTimestamp(), position, bytes, interval);
  }

  /** Batches behind the last entries were found when the segment was opened. */
  void noteTimestamp(long timestamp, long lastOffset) {
    if (timestamp > maxTimestamp) {
      maxTimestamp = timestamp;
      offsetOfMaxTimestamp = lastOffset;
    }
  }

  private void addTime() {
    if (maxTimestamp > lastTimeKey) {
      times.append(maxTimestamp, (int) (offsetOfMaxTimestamp - baseOffset));
      lastTimeKey = maxTimestamp;
    }
  }

  /** Whether the next entry, and the one at the close, would exceed a size. */
  boolean full(int maxIndexBytes) {
    return offsets.entries() >= maxIndexBytes / OFFSET_ENTRY_BYTES
        || times.entries() >= maxIndexBytes / TIME_ENTRY_BYTES - 1;
  }

  /**
   * Writes all that is only in memory, with the last timestamp, as Kafka does on a roll or stop.
   */
  void finish() throws IOException {
    addTime();
    offsets.writePending();
    times.writePending();
  }

  void writePending() throws IOException {
    offsets.writePending();
    times.writePending();
  }

  boolean hasPending() {
    return offsets.hasPending() || times.hasPending();
  }

  void force() throws IOException {
    offsets.force();
    times.force();
  }

  /** Drops the entries of batches from a position and from an offset on. */
  void truncate(int position, long endOffset) throws IOException {
    offsets.truncate(position == 0 ? 0 : offsets.countUpTo(position - 1L, true));
    times.truncate(times.countUpTo(endOffset - 1 - baseOffset, true));
    SparseIndex.Entry last = offsets.last();
    bytesSinceEntry = position - (last == null ? 0 : last.value());
    SparseIndex.Entry time = times.last();
    lastTimeKey = time == null ? -1 : time.key();
    maxTimestamp = lastTimeKey;
    offsetOfMaxTimestamp = time == null ? baseOffset : baseOffset + time.value();
  }

  /** Position of a batch that is not behind the one with this offset. */
  int floorPosition(long offset) throws IOException {
    SparseIndex.Entry entry = offsets.floor(offset - baseOffset, false);
    return entry == null ? 0 : entry.value();
  }

  /** The last indexed beginning of a batch at or before a position. */
  int floorBoundary(int position) throws IOException {
    SparseIndex.Entry entry = offsets.floor(position, true);
    return entry == null ? 0 : entry.value();
  }

  /** An offset up to which all timestamps are below the given one. */
  long offsetBefore(long timestamp) throws IOException {
    SparseIndex.Entry entry = times.floor(timestamp - 1, false);
    return entry == null ? baseOffset : baseOffset + entry.value();
  }

  SparseIndex.Entry lastOffsetEntry() throws IOException {
    return offsets.last();
  }

  long maxTimestamp() {
    return maxTimestamp;
  }
}
