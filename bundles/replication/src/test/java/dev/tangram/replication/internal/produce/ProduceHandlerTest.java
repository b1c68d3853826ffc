package dev.tangram.replication.internal.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.log.FetchIsolation;
import dev.tangram.log.LogRead;
import dev.tangram.metadata.BrokerControl.PartitionAssignment;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.ProduceRequest.PartitionProduceData;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.tangram.replication.Partition;
import dev.tangram.replication.TestBroker;
import dev.tangram.replication.TestRecords;
import dev.tangram.request.Execution;
import dev.tangram.request.TestRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

class ProduceHandlerTest {

  private TestBroker broker;

  @BeforeEach
  void start(@TempDir Path directory) {
    broker = new TestBroker(directory).topic("t", 2);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static ErrorCode error(PartitionProduceResponse response) {
    return ErrorCode.of(response.errorCode());
  }

  private PartitionProduceResponse send(int version, int acks, Payload records) {
    return Produces.send(broker, version, acks, "t", 0, records);
  }

  private List<String> stored(int partition) {
    try {
      LogRead read =
          broker
              .partition("t", partition)
              .log(-1, true)
              .read(0, 1 << 20, FetchIsolation.LOG_END, true);
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(read.slice().sizeInBytes());
      read.slice().copyTo(0, bytes);
      read.slice().release();
      return TestRecords.read(new BufferPayload(Unpooled.wrappedBuffer(bytes.flip())));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11})
  void storesAndTellsTheOffset(int version) {
    assertThat(send(version, 1, TestRecords.batch("a", "b")).baseOffset()).isZero();
    PartitionProduceResponse second = send(version, -1, TestRecords.batch("c"));
    assertThat(error(second)).isEqualTo(ErrorCode.NONE);
    assertThat(second.baseOffset()).isEqualTo(2);
    assertThat(second.logAppendTimeMs()).isEqualTo(-1);
    assertThat(second.logStartOffset()).isEqualTo(version >= 5 ? 0 : -1);
    assertThat(stored(0)).containsExactly("0:a", "1:b", "2:c");
    assertThat(broker.partition("t", 0).log(-1, true).highWatermark()).isEqualTo(3);
  }

  @Test
  void whatNeedsPlugInsDoesNotRunOnTheEventLoop() {
    broker.topic("recompressed", 1, "compression.type", "gzip");
    broker.topic("compacted", 1, "cleanup.policy", "compact");
    ProduceHandler handler = new ProduceHandler(broker.replicas);
    assertThat(execution(handler, 11, "t")).isEqualTo(Execution.INLINE);
    assertThat(execution(handler, 2, "t")).isEqualTo(Execution.BLOCKING);
    assertThat(execution(handler, 11, "recompressed")).isEqualTo(Execution.BLOCKING);
    assertThat(execution(handler, 11, "compacted")).isEqualTo(Execution.BLOCKING);
    assertThat(execution(handler, 11, "unknown")).isEqualTo(Execution.INLINE);
  }

  private static Execution execution(ProduceHandler handler, int version, String topic) {
    return handler.execution(Produces.request(version, 1, topic, 0, TestRecords.batch("a")));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "2, 1"})
  void convertsTheFormatsOfOldProducers(int version, byte magic) {
    Payload plain = TestRecords.build(magic, CompressionType.NONE, "a", "b");
    Payload gzip = TestRecords.build(magic, CompressionType.GZIP, "c", "d");
    assertThat(send(version, 1, plain).baseOffset()).isZero();
    assertThat(send(version, 1, gzip).baseOffset()).isEqualTo(2);
    assertThat(stored(0)).containsExactly("0:a", "1:b", "2:c", "3:d");
  }

  @Test
  void logAppendTimeIsTold() {
    broker.topic("now", 1, "message.timestamp.type", "LogAppendTime");
    PartitionProduceResponse response = Produces.send(broker, "now", TestRecords.batch("a"));
    assertThat(response.logAppendTimeMs()).isPositive();
  }

  @Test
  void acksZeroEndsWithoutAnAnswer() {
    TestRequest request = Produces.request(11, 0, "t", 0, TestRecords.batch("a"));
    request.to(new ProduceHandler(broker.replicas));
    assertThat(request.endedWithoutAnswer()).isTrue();
    assertThat(stored(0)).containsExactly("0:a");
  }

