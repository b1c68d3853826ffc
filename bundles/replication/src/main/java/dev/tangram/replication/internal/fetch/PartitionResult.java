package dev.tangram.replication.internal.fetch;

import dev.tangram.log.AbortedTransaction;
import dev.tangram.log.EpochEnd;
import dev.tangram.log.LogRead;
import dev.tangram.log.PartitionLog;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.FetchResponse.EpochEndOffset;
import dev.tangram.protocol.message.FetchResponse.LeaderIdAndEpoch;
import dev.tangram.protocol.message.FetchResponse.PartitionData;
import dev.tangram.replication.Partition;
import dev.tangram.storage.StoredSlice;
import java.util.List;

/** What reading one partition of a fetch gave. */
final class PartitionResult {

  private final ErrorCode error;
  private final long highWatermark;
  private final long lastStableOffset;
  private final long logStartOffset;
  private Partition partition;
  private long seenProgress;
  private StoredSlice slice;
  private Payload records;
  private EpochEnd divergence;
  private PartitionImage leader;
  private List<AbortedTransaction> aborted = List.of();

  private PartitionResult(ErrorCode error, long highWatermark, long lastStable, long logStart) {
    this.error = error;
    this.highWatermark = highWatermark;
    this.lastStableOffset = lastStable;
    this.logStartOffset = logStart;
  }

  static PartitionResult failed(ErrorCode error) {
    return new PartitionResult(error, -1L, -1L, -1L);
  }

  /** The reader has everything there is. */
  static PartitionResult nothingNew(PartitionLog log) {
    return new PartitionResult(
        ErrorCode.NONE, log.highWatermark(), log.lastStableOffset(), log.logStartOffset());
  }

  static PartitionResult diverging(PartitionLog log, EpochEnd end) {
    PartitionResult result = nothingNew(log);
    result.divergence = end;
    return result;
  }

  static PartitionResult of(LogRead read) {
    PartitionResult result =
        new PartitionResult(
            ErrorCode.NONE, read.highWatermark(), read.lastStableOffset(), read.logStartOffset());
    result.slice = read.slice();
    result.aborted = read.abortedTransactions();
    return result;
  }

  /** Where to wait for more, and what had come there before the log was read. */
  PartitionResult waitAt(Partition where, long progress) {
    partition = where;
    seenProgress = progress;
    return this;
  }

  /** Readers of uncommitted records are told nothing of transactions. */
  void withoutTransactions() {
    aborted = null;
  }

  /** Who leads instead. */
  PartitionResult ledBy(PartitionImage image) {
    leader = image;
    return this;
  }

  /** Puts the bytes to be sent in the place of the slice. */
  PartitionResult records(Payload payload) {
    records = payload;
    slice = null;
    return this;
  }

  /** The same with an error instead of records. */
  PartitionResult refuse(ErrorCode code) {
    release();
    return failed(code);
  }

  void release() {
    if (slice != null) {
      slice.release();
      slice = null;
    }
  }

  ErrorCode error() {
    return error;
  }

  long highWatermark() {
    return highWatermark;
  }

  long logStartOffset() {
    return logStartOffset;
  }

  EpochEnd divergence() {
    return divergence;
  }

  Partition partition() {
    return partition;
  }

  long seenProgress() {
    return seenProgress;
  }

  StoredSlice slice() {
    return slice;
  }

  PartitionImage leader() {
    return leader;
  }

  int sizeInBytes() {
    if (slice != null) {
      return slice.sizeInBytes();
    }
    return records == null ? 0 : records.sizeInBytes();
  }

  /** Whether the client must hear of it at once. */
  boolean urgent() {
    return error != ErrorCode.NONE || divergence != null;
  }

  PartitionData toData(FetchPartition wanted) {
    PartitionData data =
        new PartitionData()
            .setPartitionIndex(wanted.index())
            .setErrorCode(error.code())
            .setHighWatermark(highWatermark)
            .setLastStableOffset(lastStableOffset)
            .setLogStartOffset(logStartOffset)
            .setAbortedTransactions(abortedTransactions())
            .setRecords(records == null ? Payloads.EMPTY : records);
    if (divergence != null) {
      data.setDivergingEpoch(
          new EpochEndOffset().setEpoch(divergence.epoch()).setEndOffset(divergence.endOffset()));
    }
    if (leader != null) {
      data.setCurrentLeader(
          new LeaderIdAndEpoch().setLeaderId(leader.leader()).setLeaderEpoch(leader.leaderEpoch()));
    }
    return data;
  }

  private List<dev.tangram.protocol.message.FetchResponse.AbortedTransaction>
      abortedTransactions() {
    if (aborted == null) {
      return null;
    }
    return aborted.stream()
        .map(
            t ->
                new dev.tangram.protocol.message.FetchResponse.AbortedTransaction()
                    .setProducerId(t.producerId())
                    .setFirstOffset(t.firstOffset()))
        .toList();
  }
}
