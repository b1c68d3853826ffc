package dev.tangram.client.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClientSettings;
import dev.tangram.client.ClientTransport;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.PartitionLog;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiKey;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionReaderTest {

  private static final CodecLookup CODECS =
      CodecLookup.fromServiceLoader(PartitionReaderTest.class.getClassLoader());
  private static final ReaderSettings SETTINGS = new ReaderSettings(50, 1, 1 << 20, 400, true);
  private static final int PATIENCE_MS = 20_000;

  private ScriptedCluster cluster;
  private ClientTransport transport;
  private ClusterClient client;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    transport = new ClientTransport(1, false);
    client =
        new ClusterClient(
            transport, cluster.endpoints(), ClientSettings.DEFAULT.withBackoff(2, 10));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    transport.close();
    cluster.close();
  }

  private static TopicPartition partition(int index) {
    return new TopicPartition("orders", index);
  }

  private static void fill(PartitionLog log, int batches, CompressionType compression) {
    for (int i = 0; i < batches; i++) {
      BatchBuilder builder = BatchBuilder.defaults().compression(compression, CODECS).begin();
      for (int k = 0; k < 10; k++) {
        builder.append(1, null, ByteBuffer.wrap(("v" + (i * 10 + k)).getBytes(UTF_8)));
      }
      log.append(builder.build());
    }
  }

  private PartitionReader reader(Map<TopicPartition, Long> from) {
    client.topic("orders", false);
    return new PartitionReader(client, from, SETTINGS, CODECS);
  }

  private static List<ConsumerRecord> read(PartitionReader reader, int count) {
    List<ConsumerRecord> records = new ArrayList<>();
    while (records.size() < count) {
      List<ConsumerRecord> some = reader.poll(PATIENCE_MS);
      assertThat(some).isNotEmpty();
      records.addAll(some);
    }
    assertThat(records).hasSize(count);
    return records;
  }

  private static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes.duplicate()).toString();
  }

  private static void assertDense(List<ConsumerRecord> records, long from) {
    for (ConsumerRecord record : records) {
      assertThat(record.offset()).isEqualTo(from);
      assertThat(text(record.record().value())).isEqualTo("v" + from);
      from++;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 9, 10, 399})
  void beginsInTheMiddleOfABatch(int from) {
    cluster.create("orders", 1);
    fill(cluster.log("orders", 0), 40, CompressionType.GZIP);
    try (PartitionReader reader = reader(Map.of(partition(0), (long) from))) {
      assertDense(read(reader, 400 - from), from);
      assertThat(reader.position(partition(0))).isEqualTo(400);
      assertThat(reader.poll(1)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 12, 17})
  void readsSeveralLeadersInEveryVersion(int version) {
    cluster.create("orders", 3);
    Map<TopicPartition, Long> from = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      fill(cluster.log("orders", i), 20, CompressionType.NONE);
      from.put(partition(i), 0L);
    }
    cluster.broker(0).limit(ApiKey.FETCH, version);
    cluster.broker(1).limit(ApiKey.FETCH, version);
    try (PartitionReader reader = reader(from)) {
      Map<TopicPartition, List<ConsumerRecord>> byPartition = new HashMap<>();
      for (ConsumerRecord record : read(reader, 600)) {
        byPartition.computeIfAbsent(record.partition(), key -> new ArrayList<>()).add(record);
      }
      assertThat(byPartition).hasSize(3);
      byPartition.values().forEach(records -> assertDense(records, 0));
    }
  }

  @Test
  void waitsForNewRecords() throws InterruptedException {
    cluster.create("orders", 1);
    try (PartitionReader reader = reader(Map.of(partition(0), 0L))) {
      assertThat(reader.poll(1)).isEmpty();
      Thread later =
          new Thread(() -> fill(cluster.log("orders", 0), 1, CompressionType.NONE), "writer");
      later.start();
      assertDense(read(reader, 10), 0);
      later.join();
    }
  }

  @Test
  void outlivesLossesAndMoves() throws IOException {
    cluster.create("orders", 1);
    PartitionLog log = cluster.log("orders", 0);
    fill(log, 30, CompressionType.NONE);
    cluster.broker(0).next(ApiKey.FETCH, Interceptor.hangUp());
    cluster.broker(0).next(ApiKey.FETCH, (request, usual) -> usual.get());
    cluster
        .broker(0)
        .next(
            ApiKey.FETCH,
            (request, usual) -> {
              log.leader(1);
              return usual.get();
            });
    cluster.broker(1).next(ApiKey.FETCH, Interceptor.hangUp());
    try (PartitionReader reader = reader(Map.of(partition(0), 0L))) {
      assertDense(read(reader, 300), 0);
    }
    assertThat(cluster.broker(1).seen(ApiKey.FETCH)).isGreaterThan(1);
  }

  @Test
  void controlBatchesAreNoData() {
    cluster.create("orders", 1);
    PartitionLog log = cluster.log("orders", 0);
    fill(log, 1, CompressionType.NONE);
    log.append(
        BatchBuilder.defaults()
            .control(true)
            .transactional(true)
            .begin()
            .append(1, ByteBuffer.wrap(new byte[4]), ByteBuffer.wrap(new byte[6]))
            .build());
    try (PartitionReader reader = reader(Map.of(partition(0), 0L))) {
      assertThat(read(reader, 10)).hasSize(10);
      assertThat(reader.poll(1)).isEmpty();
      assertThat(reader.position(partition(0))).isEqualTo(11);
    }
  }

  private static void assertFails(PartitionReader reader, ErrorCode error) {
    assertThatThrownBy(() -> reader.poll(PATIENCE_MS))
        .asInstanceOf(InstanceOfAssertFactories.type(ClientException.class))
        .extracting(ClientException::error)
        .isEqualTo(error);
  }

  @Test
  void anOffsetThatIsNotThereFails() {
    cluster.create("orders", 1);
    fill(cluster.log("orders", 0), 1, CompressionType.NONE);
    try (PartitionReader reader = reader(Map.of(partition(0), 11L))) {
      assertFails(reader, ErrorCode.OFFSET_OUT_OF_RANGE);
    }
  }

  @Test
  void damageFailsAfterWhatIsWhole() {
    cluster.create("orders", 1);
    PartitionLog log = cluster.log("orders", 0);
    fill(log, 2, CompressionType.NONE);
    ByteBuffer second = log.batches().get(1);
    second.put(second.limit() - 2, (byte) ~second.get(second.limit() - 2));
    try (PartitionReader reader = reader(Map.of(partition(0), 0L))) {
      assertDense(read(reader, 10), 0);
      assertFails(reader, ErrorCode.CORRUPT_MESSAGE);
    }
  }

  @Test
  void readsWhatTheReferenceImplementationWrites() {
    cluster.create("orders", 1);
    MemoryRecords written =
        MemoryRecords.withRecords(
            Compression.gzip().build(),
            new SimpleRecord(5L, "k".getBytes(UTF_8), "v0".getBytes(UTF_8)),
            new SimpleRecord(6L, null, "v1".getBytes(UTF_8)));
    cluster.log("orders", 0).append(written.buffer());
    try (PartitionReader reader = reader(Map.of(partition(0), 0L))) {
      List<ConsumerRecord> records = read(reader, 2);
      assertDense(records, 0);
      assertThat(records.get(0).record().timestamp()).isEqualTo(5);
      assertThat(text(records.get(0).record().key())).isEqualTo("k");
    }
  }

  @Test
  void aRemovedPartitionIsReadNoMore() {
    cluster.create("orders", 1);
    fill(cluster.log("orders", 0), 1, CompressionType.NONE);
    try (PartitionReader reader = reader(Map.of(partition(0), 0L))) {
      read(reader, 10);
      reader.remove(partition(0));
      fill(cluster.log("orders", 0), 1, CompressionType.NONE);
      assertThat(reader.poll(PATIENCE_MS)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9})
  void offsetsInEveryVersion(int version) {
    cluster.create("orders", 2);
    cluster.broker(0).limit(ApiKey.LIST_OFFSETS, version);
    fill(cluster.log("orders", 0), 3, CompressionType.NONE);
    cluster.log("orders", 0).startOffset(7);
    client.topic("orders", false);
    List<TopicPartition> both = List.of(partition(0), partition(1));
    // The leader has moved since: it is asked for again.
    cluster.log("orders", 1).leader(0);
    Offsets offsets = new Offsets(client);
    assertThat(offsets.latest(both))
        .containsEntry(partition(0), 30L)
        .containsEntry(partition(1), 0L);
    assertThat(offsets.earliest(both)).containsEntry(partition(0), 7L);
  }
}