  @Test
  void anErrorWithAcksZeroClosesTheConnection() {
    TestRequest request = Produces.request(11, 0, "missing", 0, TestRecords.batch("a"));
    request.to(new ProduceHandler(broker.replicas));
    assertThat(request.closeReason()).contains("missing-0", "UNKNOWN_TOPIC_OR_PARTITION");
  }

  @Test
  void refusesOtherAcks() {
    PartitionProduceResponse response = send(11, 2, TestRecords.batch("a"));
    assertThat(error(response)).isEqualTo(ErrorCode.INVALID_REQUIRED_ACKS);
    assertThat(response.baseOffset()).isEqualTo(-1);
    assertThat(stored(0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"missing, 0", "t, 2", "t, -1"})
  void unknownPartitions(String topic, int partition) {
    PartitionProduceResponse response =
        Produces.send(broker, 11, 1, topic, partition, TestRecords.batch("a"));
    assertThat(error(response)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void internalTopicsAreForCoordinatorsAndAdmins() {
    broker.topic("__consumer_offsets", 1);
    Payload batch = TestRecords.batch("a");
    assertThat(error(Produces.send(broker, "__consumer_offsets", batch)))
        .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
    TestRequest admin =
        Produces.request(11, 1, "__consumer_offsets", 0, TestRecords.batch("a"))
            .clientId("__admin_client")
            .to(new ProduceHandler(broker.replicas));
    assertThat(error(Produces.only(admin.answered()))).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void aWrongChecksumIsRefused() {
    ByteBuf bytes = ((BufferPayload) TestRecords.batch("abc")).buffer();
    bytes.setByte(bytes.writerIndex() - 2, 'X');
    assertThat(error(send(11, 1, new BufferPayload(bytes)))).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    assertThat(stored(0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, INVALID_RECORD", "11, INVALID_RECORD", "2, CORRUPT_MESSAGE"})
  void noRecordsAreRefused(int version, ErrorCode expected) {
    Payload none = new BufferPayload(Unpooled.EMPTY_BUFFER);
    assertThat(error(send(version, 1, none))).isEqualTo(expected);
  }

  @Test
  void tooLargeABatchIsRefused() {
    broker.topic("small", 1, "max.message.bytes", "200");
    PartitionProduceResponse response =
        Produces.send(broker, "small", TestRecords.batch("x".repeat(300)));
    assertThat(error(response)).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
  }

  @Test
  void transactionalBatchesAreRefused() {
    Payload batch = TestRecords.build((byte) 2, CompressionType.NONE, 7, 0, true, "a");
    assertThat(error(send(11, 1, batch))).isEqualTo(ErrorCode.INVALID_TXN_STATE);
  }

  @Test
  void zstdNeedsVersionSeven() {
    Payload batch = TestRecords.build((byte) 2, CompressionType.ZSTD, "a");
    assertThat(error(send(6, 1, batch))).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(error(send(7, 1, batch))).isEqualTo(ErrorCode.NONE);
  }

  /** L10: a batch sent again is stored once and told its first offset. */
  @Test
  void anIdempotentProducersBatchIsStoredOnce() {
    assertThat(send(11, 1, TestRecords.idempotent(5, 0, "a", "b")).baseOffset()).isZero();
    assertThat(send(11, 1, TestRecords.idempotent(5, 2, "c")).baseOffset()).isEqualTo(2);
    PartitionProduceResponse again = send(11, 1, TestRecords.idempotent(5, 0, "a", "b"));
    assertThat(error(again)).isEqualTo(ErrorCode.NONE);
    assertThat(again.baseOffset()).isZero();
    assertThat(error(send(11, 1, TestRecords.idempotent(5, 9, "z"))))
        .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assertThat(stored(0)).containsExactly("0:a", "1:b", "2:c");
  }

  @Test
  void eachPartitionHasItsOwnResult() {
    List<PartitionProduceData> partitions =
        List.of(
            new PartitionProduceData().setIndex(0).setRecords(TestRecords.batch("a")),
            new PartitionProduceData().setIndex(7).setRecords(TestRecords.batch("b")),
            new PartitionProduceData().setIndex(1).setRecords(TestRecords.batch("c")),
            new PartitionProduceData().setIndex(0).setRecords(TestRecords.batch("d")));
    ProduceResponse response =
        Produces.request(11, -1, "t", partitions)
            .to(new ProduceHandler(broker.replicas))
            .answered();
    assertThat(response.responses().get(0).partitionResponses())
        .extracting(PartitionProduceResponse::index)
        .containsExactly(0, 7, 1, 0);
    assertThat(response.responses().get(0).partitionResponses())
        .extracting(PartitionProduceResponse::baseOffset)
        .containsExactly(0L, -1L, 0L, 1L);
    assertThat(stored(0)).containsExactly("0:a", "1:d");
    assertThat(stored(1)).containsExactly("0:c");
  }

  @Test
  void whoeverAsksTheWrongBrokerIsToldTheLeader() {
    broker.assign(broker.assignment("t", 0, 2, 4, List.of(1, 2), List.of(1, 2)));
    ProduceResponse response =
        Produces.request(10, 1, "t", 0, TestRecords.batch("a"))
            .to(new ProduceHandler(broker.replicas))
            .answered();
    PartitionProduceResponse partition = Produces.only(response);
    assertThat(error(partition)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertThat(partition.currentLeader().leaderId()).isEqualTo(2);
    assertThat(partition.currentLeader().leaderEpoch()).isEqualTo(4);
    assertThat(response.nodeEndpoints())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.nodeId()).isEqualTo(2);
              assertThat(node.host()).isEqualTo("host2");
              assertThat(node.port()).isEqualTo(9002);
            });
    assertThat(error(send(9, 1, TestRecords.batch("a"))))
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  @ParameterizedTest
  @CsvSource({"11, KAFKA_STORAGE_ERROR", "4, KAFKA_STORAGE_ERROR", "3, NOT_LEADER_OR_FOLLOWER"})
  void aLogThatIsOfflineIsAStorageError(int version, ErrorCode expected) {
    broker.logs.engineRemoved(broker.engine);
    assertThat(error(send(version, 1, TestRecords.batch("a")))).isEqualTo(expected);
    broker.logs.engineAdded(broker.engine);
    await().until(() -> broker.partition("t", 0).state().log() != null);
    // The thread that brought the log back may still be the one that appends.
    TestRequest again =
        Produces.request(version, 1, "t", 0, TestRecords.batch("a"))
            .to(new ProduceHandler(broker.replicas));
    await().until(again::isAnswered);
    assertThat(error(Produces.only(again.answered()))).isEqualTo(ErrorCode.NONE);
  }

  // ---- more than one replica ----

  private PartitionAssignment ledWith(int epoch, List<Integer> isr) {
    return broker.assignment("t", 0, TestBroker.ID, epoch, isr, List.of(1, 2));
  }

  @Test
  void acksAllWaitsForTheOtherReplicas() {
    broker.assign(ledWith(1, List.of(1, 2)));
    Partition partition = broker.partition("t", 0);
    TestRequest all =
        Produces.request(11, -1, "t", 0, TestRecords.batch("a", "b"))
            .to(new ProduceHandler(broker.replicas));
    assertThat(all.isAnswered()).isFalse();
    assertThat(partition.log(-1, true).highWatermark()).isZero();
    assertThat(error(send(11, 1, TestRecords.batch("c")))).isEqualTo(ErrorCode.NONE);
    partition.followerFetched(2, 1, 0);
    assertThat(all.isAnswered()).isFalse();
    partition.followerFetched(2, 2, 0);
    assertThat(Produces.only(all.answered()).baseOffset()).isZero();
    assertThat(partition.log(-1, true).highWatermark()).isEqualTo(2);
    assertThat(broker.timer.pending()).isZero();
  }

  @Test
  void acksAllHasATimeout() {
    broker.assign(ledWith(1, List.of(1, 2)));
    TestRequest request =
        Produces.request(11, -1, "t", 0, TestRecords.batch("a"))
            .to(new ProduceHandler(broker.replicas));
    broker.timer.advance(999);
    assertThat(request.isAnswered()).isFalse();
    broker.timer.advance(1);
    assertThat(error(Produces.only(request.answered()))).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    broker.partition("t", 0).followerFetched(2, 1, 0);
    assertThat(broker.partition("t", 0).log(-1, true).highWatermark()).isEqualTo(1);
  }

  @Test
  void whoeverLosesTheLeadTellsThoseWhoWait() {
    broker.assign(ledWith(1, List.of(1, 2)));
    TestRequest request =
        Produces.request(11, -1, "t", 0, TestRecords.batch("a"))
            .to(new ProduceHandler(broker.replicas));
    broker.assign(broker.assignment("t", 0, 2, 2, List.of(1, 2), List.of(1, 2)));
    assertThat(error(Produces.only(request.answered())))
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertThat(broker.timer.pending()).isZero();
  }

  /** L2: below min.insync.replicas acks=all is refused and the high watermark stands still. */
  @Test
  void tooFewInSyncReplicasRefuseAcksAll(@TempDir Path directory) {
    try (TestBroker strict = new TestBroker(directory)) {
      strict.topic("s", 1, "min.insync.replicas", "2");
      assertThat(error(Produces.send(strict, 11, -1, "s", 0, TestRecords.batch("a"))))
          .as("capped by the number of replicas")
          .isEqualTo(ErrorCode.NONE);
      strict.assign(strict.assignment("s", 0, 1, 1, List.of(1), List.of(1, 2)));
      assertThat(error(Produces.send(strict, 11, -1, "s", 0, TestRecords.batch("b"))))
          .isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
      assertThat(error(Produces.send(strict, 11, 1, "s", 0, TestRecords.batch("c"))))
          .isEqualTo(ErrorCode.NONE);
      assertThat(strict.partition("s", 0).log(-1, true).highWatermark()).isEqualTo(1);
    }
  }

  /** L7 and the order of each producer, with many connections at one partition. */
  @Test
  void manyThreadsAppendDenselyAndKeepTheirOrder() throws Exception {
    int threads = 4;
    int each = 300;
    ProduceHandler handler = new ProduceHandler(broker.replicas);
    CyclicBarrier start = new CyclicBarrier(threads);
    List<List<TestRequest>> requests = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      List<TestRequest> own = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        own.add(
            Produces.request(11, 1, "t", 0, TestRecords.idempotent(100 + t, i, thread + "/" + i)));
      }
      requests.add(own);
      running.add(
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                own.forEach(request -> request.to(handler));
              }));
    }
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
    List<String> stored = stored(0);
    assertThat(stored).hasSize(threads * each);
    Map<String, Integer> next = new HashMap<>();
    for (int offset = 0; offset < stored.size(); offset++) {
      String[] parts = stored.get(offset).split("[:/]");
      assertThat(parts[0]).isEqualTo(Integer.toString(offset));
      assertThat(Integer.parseInt(parts[2])).isEqualTo(next.getOrDefault(parts[1], 0));
      next.merge(parts[1], 1, Integer::sum);
    }
    for (int t = 0; t < threads; t++) {
      for (int i = 0; i < each; i++) {
        PartitionProduceResponse answer = Produces.only(requests.get(t).get(i).answer());
        assertThat(error(answer)).isEqualTo(ErrorCode.NONE);
        assertThat(stored.get((int) answer.baseOffset())).endsWith(":" + t + "/" + i);
      }
    }
  }

  /** The records are patched where they lie: offset and epoch change, the checksum does not. */
  @Test
  void storedBatchesCarryOffsetAndEpoch() throws Exception {
    broker.assign(broker.assignment("t", 0, 1, 6, List.of(1), List.of(1)));
    send(11, 1, TestRecords.batch("a"));
    send(11, 1, TestRecords.batch("b"));
    LogRead read =
        broker.partition("t", 0).log(-1, true).read(1, 1 << 20, FetchIsolation.LOG_END, true);
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(read.slice().sizeInBytes());
    read.slice().copyTo(0, bytes);
    read.slice().release();
    MemoryRecords records = MemoryRecords.readableRecords(bytes.flip());
    records
        .batches()
        .forEach(
            batch -> {
              batch.ensureValid();
              assertThat(batch.baseOffset()).isEqualTo(1);
              assertThat(batch.partitionLeaderEpoch()).isEqualTo(6);
            });
    assertThat(broker.partition("t", 0).id()).isEqualTo(new TopicPartition("t", 0));
  }
}
