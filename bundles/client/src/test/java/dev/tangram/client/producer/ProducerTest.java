package dev.tangram.client.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClientSettings;
import dev.tangram.client.ClientTransport;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.Retries;
import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.PartitionLog;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.record.MemoryRecords;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerTest {

  private static final CodecLookup CODECS =
      CodecLookup.fromServiceLoader(ProducerTest.class.getClassLoader());
  private static final ProducerSettings SMALL =
      ProducerSettings.DEFAULT.withBatching(500, 0, 1 << 20).withDeliveryTimeout(20_000);

  private ScriptedCluster cluster;
  private ClientTransport transport;
  private ClusterClient client;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    transport = new ClientTransport(1, false);
    client =
        new ClusterClient(
            transport,
            cluster.endpoints(),
            ClientSettings.DEFAULT.withTimeouts(2_000, 5_000, 20_000).withBackoff(2, 10));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    transport.close();
    cluster.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes.duplicate()).toString();
  }

  private List<CompletableFuture<RecordMetadata>> send(Producer producer, int from, int to) {
    List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sent.add(producer.send(new ProducerRecord("orders", null, bytes("value " + i))));
    }
    return sent;
  }

  private void assertStored(int count) {
    List<Record> records = cluster.log("orders", 0).records(CODECS);
    assertThat(records).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(records.get(i).offset()).isEqualTo(i);
      assertThat(text(records.get(i).value())).isEqualTo("value " + i);
    }
  }

  private static void assertFails(CompletableFuture<?> future, ErrorCode error) {
    assertThatThrownBy(() -> Retries.await(future))
        .asInstanceOf(InstanceOfAssertFactories.type(ClientException.class))
        .extracting(ClientException::error)
        .isEqualTo(error);
  }

  private static Interceptor error(ErrorCode error) {
    return (request, usual) -> {
      ProduceRequest produce = (ProduceRequest) request;
      List<ProduceResponse.TopicProduceResponse> topics = new ArrayList<>();
      for (ProduceRequest.TopicProduceData topic : produce.topicData()) {
        topics.add(
            new ProduceResponse.TopicProduceResponse()
                .setName(topic.name())
                .setPartitionResponses(
                    topic.partitionData().stream()
                        .map(
                            one ->
                                new ProduceResponse.PartitionProduceResponse()
                                    .setIndex(one.index())
                                    .setErrorCode(error.code())
                                    .setBaseOffset(-1))
                        .toList()));
      }
      return new ProduceResponse().setResponses(topics);
    };
  }

  @Test
  void storesInOrderAndTellsOffsets() {
    cluster.create("orders", 1);
    List<CompletableFuture<RecordMetadata>> sent;
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      sent = send(producer, 0, 1_000);
    }
    assertStored(1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(Retries.await(sent.get(i)).offset()).isEqualTo(i);
    }
    RecordBatch second = RecordBatch.at(cluster.log("orders", 0).batches().get(1), 0);
    assertThat(second.hasProducerId()).isTrue();
    assertThat(second.baseSequence()).isEqualTo((int) second.baseOffset());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void failuresNeitherReorderNorDuplicate(long seed) {
    cluster.create("orders", 1);
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      Interceptor[] faults = {
        Interceptor.loseAnswer(),
        Interceptor.hangUp(),
        error(ErrorCode.NOT_LEADER_OR_FOLLOWER),
        error(ErrorCode.NOT_ENOUGH_REPLICAS),
        (request, usual) -> usual.get(),
        leaderMoves()
      };
      cluster.broker(i % 2).next(ApiKey.PRODUCE, faults[random.nextInt(faults.length)]);
    }
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 500);
      producer.flush();
      for (int i = 0; i < 500; i++) {
        assertThat(Retries.await(sent.get(i)).offset()).isEqualTo(i);
      }
    }
    assertStored(500);
  }

  private Interceptor leaderMoves() {
    return (request, usual) -> {
      PartitionLog log = cluster.log("orders", 0);
      log.leader(1 - log.leader());
      return usual.get();
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionType.class,
      names = {"NONE", "GZIP"})
  void theReferenceImplementationReadsTheBatches(CompressionType compression) {
    cluster.create("orders", 1);
    List<RecordHeader> headers =
        List.of(
            new RecordHeader("trace", ByteBuffer.wrap(bytes("7"))), new RecordHeader("none", null));
    try (Producer producer =
        new Producer(client, ProducerSettings.DEFAULT.withCompression(compression), CODECS)) {
      producer.send(new ProducerRecord("orders", 0, 1234L, bytes("k"), null, headers));
      producer.send(new ProducerRecord("orders", 0, 1235L, null, bytes("v"), List.of()));
    }
    MemoryRecords read =
        MemoryRecords.readableRecords(cluster.log("orders", 0).batches().get(0).duplicate());
    List<org.apache.kafka.common.record.Record> records = new ArrayList<>();
    read.records().forEach(records::add);
    read.batches().forEach(batch -> batch.ensureValid());
    assertThat(records).hasSize(2);
    assertThat(text(records.get(0).key())).isEqualTo("k");
    assertThat(records.get(0).value()).isNull();
    assertThat(records.get(0).timestamp()).isEqualTo(1234);
    assertThat(records.get(0).headers()[0].value()).isEqualTo(bytes("7"));
    assertThat(records.get(0).headers()[1].value()).isNull();
    assertThat(records.get(1).hasKey()).isFalse();
    assertThat(text(records.get(1).value())).isEqualTo("v");
    assertThat(read.batches().iterator().next().compressionType().name)
        .isEqualTo(compression.text());
  }

  @Test
  void acksOneAndZeroCarryNoProducerId() {
    cluster.create("orders", 1);
    for (int acks : new int[] {1, 0}) {
      try (Producer producer = new Producer(client, SMALL.withAcks(acks), CODECS)) {
        long offset =
            Retries.await(producer.send(new ProducerRecord("orders", null, bytes("v")))).offset();
        assertThat(offset).isEqualTo(acks == 0 ? RecordMetadata.UNKNOWN_OFFSET : 0);
      }
    }
    org.awaitility.Awaitility.await().until(() -> cluster.log("orders", 0).endOffset() == 2);
    cluster
        .log("orders", 0)
        .batches()
        .forEach(batch -> assertThat(RecordBatch.at(batch, 0).hasProducerId()).isFalse());
    assertThat(cluster.broker(0).seen(ApiKey.INIT_PRODUCER_ID)).isZero();
  }

  @Test
  void aTooLargeBatchIsSplitAndATooLargeRecordFailsAlone() {
    cluster.maxBatchBytes(300).create("orders", 1);
    ProducerSettings settings = SMALL.withBatching(100_000, 1_000_000, 1 << 20);
    try (Producer producer = new Producer(client, settings, CODECS)) {
      List<CompletableFuture<RecordMetadata>> before = send(producer, 0, 50);
      CompletableFuture<?> large =
          producer.send(new ProducerRecord("orders", null, new byte[1_000]));
      List<CompletableFuture<RecordMetadata>> after = send(producer, 50, 100);
      producer.flush();
      before.forEach(Retries::await);
      after.forEach(Retries::await);
      assertFails(large, ErrorCode.MESSAGE_TOO_LARGE);
    }
    assertStored(100);
    assertThat(cluster.log("orders", 0).batches()).hasSizeGreaterThan(5);
  }

  @Test
  void whatTheBrokerRefusesLeavesNoGapInTheSequence() {
    cluster.create("orders", 1);
    cluster.broker(0).next(ApiKey.PRODUCE, error(ErrorCode.INVALID_RECORD));
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      assertFails(
          producer.send(new ProducerRecord("orders", null, bytes("refused"))),
          ErrorCode.INVALID_RECORD);
      send(producer, 0, 3).forEach(Retries::await);
    }
    assertStored(3);
  }

  @Test
  void anOutOfOrderSequenceEndsTheProducer() {
    cluster.create("orders", 1);
    cluster.broker(0).next(ApiKey.PRODUCE, error(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER));
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      assertFails(send(producer, 0, 1).get(0), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
      assertThatThrownBy(() -> send(producer, 1, 2)).isInstanceOf(ClientException.class);
    }
  }

  @Test
  void afterTheDeliveryTimeoutANewProducerIdGoesOn() {
    cluster.create("orders", 1);
    Interceptor[] always = new Interceptor[1];
    always[0] =
        (request, usual) -> {
          if (cluster.log("orders", 0).endOffset() == 0) {
            cluster.broker(0).next(ApiKey.PRODUCE, always[0]);
            return error(ErrorCode.NOT_ENOUGH_REPLICAS).answer(request, usual);
          }
          return usual.get();
        };
    cluster.broker(0).next(ApiKey.PRODUCE, always[0]);
    try (Producer producer = new Producer(client, SMALL.withDeliveryTimeout(2_000), CODECS)) {
      CompletableFuture<?> late = producer.send(new ProducerRecord("orders", null, bytes("late")));
      assertFails(late, ErrorCode.NOT_ENOUGH_REPLICAS);
      cluster.log("orders", 0).append(batch("value 0"));
      Retries.await(send(producer, 1, 2).get(0));
    }
    assertStored(2);
    assertThat(
            cluster.broker(0).seen(ApiKey.INIT_PRODUCER_ID)
                + cluster.broker(1).seen(ApiKey.INIT_PRODUCER_ID))
        .isEqualTo(2);
  }

  private static ByteBuffer batch(String value) {
    return dev.tangram.records.BatchBuilder.defaults()
        .begin()
        .append(1, null, ByteBuffer.wrap(bytes(value)))
        .build();
  }

  @Test
  void aFullBufferBlocksAndThenFails() {
    cluster.create("orders", 1);
    cluster.broker(0).next(ApiKey.PRODUCE, (request, usual) -> Interceptor.SILENCE);
    ProducerSettings settings = SMALL.withBatching(100, 0, 200).withDeliveryTimeout(300);
    try (Producer producer = new Producer(client, settings, CODECS)) {
      assertThatThrownBy(() -> send(producer, 0, 100)).hasMessageContaining("buffer of 200 bytes");
      assertThatThrownBy(() -> producer.send(new ProducerRecord("orders", null, new byte[1_000])))
          .hasMessageContaining("exceeds the producer's buffer");
      cluster.broker(0).dropConnections();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keysStayTogetherAndOthersAreSpread() {
    cluster.create("orders", 4);
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      for (int i = 0; i < 400; i++) {
        producer.send(new ProducerRecord("orders", bytes("key " + i % 10), bytes("v")));
      }
      producer.flush();
      for (int i = 0; i < 400; i++) {
        producer.send(new ProducerRecord("orders", null, bytes("without key " + i)));
      }
    }
    int keyless = 0;
    for (int partition = 0; partition < 4; partition++) {
      List<Record> records = cluster.log("orders", partition).records(CODECS);
      boolean some = false;
      for (Record record : records) {
        if (record.key() == null) {
          some = true;
        } else {
          assertThat(KeyHash.partition(bytes(text(record.key())), 4)).isEqualTo(partition);
        }
      }
      keyless += some ? 1 : 0;
    }
    assertThat(keyless).isGreaterThan(1);
    assertThatThrownBy(
            () ->
                new Producer(client, SMALL, CODECS)
                    .send(new ProducerRecord("orders", 4, null, null)))
        .hasMessageContaining("no partition 4");
  }

  @Test
  void withoutCodecTheRecordsFail() {
    cluster.create("orders", 1);
    ProducerSettings settings = SMALL.withCompression(CompressionType.ZSTD);
    try (Producer producer = new Producer(client, settings, CODECS)) {
      CompletableFuture<?> sent = producer.send(new ProducerRecord("orders", null, bytes("v")));
      assertFails(sent, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }
  }

  @Test
  void severalThreadsKeepTheirOrder() throws InterruptedException {
    cluster.create("orders", 1);
    List<Thread> threads = new ArrayList<>();
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      for (int t = 0; t < 3; t++) {
        int number = t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    producer.send(new ProducerRecord("orders", 0, null, bytes(number + " " + i)));
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    int[] next = new int[3];
    for (Record record : cluster.log("orders", 0).records(CODECS)) {
      String[] parts = text(record.value()).split(" ");
      int number = Integer.parseInt(parts[0]);
      assertThat(Integer.parseInt(parts[1])).isEqualTo(next[number]++);
    }
    assertThat(next).containsOnly(200);
  }

  @Test
  void anAnswerWithoutThePartitionIsAFailure() {
    cluster.create("orders", 1);
    cluster.broker(0).next(ApiKey.PRODUCE, (request, usual) -> new ProduceResponse());
    try (Producer producer = new Producer(client, SMALL, CODECS)) {
      assertFails(send(producer, 0, 1).get(0), ErrorCode.UNKNOWN_SERVER_ERROR);
    }
  }
}
