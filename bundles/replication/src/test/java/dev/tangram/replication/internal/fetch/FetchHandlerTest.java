package dev.tangram.replication.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.protocol.message.FetchRequest.FetchTopic;
import dev.tangram.protocol.message.FetchRequest.ReplicaState;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.FetchResponse.PartitionData;
import dev.tangram.replication.Partition;
import dev.tangram.replication.TestBroker;
import dev.tangram.replication.TestRecords;
import dev.tangram.replication.internal.produce.Produces;
import dev.tangram.request.TestRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchHandlerTest {

  private TestBroker broker;
  private FetchHandler handler;

  @BeforeEach
  void start(@TempDir Path directory) {
    broker = new TestBroker(directory).topic("t", 3);
    handler = new FetchHandler(broker.replicas);
  }

  @AfterEach
  void stop() {
    handler.close();
    broker.close();
  }

  private void produce(String topic, String... values) {
    assertThat(Produces.send(broker, topic, TestRecords.batch(values)).errorCode()).isZero();
  }

  /** A request for one partition; no waiting. */
  private FetchRequest wants(int version, String topic, int partition, long offset) {
    FetchRequest.FetchPartition wanted =
        new FetchRequest.FetchPartition()
            .setPartition(partition)
            .setFetchOffset(offset)
            .setPartitionMaxBytes(1 << 20);
    FetchTopic fetchTopic = new FetchTopic().setPartitions(new ArrayList<>(List.of(wanted)));
    if (version >= 13) {
      fetchTopic.setTopicId(broker.topicId(topic));
    } else {
      fetchTopic.setTopic(topic);
    }
    return new FetchRequest().setMinBytes(1).setTopics(new ArrayList<>(List.of(fetchTopic)));
  }

  private static FetchRequest.FetchPartition first(FetchRequest request) {
    return request.topics().get(0).partitions().get(0);
  }

  private TestRequest send(int version, FetchRequest request) {
    return new TestRequest(ApiKey.FETCH, version, request).to(handler);
  }

  private static PartitionData only(TestRequest request) {
    FetchResponse response = request.answer();
    return response.responses().get(0).partitions().get(0);
  }

  private static ErrorCode error(PartitionData data) {
    return ErrorCode.of(data.errorCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17})
  void readsWhatWasProduced(int version) {
    produce("t", "a", "b");
    produce("t", "c");
    PartitionData data = only(send(version, wants(version, "t", 0, 0)));
    assertThat(error(data)).isEqualTo(ErrorCode.NONE);
    assertThat(data.highWatermark()).isEqualTo(3);
    assertThat(data.lastStableOffset()).isEqualTo(3);
    assertThat(TestRecords.read(data.records())).containsExactly("0:a", "1:b", "2:c");
    assertThat(data.abortedTransactions()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "2, 1", "3, 1"})
  void oldVersionsGetOldFormats(int version, byte magic) {
    produce("t", "a", "b");
    produce("t", "c");
    PartitionData data = only(send(version, wants(version, "t", 0, 1)));
    MemoryRecords records = TestRecords.records(data.records());
    records.batches().forEach(batch -> assertThat(batch.magic()).isEqualTo(magic));
    assertThat(TestRecords.read(data.records())).containsExactly("1:b", "2:c");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "2, 1", "3, 1"})
  void compressedBatchesStayCompressedInOldFormats(int version, byte magic) {
    Produces.send(broker, "t", TestRecords.build((byte) 2, CompressionType.GZIP, "a", "b"));
    PartitionData data = only(send(version, wants(version, "t", 0, 0)));
    TestRecords.records(data.records())
        .batches()
        .forEach(
            batch -> {
              assertThat(batch.magic()).isEqualTo(magic);
              assertThat(batch.compressionType()).isEqualTo(CompressionType.GZIP);
            });
    assertThat(TestRecords.read(data.records())).containsExactly("0:a", "1:b");
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "3, false"})
  void beforeVersionThreeTheLimitCutsMessages(int version, boolean cut) {
    produce("t", "x".repeat(500));
    FetchRequest request = wants(version, "t", 0, 0);
    first(request).setPartitionMaxBytes(100);
    int size = only(send(version, request)).records().sizeInBytes();
    assertThat(size).matches(s -> cut ? s == 100 : s > 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 9})
  void zstdNeedsVersionTen(int version) {
    produce("t", "plain");
    Produces.send(broker, "t", TestRecords.build((byte) 2, CompressionType.ZSTD, "z"));
    PartitionData zstd = only(send(version, wants(version, "t", 0, 1)));
    assertThat(error(zstd)).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    if (version >= 4) {
      PartitionData before = only(send(version, wants(version, "t", 0, 0)));
      assertThat(TestRecords.read(before.records())).containsExactly("0:plain");
    }
    assertThat(TestRecords.read(only(send(10, wants(10, "t", 0, 1))).records()))
        .containsExactly("1:z");
  }

  @Test
  void aTopicOfZstdIsRefusedBeforeVersionTen() {
    broker.topic("z", 1);
    produce("z", "a");
    broker.metadata.update(
        image ->
            image
                .change()
                .config(
                    dev.tangram.metadata.ConfigResource.topic("z"),
                    java.util.Map.of("compression.type", "zstd"))
                .build());
    assertThat(error(only(send(9, wants(9, "z", 0, 0)))))
        .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(error(only(send(10, wants(10, "z", 0, 0))))).isEqualTo(ErrorCode.NONE);
  }

  @ParameterizedTest
  @CsvSource({"1", "-1", "4"})
  void offsetsOutsideTheLogAreAnError(long offset) {
    PartitionData data = only(send(12, wants(12, "t", 0, offset)));
    assertThat(error(data)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    assertThat(data.highWatermark()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"missing, 0, UNKNOWN_TOPIC_OR_PARTITION", "t, 9, UNKNOWN_TOPIC_OR_PARTITION"})
  void unknownPartitionsByName(String topic, int partition, ErrorCode expected) {
    assertThat(error(only(send(12, wants(12, topic, partition, 0))))).isEqualTo(expected);
  }

  @Test
  void unknownPartitionsById() {
    FetchRequest unknown = wants(13, "t", 0, 0);
    unknown.topics().get(0).setTopicId(new UUID(77, 77));
    assertThat(error(only(send(13, unknown)))).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
    assertThat(error(only(send(13, wants(13, "t", 9, 0)))))
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  /** C7: the log of another incarnation is never served. */
  @Test
  void theIdOfAnotherIncarnationIsRefused() {
    UUID next = new UUID(9, 9);
    var other = broker.assignment("t", 0, 1, 5, List.of(1), List.of(1));
    broker.replicas.updateMetadata(
        TestBroker.CONTROLLER,
        List.of(),
        List.of(
            new dev.tangram.metadata.BrokerControl.PartitionAssignment(
                "t", next, other.state(), true)));
    FetchRequest request = wants(13, "t", 0, 0);
    request.topics().get(0).setTopicId(next);
    assertThat(error(only(send(13, request)))).isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
  }

  @ParameterizedTest
  @CsvSource({"-1, NONE", "5, NONE", "4, FENCED_LEADER_EPOCH", "6, UNKNOWN_LEADER_EPOCH"})
  void leaderEpochsAreFenced(int epoch, ErrorCode expected) {
    broker.assign(broker.assignment("t", 0, 1, 5, List.of(1), List.of(1)));
    FetchRequest request = wants(12, "t", 0, 0);
    first(request).setCurrentLeaderEpoch(epoch);
    assertThat(error(only(send(12, request)))).isEqualTo(expected);
  }

  @Test
  void aHistoryThatDivergesIsToldWhere() {
    produce("t", "a", "b");
    broker.assign(broker.assignment("t", 0, 1, 5, List.of(1), List.of(1)));
    produce("t", "c");
    FetchRequest request = wants(12, "t", 0, 3);
    first(request).setLastFetchedEpoch(2);
    PartitionData data = only(send(12, request));
    assertThat(error(data)).isEqualTo(ErrorCode.NONE);
    assertThat(data.divergingEpoch().epoch()).isZero();
    assertThat(data.divergingEpoch().endOffset()).isEqualTo(2);
    assertThat(data.records().sizeInBytes()).isZero();
    first(request).setFetchOffset(2).setLastFetchedEpoch(0);
    assertThat(TestRecords.read(only(send(12, request)).records())).containsExactly("2:c");
  }

  @Test
  void limitsHoldOverPartitionsButTheFirstBatchIsGiven() {
    String big = "x".repeat(1000);
    for (int partition = 0; partition < 3; partition++) {
      for (int i = 0; i < 3; i++) {
        Produces.send(broker, 11, 1, "t", partition, TestRecords.batch(big));
      }
    }
    FetchRequest request = wants(12, "t", 0, 0).setMaxBytes(10);
    assertThat(TestRecords.read(only(send(12, request)).records())).hasSize(1);

    request = wants(12, "t", 0, 0).setMaxBytes(2500);
    for (int partition = 1; partition < 3; partition++) {
      request.topics().get(0).partitions().add(first(wants(12, "t", partition, 0)));
    }
    FetchResponse response = send(12, request).answer();
    assertThat(response.responses().get(0).partitions())
        .extracting(data -> TestRecords.read(data.records()).size())
        .containsExactly(2, 0, 0);

    first(request).setPartitionMaxBytes(1200);
    response = send(12, request).answer();
    assertThat(response.responses().get(0).partitions())
        .extracting(data -> TestRecords.read(data.records()).size())
        .containsExactly(1, 1, 0);
  }

  @ParameterizedTest
  @CsvSource({"100, 0", "4000, 0", "5000, 1", "100000, 1"})
  void largeAnswersComeFromTheFile(int bytes, int regions) {
    String value = "x".repeat(bytes);
    produce("t", value);
    TestRequest request = send(12, wants(12, "t", 0, 0));
    assertThat(TestRecords.read(only(request).records())).containsExactly("0:" + value);
    assertThat(request.fileRegions()).isEqualTo(regions);
  }

  @Test
  void readCommittedHasAListOfAbortedTransactions() {
    produce("t", "a");
    FetchRequest request = wants(12, "t", 0, 0).setIsolationLevel((byte) 1);
    PartitionData data = only(send(12, request));
    assertThat(data.abortedTransactions()).isEmpty();
    assertThat(TestRecords.read(data.records())).containsExactly("0:a");
  }

  @Test
  void sessionsServeWhatChanged() {
    FetchRequest full = wants(17, "t", 0, 0).setSessionEpoch(0);
    full.topics().get(0).partitions().add(first(wants(17, "t", 1, 0)));
    FetchResponse first = send(17, full).answer();
    assertThat(first.sessionId()).isPositive();
    produce("t", "a");
    FetchRequest next =
        new FetchRequest().setMinBytes(1).setSessionId(first.sessionId()).setSessionEpoch(1);
    FetchResponse second = send(17, next).answer();
    assertThat(second.responses()).hasSize(1);
    assertThat(second.responses().get(0).topicId()).isEqualTo(broker.topicId("t"));
    assertThat(second.responses().get(0).partitions())
        .extracting(PartitionData::partitionIndex)
        .containsExactly(0);
    FetchResponse wrong = send(17, next).answer();
    assertThat(ErrorCode.of(wrong.errorCode())).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
  }

  @Test
  void aFetchWaitsForItsBytesAndIsAnsweredByTheAppend() {
    FetchRequest request = wants(12, "t", 0, 0).setMaxWaitMs(500);
    request.topics().get(0).partitions().add(first(wants(12, "t", 1, 0)));
    TestRequest waiting = send(12, request);
    assertThat(waiting.isAnswered()).isFalse();
    assertThat(broker.partition("t", 0).waitingFetchCount()).isEqualTo(1);
    Produces.send(broker, 11, 1, "t", 1, TestRecords.batch("hello"));
    FetchResponse response = waiting.answered();
    assertThat(TestRecords.read(response.responses().get(0).partitions().get(1).records()))
        .containsExactly("0:hello");
    assertThat(broker.partition("t", 0).waitingFetchCount()).isZero();
    assertThat(broker.timer.pending()).isZero();
  }

  @Test
  void smallAppendsDoNotWakeAFetchThatWantsMore() {
    TestRequest waiting = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500).setMinBytes(400));
    produce("t", "x".repeat(100));
    assertThat(waiting.isAnswered()).isFalse();
    produce("t", "x".repeat(100));
    assertThat(waiting.isAnswered()).isFalse();
    produce("t", "x".repeat(100));
    assertThat(TestRecords.read(only(waiting).records())).hasSize(3);
  }

  @Test
  void whatIsThereCountsTowardsTheMinimum() {
    produce("t", "x".repeat(300));
    TestRequest waiting = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500).setMinBytes(400));
    assertThat(waiting.isAnswered()).isFalse();
    produce("t", "y");
    assertThat(TestRecords.read(only(waiting).records())).hasSize(2);
  }

  @Test
  void theTimeoutAnswersWithWhatIsThere() {
    produce("t", "a");
    TestRequest waiting = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500).setMinBytes(10_000));
    broker.timer.advance(499);
    assertThat(waiting.isAnswered()).isFalse();
    broker.timer.advance(1);
    assertThat(TestRecords.read(only(waiting).records())).containsExactly("0:a");
    assertThat(broker.partition("t", 0).waitingFetchCount()).isZero();
  }

  @Test
  void aClientThatLeavesIsForgotten() {
    TestRequest waiting = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500));
    waiting.disconnect();
    assertThat(waiting.endedWithoutAnswer()).isTrue();
    assertThat(broker.partition("t", 0).waitingFetchCount()).isZero();
    assertThat(broker.timer.pending()).isZero();
    produce("t", "a");
  }

  @Test
  void anErrorIsToldAtOnce() {
    FetchRequest request = wants(12, "t", 0, 0).setMaxWaitMs(500);
    request.topics().get(0).partitions().add(first(wants(12, "t", 9, 0)));
    FetchResponse response = send(12, request).answered();
    assertThat(response.responses().get(0).partitions())
        .extracting(FetchHandlerTest::error)
        .containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void aNewLeaderEndsTheWait() {
    TestRequest waiting = send(16, wants(16, "t", 0, 0).setMaxWaitMs(500));
    broker.assign(broker.assignment("t", 0, 2, 3, List.of(1, 2), List.of(1, 2)));
    PartitionData data = only(waiting);
    assertThat(error(data)).isEqualTo(ErrorCode.NONE);
    FetchRequest old = wants(16, "t", 0, 0);
    first(old).setCurrentLeaderEpoch(2);
    TestRequest fenced = send(16, old);
    assertThat(error(only(fenced))).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
    assertThat(only(fenced).currentLeader().leaderId()).isEqualTo(2);
    FetchResponse response = fenced.answer();
    assertThat(response.nodeEndpoints()).singleElement().matches(n -> n.port() == 9002);
    PartitionData leaderOnly = only(send(10, wants(10, "t", 0, 0)));
    assertThat(error(leaderOnly)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  @Test
  void aDeletedTopicEndsTheWait() {
    TestRequest waiting = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500));
    broker.replicas.stopReplica(
        TestBroker.CONTROLLER,
        List.of(
            new dev.tangram.metadata.BrokerControl.ReplicaStop(
                broker.partition("t", 0).id(), -2, true)));
    assertThat(error(only(waiting))).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertThat(broker.logs.get(new dev.tangram.model.TopicPartition("t", 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"6, KAFKA_STORAGE_ERROR", "5, NOT_LEADER_OR_FOLLOWER"})
  void aLogThatGoesOfflineEndsTheWait(int version, ErrorCode expected) {
    TestRequest waiting = send(version, wants(version, "t", 0, 0).setMaxWaitMs(500));
    broker.logs.engineRemoved(broker.engine);
    assertThat(error(only(waiting))).isEqualTo(expected);
    broker.logs.engineAdded(broker.engine);
  }

  // ---- followers ----

  private FetchRequest follower(int version, int partition, long offset) {
    FetchRequest request = wants(version, "t", partition, offset);
    return version >= 15
        ? request.setReplicaState(new ReplicaState().setReplicaId(2).setReplicaEpoch(1))
        : request.setReplicaId(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13, 15, 17})
  void followersReadToTheEndAndMoveTheHighWatermark(int version) {
    broker.assign(broker.assignment("t", 0, 1, 3, List.of(1, 2), List.of(1, 2)));
    produce("t", "a");
    produce("t", "b");
    assertThat(only(send(12, wants(12, "t", 0, 0))).records().sizeInBytes()).isZero();
    TestRequest consumer = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500));
    assertThat(TestRecords.read(only(send(version, follower(version, 0, 0))).records())).hasSize(2);
    assertThat(consumer.isAnswered()).isFalse();
    send(version, follower(version, 0, 1));
    assertThat(TestRecords.read(only(consumer).records())).containsExactly("0:a");
    send(version, follower(version, 0, 2));
    assertThat(broker.partition("t", 0).log(-1, true).highWatermark()).isEqualTo(2);
  }

  /** Batches that went down as one group are committed one by one. */
  @Test
  void aHighWatermarkWithinAGroupWakesConsumers() {
    broker.assign(broker.assignment("t", 0, 1, 3, List.of(1, 2), List.of(1, 2)));
    Produces.send(broker, "t", TestRecords.batch("a", "b", "c"));
    TestRequest consumer = send(12, wants(12, "t", 0, 0).setMaxWaitMs(500));
    broker.partition("t", 0).followerFetched(2, 2, 0);
    assertThat(consumer.isAnswered()).isTrue();
  }

  @Test
  void aFollowerWaitsForTheLogEnd() {
    broker.assign(broker.assignment("t", 0, 1, 3, List.of(1, 2), List.of(1, 2)));
    TestRequest waiting = send(17, follower(17, 0, 0).setMaxWaitMs(500));
    assertThat(waiting.isAnswered()).isFalse();
    produce("t", "a");
    assertThat(TestRecords.read(only(waiting).records())).containsExactly("0:a");
  }

  @Test
  void aBrokerThatIsNoReplicaIsRefused() {
    assertThat(error(only(send(17, follower(17, 0, 0)))))
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  /** Fetches that wait while others append: each gets something, none is left behind. */
  @Test
  void noWaitingFetchIsForgottenUnderLoad() throws Exception {
    int readers = 3;
    int records = 400;
    CyclicBarrier start = new CyclicBarrier(readers + 1);
    List<Thread> threads = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    for (int r = 0; r < readers; r++) {
      List<String> own = new ArrayList<>();
      seen.add(own);
      threads.add(
          new Thread(
              () -> {
                await(start);
                while (own.size() < records) {
                  FetchRequest request = wants(12, "t", 0, own.size()).setMaxWaitMs(60_000);
                  own.addAll(TestRecords.read(only(send(12, request)).records()));
                }
              }));
    }
    threads.forEach(Thread::start);
    await(start);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      produce("t", "v" + i);
      expected.add(i + ":v" + i);
    }
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(seen).allSatisfy(own -> assertThat(own).isEqualTo(expected));
    Partition partition = broker.partition("t", 0);
    assertThat(partition.waitingFetchCount()).isZero();
    assertThat(partition.topicId()).isNotEqualTo(Uuids.ZERO);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
