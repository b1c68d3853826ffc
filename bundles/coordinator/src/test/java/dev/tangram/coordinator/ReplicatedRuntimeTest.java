package dev.tangram.coordinator;

import static dev.tangram.coordinator.RuntimeHarness.BOTH;
import static dev.tangram.coordinator.RuntimeHarness.ME;
import static dev.tangram.coordinator.RuntimeHarness.error;
import static dev.tangram.coordinator.RuntimeHarness.failure;
import static dev.tangram.coordinator.RuntimeHarness.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.coordinator.MapShard.Entry;
import dev.tangram.log.AppendInfo;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.ProduceFormat;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.replication.PartitionAppend;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations: their order, their answers, and what may go wrong with their records. */
class ReplicatedRuntimeTest {

  @TempDir Path directory;
  private RuntimeHarness harness;

  @BeforeEach
  void open() {
    harness = new RuntimeHarness(directory);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void anOperationIsAnsweredAndRemembered() {
    harness.alone();
    assertThat(harness.put("a", "1")).isCompletedWithValue("1");
    assertThat(harness.get("a")).isCompletedWithValue("1");
    assertThat(harness.partition().log(-1, true).logEndOffset()).isEqualTo(1);
    assertThat(harness.runtime.partitions()).containsExactly(0);
    assertThat(harness.runtime.counters().appends()).isEqualTo(1);
  }

  @Test
  void theRecordsOfAnOperationAreOneBatch() {
    harness.alone();
    List<Entry> records = List.of(new Entry("a", "1"), new Entry("b", "2"), new Entry("a", null));
    assertThat(harness.ask(shard -> CoordinatorResult.of(records, 3))).isCompletedWithValue(3);
    assertThat(harness.shard().map).hasSize(1).containsEntry("b", "2");
    assertThat(harness.runtime.counters().appends()).isEqualTo(1);
    assertThat(harness.runtime.counters().records()).isEqualTo(3);
  }

  @Test
  void partitionsAreChosenAsInKafka() {
    harness.open();
    assertThat(harness.runtime.partitionOf("my-group"))
        .isEqualTo(org.apache.kafka.common.utils.Utils.abs("my-group".hashCode()) % 50);
    // The hash of this string is the smallest integer, which has no absolute value.
    assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
    assertThat(harness.runtime.partitionOf("polygenelubricants")).isZero();
    harness.broker.topic(RuntimeHarness.TOPIC, 3);
    assertThat(harness.runtime.partitionOf("my-group"))
        .isEqualTo(org.apache.kafka.common.utils.Utils.abs("my-group".hashCode()) % 3);
  }

  @Test
  void whatThisBrokerDoesNotLeadIsRefused() {
    harness.alone();
    assertThat(error(harness.runtime.submit(1, shard -> MapShard.put("a", "1"))))
        .isEqualTo(ErrorCode.NOT_COORDINATOR);
    harness.role(2, 1, BOTH, BOTH);
    assertThat(error(harness.put("a", "1"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
    assertThat(harness.runtime.partitions()).isEmpty();
  }

  @Test
  void anOperationThatThrowsCostsOnlyItself() {
    harness.alone();
    CompletableFuture<String> refused =
        harness.ask(
            shard -> {
              throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, "who?");
            });
    assertThat(error(refused)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    CompletableFuture<String> broken =
        harness.ask(
            shard -> {
              throw new IllegalStateException("a bug");
            });
    assertThat(error(broken)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    assertThat(harness.put("a", "1")).isCompletedWithValue("1");
  }

  /** Each operation sees what the one before has written, whoever runs it. */
  @Test
  void operationsOfManyThreadsComeOneAfterTheOther() throws Exception {
    harness.alone();
    int threads = 4;
    int each = 500;
    List<CompletableFuture<String>> answers = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  CompletableFuture<String> answer = harness.ask(shard -> shard.increment("n"));
                  synchronized (answers) {
                    answers.add(answer);
                  }
                }
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(threads * each);
    assertThat(result(harness.get("n"))).isEqualTo(Integer.toString(threads * each));
  }

  /** While the records are on their way on another thread, the shard waits and nobody else does. */
  @Test
  void whileAnAppendIsUnderWayNoThreadWaits() throws Exception {
    harness.alone();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread other = new Thread(() -> harness.partition().append(blocking(entered, release)));
    other.start();
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<String> first = harness.ask(shard -> shard.increment("n"));
    CompletableFuture<String> second = harness.ask(shard -> shard.increment("n"));
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    release.countDown();
    other.join();
    assertThat(result(first)).isEqualTo("1");
    assertThat(result(second)).isEqualTo("2");
  }

  /** An append that stays on the partition's lane until it is let go. */
  private static PartitionAppend blocking(CountDownLatch entered, CountDownLatch release) {
    ByteBuffer batch =
        dev.tangram.records.BatchBuilder.defaults()
            .begin()
            .append(1, ByteBuffer.wrap(new byte[] {'?'}), null)
            .build();
    return new PartitionAppend(
        batch, AppendOrigin.COORDINATOR, ProduceFormat.BATCH, PartitionAppend.ACKS_LEADER, 0) {
      @Override
      protected void appended(AppendInfo info) {
        entered.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      protected void failed(ErrorCode error, String message) {
        throw new AssertionError(error);
      }
    };
  }

  // ---- replicas ----

  /** G3: nobody is told of what could still be lost. */
  @Test
  void answersWaitForTheHighWatermark() {
    harness.role(1, 1, BOTH, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    AtomicBoolean committed = new AtomicBoolean();
    CompletableFuture<String> put =
        harness.ask(shard -> MapShard.put("a", "1").whenCommitted(() -> committed.set(true)));
    CompletableFuture<String> get = harness.get("a");
    CompletableFuture<String> later = harness.put("a", "2");
    assertThat(put).isNotDone();
    assertThat(get).isNotDone();
    assertThat(committed).isFalse();
    harness.partition().followerFetched(2, 1, 0);
    assertThat(put).isCompletedWithValue("1");
    assertThat(committed).isTrue();
    assertThat(get).isCompletedWithValue("1");
    assertThat(later).isNotDone();
    harness.partition().followerFetched(2, 2, 0);
    assertThat(later).isCompletedWithValue("2");
  }

  @Test
  void tooFewInSyncReplicasRefuseTheRecordsAndNothingHasHappened() {
    harness.broker.topic("other", 1);
    harness.broker.metadata.update(
        image ->
            image
                .change()
                .config(
                    dev.tangram.metadata.ConfigResource.topic(RuntimeHarness.TOPIC),
                    java.util.Map.of("min.insync.replicas", "2"))
                .build());
    harness.role(1, 1, ME, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    List<ErrorCode> failed = new ArrayList<>();
    CompletableFuture<String> put =
        harness.ask(shard -> MapShard.put("a", "1").whenFailed(failed::add));
    assertThat(error(put)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(failed).containsExactly(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(harness.shard().map).isEmpty();
    assertThat(harness.partition().log(-1, true).logEndOffset()).isZero();
    assertThat(harness.runtime.counters().failedAppends()).isEqualTo(1);
  }

  @Test
  void whatIsNotCommittedInTimeStaysInTheState() {
    harness.role(1, 1, BOTH, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    CompletableFuture<String> put = harness.put("a", "1");
    harness.advance(RuntimeHarness.COMMIT_TIMEOUT_MS - 1);
    assertThat(put).isNotDone();
    harness.advance(1);
    assertThat(failure(put)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    CompletableFuture<String> get = harness.get("a");
    harness.partition().followerFetched(2, 1, 0);
    assertThat(get).isCompletedWithValue("1");
    assertThat(harness.runtime.counters().expired()).isEqualTo(1);
  }

  @Test
  void thoseWhoWaitWhenLeadershipGoesAreToldSo() {
    harness.role(1, 1, BOTH, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    List<ErrorCode> failed = new ArrayList<>();
    CompletableFuture<String> put =
        harness.ask(shard -> MapShard.put("a", "1").whenFailed(failed::add));
    harness.role(2, 2, BOTH, BOTH);
    assertThat(error(put)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    assertThat(failed).containsExactly(ErrorCode.NOT_COORDINATOR);
    assertThat(harness.shard().unloaded).isEqualTo(ErrorCode.NOT_COORDINATOR);
  }

  @Test
  void recordsThatAreTooLargeAreRefused() {
    harness.alone("max.message.bytes", "100");
    CompletableFuture<String> put = harness.put("a", "x".repeat(200));
    assertThat(error(put)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    put =
        harness.ask(
            shard ->
                MapShard.put("a", "x".repeat(200))
                    .whenTooLarge(ErrorCode.INVALID_COMMIT_OFFSET_SIZE));
    assertThat(error(put)).isEqualTo(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
    assertThat(harness.put("a", "1")).isCompletedWithValue("1");
  }

  @Test
  void theNumberOfUnansweredOperationsHasALimit() {
    harness.waitingMax = 3;
    harness.role(1, 1, BOTH, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(harness.put("a", "1"));
    }
    assertThat(error(harness.get("a"))).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(harness.runtime.counters().refused()).isEqualTo(1);
    harness.partition().followerFetched(2, 3, 0);
    assertThat(waiting).allMatch(CompletableFuture::isDone);
    assertThat(harness.get("a")).isCompletedWithValue("1");
  }

  @Test
  void closingAnswersThoseWhoWait() {
    harness.role(1, 1, BOTH, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    CompletableFuture<String> put = harness.put("a", "1");
    harness.runtime.close();
    assertThat(error(put)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(harness.shard().unloaded).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(error(harness.get("a"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
  }
}
