package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestBatches.readAll;
import static dev.tangram.log.TestBatches.records;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowerAppendTest {

  private static final TopicPartition FOLLOWER = new TopicPartition("follower", 0);

  @TempDir Path dir;
  private TestLogs logs;
  private PartitionLog leader;
  private PartitionLog follower;

  @BeforeEach
  void open() {
    logs = new TestLogs(dir).start();
    leader = logs.log();
    follower = logs.log(FOLLOWER, Map.of("segment.bytes", "400"));
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private static ErrorCode errorOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ApiException e = catchThrowableOfType(ApiException.class, call);
    return e == null ? ErrorCode.NONE : e.error();
  }

  private AppendInfo append(int epoch, ByteBuffer records) {
    return leader.appendAsLeader(records, epoch, AppendOrigin.CLIENT, ProduceFormat.BATCH);
  }

  @Test
  void bytesEpochsAndProducersAreTheLeaders() {
    for (int i = 0; i < 20; i++) {
      append(i / 5, idempotent(1, 0, i, "value " + i));
    }
    leader.assignEpochStart(9, 20);
    AppendInfo info = follower.appendAsFollower(readAll(leader));
    assertThat(info.firstOffset()).isZero();
    assertThat(info.lastOffset()).isEqualTo(19);
    assertThat(readAll(follower)).isEqualTo(readAll(leader));
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(follower.endOffsetFor(epoch)).isEqualTo(leader.endOffsetFor(epoch));
    }
    assertThat(follower.latestEpoch()).isEqualTo(3);
    assertThat(follower.producers()).isEqualTo(leader.producers());
    follower.assignEpochStart(10, 20);
    assertThat(
            follower
                .appendAsLeader(
                    idempotent(1, 0, 19, "value 19"), 10, AppendOrigin.CLIENT, ProduceFormat.BATCH)
                .duplicate())
        .as("L10 across a leader change")
        .isTrue();
  }

  @Test
  void aTornBatchAtTheEndIsLeftOut() {
    append(0, batch(1, "a"));
    int whole = readAll(leader).remaining();
    append(0, batch(1, "b"));
    ByteBuffer torn = readAll(leader);
    torn.limit(torn.limit() - 1);
    assertThat(follower.appendAsFollower(torn).sizeInBytes()).isEqualTo(whole);
    assertThat(records(follower)).containsExactly("0:a");
    ByteBuffer nothing = readAll(leader);
    nothing.limit(5);
    assertThat(follower.appendAsFollower(nothing).sizeInBytes()).isZero();
  }

  @Test
  void gapsOverlapsDamageAndOldEpochsLeaveNoTrace() {
    append(3, batch(1, "a"));
    ByteBuffer first = readAll(leader);
    append(3, batch(1, "b"));
    append(4, batch(1, "c"));
    ByteBuffer all = readAll(leader);
    ByteBuffer behind = all.duplicate().position(first.remaining()).slice();

    assertThat(errorOf(() -> follower.appendAsFollower(behind.duplicate())))
        .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    follower.appendAsFollower(first.duplicate());
    assertThat(errorOf(() -> follower.appendAsFollower(first.duplicate())))
        .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    ByteBuffer damaged = ByteBuffer.allocate(behind.remaining()).put(behind.duplicate()).flip();
    damaged.put(damaged.limit() - 1, (byte) 'x');
    assertThat(errorOf(() -> follower.appendAsFollower(damaged)))
        .isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    assertThat(follower.logEndOffset()).isEqualTo(1);
    assertThat(follower.latestEpoch()).isEqualTo(3);

    follower.assignEpochStart(7, 1);
    assertThat(errorOf(() -> follower.appendAsFollower(behind.duplicate())))
        .as("L4")
        .isEqualTo(ErrorCode.CORRUPT_MESSAGE);
  }

  @Test
  void compactedTopicsMayHaveGaps() {
    PartitionLog compacted =
        logs.log(new TopicPartition("compacted", 0), Map.of("cleanup.policy", "compact"));
    append(0, batch(1, "a"));
    int first = readAll(leader).remaining();
    append(0, batch(1, "b"));
    compacted.appendAsFollower(readAll(leader).position(first).slice());
    assertThat(records(compacted)).containsExactly("1:b");
  }

  @Test
  void anEmptyLogMayBeginInsideOfABatch() {
    produce(leader, batch(1, "a", "b", "c"));
    leader.updateHighWatermark(3);
    leader.deleteRecordsBefore(2);
    follower.truncateFullyAndStartAt(2);
    follower.appendAsFollower(
        TestBatches.take(leader.read(2, 1000, FetchIsolation.LOG_END, true).slice()));
    assertThat(follower.logStartOffset()).isEqualTo(2);
    assertThat(follower.logEndOffset()).isEqualTo(3);
    assertThat(records(follower)).containsExactly("2:c");
  }

  @Test
  void truncationByEpochDropsOnlyWhatTheLeaderDoesNotHave() {
    for (int i = 0; i < 6; i++) {
      append(0, idempotent(5, 0, i, "shared " + i));
    }
    follower.appendAsFollower(readAll(leader));
    // The follower led epoch 1 for a while and wrote what nobody else has.
    for (int i = 6; i < 9; i++) {
      follower.appendAsLeader(
          idempotent(5, 0, i, "lost " + i), 1, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    }
    append(2, idempotent(5, 0, 6, "kept 6"));

    EpochEnd end = leader.endOffsetFor(follower.latestEpoch());
    assertThat(end).isEqualTo(new EpochEnd(0, 6));
    long to = Math.min(end.endOffset(), follower.endOffsetFor(end.epoch()).endOffset());
    assertThat(follower.truncateTo(to)).isEqualTo(6);
    assertThat(follower.latestEpoch()).isZero();
    assertThat(follower.producers().get(0).lastSequence()).isEqualTo(5);
    ByteBuffer rest = TestBatches.take(leader.read(6, 1000, FetchIsolation.LOG_END, true).slice());
    follower.appendAsFollower(rest);
    assertThat(readAll(follower)).isEqualTo(readAll(leader));
    assertThat(follower.producers()).isEqualTo(leader.producers());
  }

  @Test
  void producersAreThoseOfTheOffsetWhereverTheLogIsCut() {
    for (int i = 0; i < 12; i++) {
      append(0, idempotent(5, 0, i, "value " + i));
    }
    follower.appendAsFollower(readAll(leader));
    for (int offset = 11; offset > 0; offset--) {
      follower.truncateTo(offset);
      assertThat(follower.producers()).hasSize(1);
      assertThat(follower.producers().get(0).lastSequence()).isEqualTo(offset - 1);
    }
    AppendInfo again =
        follower.appendAsLeader(
            idempotent(5, 0, 1, "again"), 1, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    assertThat(again.duplicate()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"400", "1000000"})
  void nothingOfWhatWasDroppedComesBack(String segmentBytes) {
    Map<String, String> topic = Map.of("segment.bytes", segmentBytes);
    follower.reconfigure(logs.config.topic(topic));
    for (int i = 0; i < 9; i++) {
      append(0, idempotent(5, 0, i, "value " + i));
    }
    leader.appendAsLeader(
        TestBatches.transactional(6, 0, 0, "a"), 0, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    leader.appendAsLeader(
        TestBatches.marker(6, 0, 0, false), 0, AppendOrigin.COORDINATOR, ProduceFormat.BATCH);
    follower.appendAsFollower(readAll(leader));
    logs.close();
    logs = new TestLogs(dir).start();
    follower = logs.log(FOLLOWER, topic);
    assertThat(follower.producers()).hasSize(2);
    follower.truncateTo(9);
    follower.updateHighWatermark(9);
    assertThat(follower.producers()).hasSize(1);
    follower.appendAsLeader(batch(1, "1", "2", "3"), 1, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    follower.updateHighWatermark(12);
    logs.close();
    logs = new TestLogs(dir).start();
    follower = logs.log(FOLLOWER, topic);
    LogRead read = follower.read(8, 1000, FetchIsolation.COMMITTED, true);
    read.slice().release();
    assertThat(read.abortedTransactions()).isEmpty();
    assertThat(read.lastStableOffset()).isEqualTo(12);

    follower.truncateFullyAndStartAt(40);
    logs.close();
    logs = new TestLogs(dir).start();
    assertThat(logs.log(FOLLOWER, Map.of()).producers()).isEmpty();
    assertThat(logs.log(FOLLOWER, Map.of()).logStartOffset()).isEqualTo(40);
  }

  @Test
  void truncationTakesAWholeBatchAndTheHighWatermarkWithIt() {
    produce(leader, batch(1, "a"));
    produce(leader, batch(1, "b", "c"));
    leader.updateHighWatermark(3);
    assertThat(leader.truncateTo(2)).isEqualTo(1);
    assertThat(leader.highWatermark()).isEqualTo(1);
    assertThat(leader.truncateTo(5)).isEqualTo(1);
    leader.truncateFullyAndStartAt(40);
    assertThat(leader.logStartOffset()).isEqualTo(40);
    assertThat(leader.logEndOffset()).isEqualTo(40);
    assertThat(leader.highWatermark()).isEqualTo(40);
    assertThat(leader.latestEpoch()).isEqualTo(-1);
    assertThat(produce(leader, batch(1, "d")).firstOffset()).isEqualTo(40);
  }
}
