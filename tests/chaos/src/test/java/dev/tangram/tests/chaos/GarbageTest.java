package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.tests.harness.TangramProcess;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What no client sends: it costs the connection it comes on and nothing else. A witness produces
 * and consumes all the time.
 */
class GarbageTest {

  private static final long MIB = 1 << 20;

  /**
   * Bound of what garbage may add to the resident memory. The heap is resident from the start; so
   * this is buffers, sockets and threads: the direct memory that the JVM allows, and some.
   */
  private static final long GROWTH_MAX = 160 * MIB;

  private static final int OPEN_FILES = 16_000;
  private static final int FRAME_MAX = 100 << 20;

  @TempDir static Path directory;
  private static TangramProcess broker;
  private static Witness witness;
  private static long residentAtStart;

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        new TangramProcess(directory)
            .withHeap("-Xms128m -Xmx128m -XX:+AlwaysPreTouch")
            .withOpenFiles(OPEN_FILES)
            // With room for few, the kernel drops a connect and repeats it after a second.
            .with("socket.listen.backlog.size", "4096")
            .start();
    Clients.createTopic(broker.bootstrap(), "garbage", 1, Map.of());
    Clients.createTopic(broker.bootstrap(), "lying", 1, Map.of());
    witness = new Witness(broker.bootstrap(), "witness");
    witness.isUnharmed();
    residentAtStart = broker.residentBytes();
  }

  @AfterEach
  void nobodyElseWasHarmed() throws Exception {
    assertThat(broker.isAlive()).as("the broker is up\n" + broker.logTail()).isTrue();
    witness.isUnharmed();
    assertThat(broker.residentBytes() - residentAtStart)
        .as("growth of resident memory")
        .isLessThan(GROWTH_MAX);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    try {
      witness.finish();
      System.out.printf(
          "resident memory: %d MiB at first, %d MiB at last%n",
          residentAtStart / MIB, broker.residentBytes() / MIB);
      assertThat(broker.stop()).isIn(0, 143);
    } finally {
      witness.close();
      broker.close();
    }
  }

  private static RawConnection connect() throws Exception {
    return new RawConnection(broker.port());
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  @Test
  void randomBytes() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 300; i++) {
      try (RawConnection connection = connect()) {
        byte[] bytes = new byte[1 + random.nextInt(4096)];
        random.nextBytes(bytes);
        if (i % 3 == 0) {
          // A length that fits, so that the rest is taken for a request.
          ByteBuffer.wrap(bytes = Arrays.copyOf(bytes, bytes.length + 4))
              .putInt(bytes.length - 4)
              .putShort((short) random.nextInt(75))
              .putShort((short) random.nextInt(14));
        }
        connection.send(bytes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, FRAME_MAX + 1})
  void impossibleLength(int length) throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(ints(length, 0, 0));
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void halfFramesThatEnd() throws Exception {
    Random random = new Random(43);
    for (int i = 0; i < 300; i++) {
      try (RawConnection connection = connect()) {
        ByteBuffer frame = ByteBuffer.allocate(4 + random.nextInt(2000));
        connection.send(frame.putInt(0, frame.capacity() + 1 + random.nextInt(5000)));
      }
    }
  }

  /** Announced bytes that never come take no memory, and nothing at all once they are given up. */
  @Test
  void hugeFramesThatAreGivenUp() throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        RawConnection connection = connect();
        connections.add(connection);
        connection.send(ints(FRAME_MAX, ApiKeys.PRODUCE.id << 16 | 9, i));
      }
      assertThat(broker.residentBytes() - residentAtStart).isLessThan(GROWTH_MAX);
      nobodyElseWasHarmed();
    } finally {
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9_999 << 16, 0xffff << 16, 99, 3 << 16 | 0x7fff, 27 << 16})
  void unknownApiOrVersion(int apiAndVersion) throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(ints(10, apiAndVersion, 1, 0xffff << 16 | 0));
      assertThat(connection.isEnded()).isTrue();
    }
  }

  /** The one exception: whoever asks for the versions is told them in version 0. */
  @Test
  void unknownVersionOfApiVersions() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(ints(12, ApiKeys.API_VERSIONS.id << 16 | 99, 7, -1));
      ByteBuffer answer = ByteBuffer.wrap(connection.receive());
      assertThat(answer.getInt()).isEqualTo(7);
      assertThat(answer.getShort()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
      ApiVersionsRequest sound = new ApiVersionsRequest(new ApiVersionsRequestData(), (short) 0);
      assertThat(connection.ask(ApiKeys.API_VERSIONS, sound).errorCounts())
          .containsOnlyKeys(Errors.NONE);
    }
  }

  static Stream<Arguments> batches() {
    return Stream.of(
            Map.entry("wrong CRC", Batches.wrongCrc()),
            Map.entry("flipped bit", Batches.flippedBit()),
            Map.entry("count too high", Batches.count(4)),
            Map.entry("count too low", Batches.count(2)),
            Map.entry("count huge", Batches.count(Integer.MAX_VALUE)),
            Map.entry("count negative", Batches.count(-1)),
            Map.entry("count zero", Batches.count(0)),
            Map.entry("count and offsets too high", Batches.countAndDelta(1000)),
            Map.entry("last offset wrong", Batches.lastOffsetDelta(7)),
            Map.entry("last offset negative", Batches.lastOffsetDelta(-5)),
            Map.entry("too long", Batches.length(1000)),
            Map.entry("huge", Batches.length(Integer.MAX_VALUE)),
            Map.entry("negative", Batches.length(-1)),
            Map.entry("record length into the next record", Batches.recordLength()),
            Map.entry("one record claimed, three there", Batches.countAndDelta(1)),
            Map.entry("unknown codec", Batches.unknownCodec()))
        .map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  /** Refused with an answer, or the connection ends; nothing of it is stored. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void brokenBatch(String what, ByteBuffer batch) throws Exception {
    long before = produce("garbage", Batches.good(), (short) 9).baseOffset();
    Errors error = answer("garbage", batch, (short) 9);
    assertThat(error)
        .as(what)
        .isIn(
            Errors.CORRUPT_MESSAGE,
            Errors.INVALID_RECORD,
            Errors.UNSUPPORTED_COMPRESSION_TYPE,
            Errors.INVALID_REQUEST);
    assertThat(produce("garbage", Batches.good(), (short) 9).baseOffset()).isEqualTo(before + 3);
  }

  @Test
  void decompressionBombOfTheOldFormat() throws Exception {
    Errors error = answer("garbage", Batches.gzipBomb(400 << 20), (short) 2);
    assertThat(error)
        .isIn(
            Errors.CORRUPT_MESSAGE,
            Errors.INVALID_RECORD,
            Errors.MESSAGE_TOO_LARGE,
            Errors.RECORD_LIST_TOO_LARGE);
  }

  /** The error of the partition; INVALID_REQUEST stands for an end of the connection. */
  private static Errors answer(String topic, ByteBuffer batch, short version) throws Exception {
    try {
      return Errors.forCode(produce(topic, batch, version).errorCode());
    } catch (EOFException e) {
      return Errors.INVALID_REQUEST;
    }
  }

  private static PartitionProduceResponse produce(String topic, ByteBuffer batch, short version)
      throws Exception {
    PartitionProduceData partition =
        new PartitionProduceData().setRecords(MemoryRecords.readableRecords(batch));
    TopicProduceData data =
        new TopicProduceData().setName(topic).setPartitionData(List.of(partition));
    ProduceRequestData request =
        new ProduceRequestData()
            .setAcks((short) -1)
            .setTimeoutMs(30_000)
            .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
    try (RawConnection connection = connect()) {
      ProduceResponse response =
          (ProduceResponse) connection.ask(ApiKeys.PRODUCE, new ProduceRequest(request, version));
      return response.data().responses().iterator().next().partitionResponses().get(0);
    }
  }

  @Test
  void tenThousandConnectionsThatSendNothing() throws Exception {
    int before = broker.openFiles();
    try (IdleConnections idle = IdleConnections.open(broker.port(), 10_000)) {
      System.out.println(idle.count() + " idle connections");
      assertThat(idle.count()).as("the limit of open files allows it").isGreaterThan(2_000);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(broker.openFiles()).isGreaterThanOrEqualTo(idle.count()));
      assertThat(witness.nodes()).hasSize(1);
      nobodyElseWasHarmed();
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.openFiles()).isLessThan(before + 100));
  }
}
