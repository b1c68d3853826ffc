package dev.tangram.log;

import dev.tangram.log.internal.state.EpochCache;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.AppendOutcome;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives batches their offsets and hands them to the store, as many as possible with one write. Used
 * under the log's lock; its buffers are used again for every group.
 */
final class LogAppender {

  /** As many buffers as one gathering write takes in one system call on Linux, with room. */
  private static final int BUFFERS_MAX = 512;

  private final LogOffsets offsets;
  private final ProducerTracker producers;
  private final EpochCache epochs;
  private final RecordBatch batch = new RecordBatch();
  private final List<PendingAppend> staged = new ArrayList<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private PartitionStore store;
  private LogConfig config;
  private long nowMs;
  private long firstOffset;
  private long nextOffset;
  private long bytes;
  private long maxTimestamp;
  private long offsetOfMaxTimestamp;

  LogAppender(LogOffsets offsets, ProducerTracker producers, EpochCache epochs) {
    this.offsets = offsets;
    this.producers = producers;
    this.epochs = epochs;
  }

  /** Takes what holds for the appends that follow. */
  void begin(PartitionStore target, LogConfig obeyed, long now) {
    this.store = target;
    this.config = obeyed;
    this.nowMs = now;
    beginChunk();
  }

  private void beginChunk() {
    staged.clear();
    buffers.clear();
    bytes = 0;
    firstOffset = offsets.end();
    nextOffset = firstOffset;
    maxTimestamp = RecordBatch.NO_TIMESTAMP;
    offsetOfMaxTimestamp = firstOffset;
    producers.states().beginGroup();
  }

  /** Ends the use of buffers and store, whatever happened. */
  void end() {
    staged.clear();
    buffers.clear();
    store = null;
  }

  /** Appends of the current write whose results do not hold when it fails. */
  List<PendingAppend> staged() {
    return staged;
  }

  /**
   * Appends prepared batches of this broker as the leader. Each gets its result or its error; those
   * that were refused leave no trace.
   */
  void appendAsLeader(List<? extends PendingAppend> group, int leaderEpoch)
      throws StorageException {
    if (leaderEpoch < epochs.latestEpoch()) {
      throw new ApiException(
          ErrorCode.NOT_LEADER_OR_FOLLOWER,
          "Leader epoch " + leaderEpoch + " is older than " + epochs.latestEpoch());
    }
    assignEpoch(leaderEpoch, offsets.end());
    for (PendingAppend append : group) {
      if (!append.isDone()) {
        stage(append, leaderEpoch);
      }
    }
    write();
  }

  private void stage(PendingAppend append, int leaderEpoch) throws StorageException {
    ByteBuffer records = append.records();
    int size = records.remaining();
    if (!buffers.isEmpty()
        && (bytes + size > config.segmentBytes() || buffers.size() == BUFFERS_MAX)) {
      write();
    }
    try {
      if (isDuplicate(append)) {
        return;
      }
      checkProducers(append);
    } catch (ApiException e) {
      append.fail(e);
      return;
    }
    long first = nextOffset;
    long largest = RecordBatch.NO_TIMESTAMP;
    for (int at = records.position(); at < records.limit(); at += batch.sizeInBytes()) {
      batch.reset(records, at);
      batch.setBaseOffset(nextOffset);
      batch.setPartitionLeaderEpoch(leaderEpoch);
      if (config.logAppendTime()) {
        batch.setLogAppendTime(nowMs);
      }
      largest = Math.max(largest, batch.maxTimestamp());
      noteBatch();
    }
    append.complete(
        new AppendInfo(
            first,
            nextOffset - 1,
            largest,
            config.logAppendTime() ? nowMs : -1L,
            offsets.start(),
            false,
            size));
    staged.add(append);
    buffers.add(records);
    bytes += size;
  }

