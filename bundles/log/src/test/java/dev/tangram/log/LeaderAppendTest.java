package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.compressed;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestBatches.keyed;
import static dev.tangram.log.TestBatches.marker;
import static dev.tangram.log.TestBatches.readAll;
import static dev.tangram.log.TestBatches.records;
import static dev.tangram.log.TestBatches.transactional;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.CompressionType;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.MessageSetBuilder;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.TimestampType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderAppendTest {

  @TempDir Path dir;
  private TestLogs logs;
  private PartitionLog log;

  @BeforeEach
  void open() {
    logs = new TestLogs(dir).start();
    log = logs.log();
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private static void assertError(ErrorCode expected, ThrowingCallable call) {
    ApiException e = catchThrowableOfType(ApiException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.error()).isEqualTo(expected);
  }

  @Test
  void offsetsAreDenseAndHeadersPatchedInPlace() {
    AppendInfo first =
        log.appendAsLeader(batch(10, "a", "b"), 3, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    AppendInfo second =
        log.appendAsLeader(batch(20, "c"), 4, AppendOrigin.CLIENT, ProduceFormat.BATCH);

    assertThat(first.firstOffset()).isZero();
    assertThat(first.lastOffset()).isEqualTo(1);
    assertThat(first.maxTimestamp()).isEqualTo(10);
    assertThat(first.logAppendTime()).isEqualTo(-1);
    assertThat(second.firstOffset()).isEqualTo(2);
    assertThat(log.logEndOffset()).isEqualTo(3);
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    List<RecordBatch> stored = batches(readAll(log));
    assertThat(stored).extracting(RecordBatch::partitionLeaderEpoch).containsExactly(3, 4);
    assertThat(stored).allMatch(RecordBatch::isChecksumValid);
    assertThat(log.latestEpoch()).isEqualTo(4);
    assertThat(log.endOffsetFor(3)).isEqualTo(new EpochEnd(3, 2));
  }

  private static List<RecordBatch> batches(ByteBuffer bytes) {
    List<RecordBatch> found = new ArrayList<>();
    EntryIterator.over(bytes).forEachRemaining(entry -> found.add(RecordBatch.at(entry, 0)));
    return found;
  }

  @Test
  void aGroupIsOneRunOfOffsetsAndTheRefusedLeaveNoTrace() {
    ByteBuffer broken = batch(1, "x");
    broken.put(broken.limit() - 1, (byte) 99);
    List<PendingAppend> group =
        List.of(
            new PendingAppend(batch(1, "a"), AppendOrigin.CLIENT, ProduceFormat.BATCH),
            new PendingAppend(broken, AppendOrigin.CLIENT, ProduceFormat.BATCH),
            new PendingAppend(
                idempotent(7, 0, 0, "b", "c"), AppendOrigin.CLIENT, ProduceFormat.BATCH),
            new PendingAppend(idempotent(7, 0, 9, "y"), AppendOrigin.CLIENT, ProduceFormat.BATCH),
            new PendingAppend(
                idempotent(7, 0, 0, "b", "c"), AppendOrigin.CLIENT, ProduceFormat.BATCH),
            new PendingAppend(idempotent(7, 0, 2, "d"), AppendOrigin.CLIENT, ProduceFormat.BATCH));

    log.appendAsLeader(group, 0);

    assertThat(group).allMatch(PendingAppend::isDone);
    assertThat(group.get(1).error().error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    assertThat(group.get(3).error().error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assertThat(group.get(4).result().duplicate()).isTrue();
    assertThat(group.get(4).result().firstOffset()).isEqualTo(1);
    assertThat(group.get(5).result().firstOffset()).isEqualTo(3);
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c", "3:d");
  }

  @Test
  void aDuplicateOfTheLastFiveGetsItsOldOffsets() {
    for (int i = 0; i < 7; i++) {
      produce(log, idempotent(1, 0, i * 2, "a" + i, "b" + i));
    }
    AppendInfo again = produce(log, idempotent(1, 0, 4, "a2", "b2"));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.firstOffset()).isEqualTo(4);
    assertThat(again.lastOffset()).isEqualTo(5);
    assertThat(log.logEndOffset()).isEqualTo(14);
    assertError(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        () -> produce(log, idempotent(1, 0, 2, "a1", "b1")));
  }

  @Test
  void sequencesAndEpochsOfProducersAreChecked() {
    assertThat(produce(log, idempotent(1, 1, 5, "unknown may begin anywhere")).firstOffset())
        .isZero();
    assertError(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> produce(log, idempotent(1, 1, 7, "x")));
    assertError(ErrorCode.INVALID_PRODUCER_EPOCH, () -> produce(log, idempotent(1, 0, 6, "x")));
    assertError(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> produce(log, idempotent(1, 2, 6, "x")));
    produce(log, idempotent(1, 2, 0, "new epoch"));
    assertThat(log.logEndOffset()).isEqualTo(2);
    assertThat(log.producers()).hasSize(1);
    assertThat(log.producers().get(0).producerEpoch()).isEqualTo(2);
    assertThat(log.producers().get(0).lastSequence()).isZero();
  }

  @Test
  void sequencesWrap() {
    produce(log, idempotent(1, 0, Integer.MAX_VALUE - 1, "a", "b"));
    produce(log, idempotent(1, 0, 0, "c"));
    assertThat(produce(log, idempotent(1, 0, Integer.MAX_VALUE - 1, "a", "b")).duplicate())
        .isTrue();
    assertThat(log.logEndOffset()).isEqualTo(3);
  }

  @Test
  void sizesAreLimited() {
    PartitionLog small =
        logs.log(
            new TopicPartition("small", 0),
            Map.of("max.message.bytes", "200", "segment.bytes", "150"));
    assertError(ErrorCode.MESSAGE_TOO_LARGE, () -> produce(small, batch(1, "x".repeat(300))));
    assertError(ErrorCode.RECORD_LIST_TOO_LARGE, () -> produce(small, batch(1, "x".repeat(100))));
    assertThat(small.logEndOffset()).isZero();
  }

  @Test
  void compactedTopicsNeedKeysAndNameTheRecords() {
    PartitionLog compacted =
        logs.log(new TopicPartition("compacted", 0), Map.of("cleanup.policy", "compact"));
    produce(compacted, keyed("a", "b"));
    RecordValidationException e =
        catchThrowableOfType(
            RecordValidationException.class, () -> produce(compacted, keyed("a", null, "b", null)));
    assertThat(e.error()).isEqualTo(ErrorCode.INVALID_RECORD);
    assertThat(e.recordErrors()).extracting(RecordError::batchIndex).containsExactly(1, 3);
    assertThat(compacted.logEndOffset()).isEqualTo(2);
  }

  @Test
  void timestampsOutsideOfTheLimitsAreRefused() {
    long now = logs.clock.millis();
    PartitionLog limited =
        logs.log(
            new TopicPartition("limited", 0),
            Map.of(
                "message.timestamp.before.max.ms", "100", "message.timestamp.after.max.ms", "10"));
    produce(limited, batch(now - 100, "a"));
    produce(limited, batch(now + 10, "b"));
    assertError(ErrorCode.INVALID_TIMESTAMP, () -> produce(limited, batch(now - 101, "c")));
    assertError(ErrorCode.INVALID_TIMESTAMP, () -> produce(limited, batch(now + 11, "d")));
    assertThat(limited.logEndOffset()).isEqualTo(2);
  }

  @Test
  void theBrokersTimeReplacesThatOfRecordsWhereTheTopicSaysSo() {
    PartitionLog stamped =
        logs.log(
            new TopicPartition("stamped", 0), Map.of("message.timestamp.type", "LogAppendTime"));
    AppendInfo info = produce(stamped, batch(5, "a"));
    assertThat(info.logAppendTime()).isEqualTo(logs.clock.millis());
    assertThat(info.maxTimestamp()).isEqualTo(logs.clock.millis());
    RecordBatch stored = batches(readAll(stamped)).get(0);
    assertThat(stored.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    assertThat(stored.maxTimestamp()).isEqualTo(logs.clock.millis());
    assertThat(stored.isChecksumValid()).isTrue();
  }

  @Test
  void theTopicsCodecReplacesTheProducers() {
    PartitionLog gzipped =
        logs.log(new TopicPartition("gzipped", 0), Map.of("compression.type", "gzip"));
    produce(gzipped, idempotent(4, 0, 0, "a", "b"));
    produce(gzipped, compressed(CompressionType.GZIP, 1, "c"));
    PartitionLog plain =
        logs.log(new TopicPartition("plain", 0), Map.of("compression.type", "uncompressed"));
    produce(plain, compressed(CompressionType.GZIP, 1, "d"));

    assertThat(batches(readAll(gzipped)))
        .extracting(RecordBatch::compressionType)
        .containsExactly(CompressionType.GZIP, CompressionType.GZIP);
    assertThat(batches(readAll(gzipped)).get(0).producerId()).isEqualTo(4);
    assertThat(records(gzipped)).containsExactly("0:a", "1:b", "2:c");
    assertThat(batches(readAll(plain)).get(0).compressionType()).isEqualTo(CompressionType.NONE);
    assertThat(records(plain)).containsExactly("0:d");
    assertThat(produce(gzipped, idempotent(4, 0, 0, "a", "b")).duplicate()).isTrue();
  }

  @Test
  void messageSetsOfOldFormatsAreStoredAsBatches() {
    for (int magic = 0; magic <= 1; magic++) {
      try (MessageSetBuilder set =
          new MessageSetBuilder(
              magic,
              CompressionType.GZIP,
              TestBatches.CODECS,
              TimestampType.CREATE_TIME,
              1 << 20)) {
        for (int i = 0; i < 3; i++) {
          set.append(
              new Record(i, 5L, TestBatches.bytes("k"), TestBatches.bytes("m" + i), List.of()));
        }
        log.appendAsLeader(set.build(), 0, AppendOrigin.CLIENT, ProduceFormat.MESSAGE_SET);
      }
    }
    assertThat(records(log)).containsExactly("0:m0", "1:m1", "2:m2", "3:m0", "4:m1", "5:m2");
    assertThat(batches(readAll(log))).allMatch(stored -> stored.magic() == 2);
  }

  @Test
  void clientsMayNotWriteControlBatchesOrSeveralAtOnce() {
    assertError(ErrorCode.INVALID_RECORD, () -> produce(log, marker(1, 0, 0, true)));
    ByteBuffer one = batch(1, "a");
    ByteBuffer two = ByteBuffer.allocate(2 * one.remaining());
    two.put(one.duplicate()).put(one.duplicate()).flip();
    assertError(ErrorCode.INVALID_RECORD, () -> produce(log, two));
    assertError(ErrorCode.INVALID_RECORD, () -> produce(log, ByteBuffer.allocate(0)));
    assertThat(log.logEndOffset()).isZero();
  }

  @Test
  void anOlderLeaderEpochIsRefused() {
    log.assignEpochStart(5, 0);
    assertError(ErrorCode.NOT_LEADER_OR_FOLLOWER, () -> produce(log, batch(1, "a")));
    assertThat(log.logEndOffset()).isZero();
  }

  @Test
  void openTransactionsHoldBackTheLastStableOffset() {
    produce(log, batch(1, "plain"));
    produce(log, transactional(9, 0, 0, "t1", "t2"));
    log.updateHighWatermark(3);
    assertThat(log.lastStableOffset()).isEqualTo(1);
    assertThat(log.read(1, 1000, FetchIsolation.COMMITTED, true).slice().sizeInBytes()).isZero();
    assertError(ErrorCode.INVALID_TXN_STATE, () -> produce(log, idempotent(9, 0, 2, "plain")));

    log.appendAsLeader(marker(9, 0, 3, false), 0, AppendOrigin.COORDINATOR, ProduceFormat.BATCH);
    assertThat(log.lastStableOffset()).as("the marker is not committed").isEqualTo(1);
    log.updateHighWatermark(4);
    assertThat(log.lastStableOffset()).isEqualTo(4);
    LogRead read = log.read(0, 1000, FetchIsolation.COMMITTED, true);
    assertThat(read.abortedTransactions()).containsExactly(new AbortedTransaction(9, 1));
    read.slice().release();
    assertThatThrownBy(
            () ->
                log.appendAsLeader(
                    marker(9, 0, 2, true), 0, AppendOrigin.COORDINATOR, ProduceFormat.BATCH))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void readsStayBelowWhatTheReaderMaySee() {
    produce(log, batch(1, "a"));
    produce(log, batch(1, "b"));
    assertThat(log.updateHighWatermark(1)).isTrue();
    assertThat(log.updateHighWatermark(1)).isFalse();
    assertThat(log.updateHighWatermark(0)).isFalse();

    LogRead committed = log.read(0, 1 << 20, FetchIsolation.HIGH_WATERMARK, true);
    assertThat(batches(TestBatches.take(committed.slice()))).hasSize(1);
    assertThat(committed.highWatermark()).isEqualTo(1);
    LogRead all = log.read(0, 1 << 20, FetchIsolation.LOG_END, true);
    assertThat(batches(TestBatches.take(all.slice()))).hasSize(2);
    assertThat(log.read(2, 1 << 20, FetchIsolation.LOG_END, true).slice().sizeInBytes()).isZero();
    assertThat(log.read(1, 9, FetchIsolation.HIGH_WATERMARK, true).slice().sizeInBytes()).isZero();
    assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> log.read(3, 1, FetchIsolation.LOG_END, true));
    log.updateHighWatermark(99);
    assertThat(log.highWatermark()).as("at most the end").isEqualTo(2);
  }

  @Test
  void recordsAreFoundByTime() {
    produce(log, batch(100, "a", "b"));
    produce(log, compressed(CompressionType.GZIP, 300, "c"));
    produce(log, batch(200, "d"));
    assertThat(log.findByTimestamp(50)).hasValue(new TimestampedOffset(100, 0, 0));
    assertThat(log.findByTimestamp(101)).hasValue(new TimestampedOffset(300, 2, 0));
    assertThat(log.findByTimestamp(301)).isEmpty();
    assertThat(log.maxTimestamp()).isEqualTo(new TimestampedOffset(300, 2, 0));
    log.updateHighWatermark(4);
    log.deleteRecordsBefore(1);
    assertThat(log.findByTimestamp(50)).hasValue(new TimestampedOffset(100, 1, 0));
    log.deleteRecordsBefore(-1);
    assertThat(log.findByTimestamp(50)).isEmpty();
  }

  @Test
  void deletedRecordsCannotBeRead() {
    for (int i = 0; i < 5; i++) {
      produce(log, batch(1, "v" + i));
    }
    log.updateHighWatermark(4);
    assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> log.deleteRecordsBefore(5));
    assertThat(log.deleteRecordsBefore(2)).isEqualTo(2);
    assertThat(log.deleteRecordsBefore(1)).as("never back").isEqualTo(2);
    assertThat(log.logStartOffset()).isEqualTo(2);
    assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> log.read(1, 1, FetchIsolation.LOG_END, true));
    assertThat(records(log)).containsExactly("2:v2", "3:v3", "4:v4");
  }
}
