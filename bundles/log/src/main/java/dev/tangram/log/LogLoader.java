package dev.tangram.log;

import dev.tangram.log.internal.state.EpochCache;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.RecoveryResult;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log to life from what its store holds: batches first (recovery), then the lineage of
 * epochs, then producers, then offsets.
 */
final class LogLoader {

  private static final Logger LOG = LoggerFactory.getLogger(LogLoader.class);
  private static final int READ_BYTES = 1 << 20;

  /**
   * Where a log was when it was closed or its offsets were last kept.
   *
   * @param recoveryPoint below it everything is on the disk; {@code Long.MAX_VALUE} after a clean
   *     stop
   * @param logStartOffset smallest offset, -1 unknown
   * @param highWatermark -1 unknown
   */
  record OpenPoint(long recoveryPoint, long logStartOffset, long highWatermark) {

    /** Of a log that does not exist yet. */
    static final OpenPoint NEW = new OpenPoint(0L, -1L, -1L);
  }

  private final TopicPartition partition;
  private final PartitionStore store;
  private final EpochCache epochs;
  private final ProducerTracker producers;

  LogLoader(
      TopicPartition partition,
      PartitionStore store,
      EpochCache epochs,
      ProducerTracker producers) {
    this.partition = partition;
    this.store = store;
    this.epochs = epochs;
    this.producers = producers;
  }

  /** Recovers the store and fills epochs, producers and offsets. */
  void load(OpenPoint point, LogOffsets offsets, long nowMs) throws StorageException {
    RecoveryResult recovered = store.recover(point.recoveryPoint());
    if (recovered.bytesCut() > 0) {
      LOG.warn(
          "Log {}: {} bytes at the end were not whole batches ({}) and were cut off; it ends at"
              + " offset {}",
          partition,
          recovered.bytesCut(),
          recovered.reason(),
          recovered.endOffset());
    }
    long end = store.endOffset();
    long start = Math.max(store.startOffset(), Math.min(point.logStartOffset(), end));
    if (start > store.startOffset()) {
      store.trimTo(start);
    }
    loadEpochs(start, end);
    loadProducers(start, end, nowMs);
    offsets.reset(start, end, point.highWatermark());
    producers.states().committed(offsets.highWatermark());
    offsets.undecidedFrom(producers.states().firstUndecidedOffset());
  }

  /**
   * Where the first extent begins. The lineage reaches down to there: a log start inside of it may
   * be lost in a crash, and the epochs below would be missing then.
   */
  static long lowest(PartitionStore store) {
    List<Extent> extents = store.extents();
    return extents.isEmpty() ? store.startOffset() : extents.get(0).baseOffset();
  }

  /** Where the open extent begins. */
  static long newest(PartitionStore store) {
    List<Extent> extents = store.extents();
    return extents.get(extents.size() - 1).baseOffset();
  }

  private void loadEpochs(long start, long end) throws StorageException {
    Optional<byte[]> file = store.getBlob(EpochCache.FILE);
    boolean changed;
    if (file.isPresent() && epochs.load(file.get())) {
      // An epoch may begin at the end: its leader has appended nothing yet.
      changed = epochs.truncateFromEnd(end + 1) | epochs.truncateFromStart(lowest(store));
    } else {
      if (file.isPresent()) {
        LOG.warn("Log {}: {} is damaged and is built anew", partition, EpochCache.FILE);
      }
      epochs.clear();
      forEachBatch(
          start, end, batch -> epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset()));
      changed = file.isPresent() || epochs.latestEpoch() >= 0;
    }
    if (changed) {
      store.putBlob(EpochCache.FILE, epochs.toBytes());
    }
  }

  /** Fills the producers' states from the newest snapshot and the batches behind it. */
  void loadProducers(long start, long end, long nowMs) throws StorageException {
    long from = producers.load(store, start, end, nowMs);
    forEachBatch(from, end, batch -> producers.note(batch, nowMs));
  }

  private interface BatchVisitor {
    void visit(RecordBatch batch);
  }

  /** Shows all batches of format 2; older ones carry neither epochs nor producers. */
  private void forEachBatch(long from, long end, BatchVisitor visitor) throws StorageException {
    RecordBatch batch = new RecordBatch();
    ByteBuffer buffer = ByteBuffer.allocate(0);
    long offset = from;
    while (offset < end) {
      StoredSlice slice = store.read(offset, READ_BYTES, end, true);
      try {
        if (slice.sizeInBytes() == 0) {
          return;
        }
        buffer = fill(slice, buffer);
      } finally {
        slice.release();
      }
      while (buffer.hasRemaining()) {
        StoredEntry entry = StoredEntry.describe(buffer);
        if (entry.magic() == RecordBatch.MAGIC && entry.lastOffset() >= from) {
          visitor.visit(batch.reset(buffer, buffer.position()));
        }
        offset = Math.max(offset, entry.lastOffset() + 1);
        buffer.position(buffer.position() + entry.sizeInBytes());
      }
    }
  }

  private ByteBuffer fill(StoredSlice slice, ByteBuffer reused) throws StorageException {
    int size = slice.sizeInBytes();
    ByteBuffer buffer = reused.capacity() >= size ? reused.clear() : ByteBuffer.allocate(size);
    buffer.limit(size);
    try {
      while (buffer.hasRemaining()) {
        if (slice.copyTo(buffer.position(), buffer) <= 0) {
          throw new IOException("a slice of " + size + " bytes ends at " + buffer.position());
        }
      }
    } catch (IOException e) {
      throw new StorageException("Reading the batches of " + partition + " failed", false, e);
    }
    return buffer.flip();
  }
}