  /** A repeated batch of an idempotent producer gets the offsets of its first append (KIP-98). */
  private boolean isDuplicate(PendingAppend append) {
    if (append.origin() != AppendOrigin.CLIENT) {
      return false;
    }
    batch.reset(append.records(), append.records().position());
    AppendInfo earlier = producers.duplicateOf(batch, offsets.start());
    if (earlier == null) {
      return false;
    }
    append.complete(earlier);
    if (earlier.lastOffset() >= firstOffset) {
      // It repeats a batch of this very write, so it stands and falls with it.
      staged.add(append);
    }
    return true;
  }

  private void checkProducers(PendingAppend append) {
    ByteBuffer records = append.records();
    for (int at = records.position(); at < records.limit(); at += batch.sizeInBytes()) {
      producers.check(batch.reset(records, at), append.origin());
    }
  }

  private void noteBatch() {
    producers.note(batch, nowMs);
    long last = batch.lastOffset();
    if (batch.maxTimestamp() > maxTimestamp) {
      maxTimestamp = batch.maxTimestamp();
      offsetOfMaxTimestamp = last;
    }
    nextOffset = last + 1;
  }

  /** Writes what is staged; afterwards readers see it. */
  private void write() throws StorageException {
    if (buffers.isEmpty()) {
      return;
    }
    AppendOutcome outcome =
        store.append(
            buffers.toArray(ByteBuffer[]::new),
            new BatchSpan(firstOffset, nextOffset - 1, maxTimestamp, offsetOfMaxTimestamp));
    if (outcome == null || store.endOffset() != nextOffset) {
      throw new IllegalStateException(
          "The store ends at offset "
              + store.endOffset()
              + " after an append that ends before "
              + nextOffset);
    }
    if (outcome.rolled()) {
      producers.snapshotBeforeGroup(store, outcome.extentBaseOffset());
    }
    offsets.undecidedFrom(producers.states().firstUndecidedOffset());
    offsets.appended(nextOffset);
    beginChunk();
  }

  /** Appends entries of the leader as they are; see {@link FollowerCheck}. */
  AppendInfo appendAsFollower(ByteBuffer records, FollowerCheck.Result checked)
      throws StorageException {
    int end = records.position() + checked.sizeInBytes();
    int from = records.position();
    for (int at = from; at < end; ) {
      int size = RecordBatch.LOG_OVERHEAD + records.getInt(at + Long.BYTES);
      if (at > from && at + size - from > config.segmentBytes()) {
        writeRange(records, from, at);
        from = at;
      }
      stageEntry(records, at, size);
      at += size;
    }
    if (from < end) {
      writeRange(records, from, end);
    }
    records.position(end);
    return new AppendInfo(
        checked.firstOffset(),
        checked.lastOffset(),
        checked.maxTimestamp(),
        -1L,
        offsets.start(),
        false,
        checked.sizeInBytes());
  }

  private void stageEntry(ByteBuffer records, int at, int size) throws StorageException {
    if (nextOffset == firstOffset) {
      firstOffset = records.getLong(at);
    }
    if (records.get(at + FollowerCheck.MAGIC_AT) == RecordBatch.MAGIC) {
      batch.reset(records, at);
      assignEpoch(batch.partitionLeaderEpoch(), batch.baseOffset());
      noteBatch();
    } else {
      StoredEntry entry = StoredEntry.describe(records.slice(at, size));
      nextOffset = entry.lastOffset() + 1;
      if (entry.maxTimestamp() > maxTimestamp) {
        maxTimestamp = entry.maxTimestamp();
        offsetOfMaxTimestamp = entry.lastOffset();
      }
    }
  }

  private void writeRange(ByteBuffer records, int from, int to) throws StorageException {
    buffers.add(records.slice(from, to - from));
    write();
  }

  /** A new epoch is on the disk before its first batch is (KIP-101). */
  void assignEpoch(int epoch, long startOffset) throws StorageException {
    if (epoch > epochs.latestEpoch() && epochs.assign(epoch, startOffset)) {
      store.putBlob(EpochCache.FILE, epochs.toBytes());
    }
  }
}
