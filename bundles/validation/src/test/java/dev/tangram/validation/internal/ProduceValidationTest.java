package dev.tangram.validation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.LogManager;
import dev.tangram.log.LogSettings;
import dev.tangram.log.PartitionLog;
import dev.tangram.log.ProduceFormat;
import dev.tangram.log.RecordValidationException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.RecordHeader;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import dev.tangram.validation.internal.TestSerializer.Behaviour;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches of clients through the real log, with the serializer plug-ins of the class path. */
class ProduceValidationTest {

  private static final CodecLookup CODECS =
      CodecLookup.fromServiceLoader(ProduceValidationTest.class.getClassLoader());
  private static final String VALUES = "record.value.serializer";
  private static final String KEYS = "record.key.serializer";

  @TempDir private Path directory;
  private SegmentStorageEngine engine;
  private LogManager logs;
  private BrokerConfig config;
  private final TestPool pool = new TestPool();
  private final PluginInspection inspection = new PluginInspection(pool, System::nanoTime);

  @BeforeEach
  void start() {
    config = BrokerConfig.parse(Map.of("log.dirs", directory.toString()));
    engine = new SegmentStorageEngine(System::currentTimeMillis);
    logs =
        new LogManager(
            LogSettings.of(config),
            CODECS,
            Clock.systemUTC(),
            () -> Executors.newScheduledThreadPool(1));
    logs.engineAdded(engine);
    logs.start();
    logs.inspectionAdded(inspection);
  }

  @AfterEach
  void stop() {
    assertThat(pool.open).hasValue(0);
    logs.close();
    engine.close();
  }

  private TopicConfig topic(String... settings) {
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      overrides.put(settings[i], settings[i + 1]);
    }
    return config.topic(overrides);
  }

  private PartitionLog log(String... settings) {
    return logs.getOrCreate(
        new TopicPartition("orders", 0),
        UUID.fromString("00000000-0000-0001-0000-000000000002"),
        topic(settings));
  }

  private static ByteBuffer bytes(String text) {
    return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer values(String... values) {
    return values(BatchBuilder.defaults(), values);
  }

  private static ByteBuffer values(BatchBuilder.Options options, String... values) {
    try (BatchBuilder builder = options.begin()) {
      for (String value : values) {
        builder.append(1L, bytes("k"), bytes(value));
      }
      return builder.build();
    }
  }

  private static long produce(PartitionLog log, ByteBuffer batch) {
    return log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, ProduceFormat.BATCH).firstOffset();
  }

  private static RecordValidationException refused(PartitionLog log, ByteBuffer batch) {
    long before = log.logEndOffset();
    RecordValidationException e =
        catchThrowableOfType(RecordValidationException.class, () -> produce(log, batch));
    assertThat(e).isNotNull();
    assertThat(e.error()).isEqualTo(ErrorCode.INVALID_RECORD);
    assertThat(log.logEndOffset()).isEqualTo(before);
    return e;
  }

  private static void retriable(PartitionLog log, ByteBuffer batch, String message) {
    long before = log.logEndOffset();
    ApiException e = catchThrowableOfType(ApiException.class, () -> produce(log, batch));
    assertThat(e).isNotNull();
    assertThat(e.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    assertThat(e).hasMessageContaining(message);
    assertThat(log.logEndOffset()).isEqualTo(before);
  }

  @Test
  void nothingIsAskedWhereTheTopicWantsNothing() {
    assertThat(produce(log(), values("no json"))).isZero();
    assertThat(pool.taken).hasValue(0);
  }

  @Test
  void theFirstBadRecordIsNamedAndNothingIsWritten() {
    PartitionLog log = log(VALUES, "json");
    assertThat(produce(log, values("{\"a\":1}", "2"))).isZero();
    RecordValidationException e = refused(log, values("1", "{\"a\":", "3", "x"));
    assertThat(e.recordErrors()).extracting("batchIndex").containsExactly(1, 3);
    assertThat(e.recordErrors().get(0).message()).startsWith("The value is no json: ");
    assertThat(inspection.countsOf("orders").refused()).isEqualTo(2);
    assertThat(pool.blamed).isEmpty();
    assertThat(pool.taken).as("one lease for a batch").hasValue(2);
  }

  @Test
  void compressedBatchesAreLookedInto() {
    PartitionLog log = log(VALUES, "json");
    BatchBuilder.Options gzip = BatchBuilder.defaults().compression(CompressionType.GZIP, CODECS);
    assertThat(produce(log, values(gzip, "1", "2"))).isZero();
    assertThat(refused(log, values(gzip, "1", "x")).recordErrors().get(0).batchIndex()).isOne();
  }

  @Test
  void keysAreLookedAtAndNullsPass() {
    PartitionLog log = log(KEYS, "int32", VALUES, "string");
    try (BatchBuilder builder = BatchBuilder.defaults().begin()) {
      builder.append(1L, null, bytes("v"));
      builder.append(1L, ByteBuffer.allocate(4), null);
      assertThat(produce(log, builder.build())).isZero();
    }
    RecordValidationException e = refused(log, values("v"));
    assertThat(e.recordErrors().get(0).message())
        .isEqualTo("The key is no int32: int32 has 4 bytes, not 1");
  }

  @Test
  void whatTheBrokerWritesItselfIsNotLookedAt() {
    PartitionLog log = log(VALUES, "json");
    log.appendAsLeader(values("x"), 0, AppendOrigin.COORDINATOR, ProduceFormat.BATCH);
    assertThat(log.logEndOffset()).isOne();
  }

  @Test
  void warnModeStoresAndCounts() {
    PartitionLog log = log(VALUES, "json", "record.validation.mode", "warn");
    assertThat(produce(log, values("1", "x", "y"))).isZero();
    assertThat(log.logEndOffset()).isEqualTo(3);
    assertThat(inspection.countsOf("orders").warned()).isEqualTo(2);
    assertThat(inspection.countsOf("orders").refused()).isZero();
  }

  @Test
  void aMissingPluginIsRetriableOrInWarnModeNoObstacle() {
    retriable(log(VALUES, "test"), values("x"), "test");
    PartitionLog log = log(VALUES, "test", "record.validation.mode", "warn");
    log.reconfigure(topic(VALUES, "test", "record.validation.mode", "warn"));
    assertThat(produce(log, values("x"))).isZero();
    assertThat(inspection.countsOf("orders").unchecked()).isEqualTo(2);
  }

  @Test
  void withoutInspectionStrictTopicsWait() {
    PartitionLog log = log(VALUES, "json");
    logs.inspectionRemoved(inspection);
    retriable(log, values("1"), "not available");
    logs.inspectionAdded(inspection);
    assertThat(produce(log, values("1"))).isZero();
  }

  @Test
  void settingsReachTheSerializerAndWrongOnesAreTold() {
    PartitionLog log = log(VALUES, "json", VALUES + ".config", "max.depth=1");
    assertThat(produce(log, values("[1]"))).isZero();
    refused(log, values("[[1]]"));
    log.reconfigure(topic(VALUES, "json", VALUES + ".config", "max.depth=x"));
    retriable(log, values("[1]"), "max.depth");
    log.reconfigure(topic(VALUES, "json", VALUES + ".config", "nonsense"));
    retriable(log, values("[1]"), "name=value");
    assertThat(pool.blamed).as("wrong settings are not the plug-in's fault").isEmpty();
  }

  static Stream<Behaviour> misbehaviours() {
    return Stream.of(
        TestSerializer.THROWS,
        TestSerializer.OVERFLOWS,
        TestSerializer.NOT_LINKED,
        TestSerializer.INTERRUPTED,
        TestSerializer.WRITES);
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void aPluginThatMisbehavesIsToldOnAndTheProducerRetries(Behaviour behaviour) {
    TestSerializer bad = new TestSerializer(behaviour);
    pool.active.put("test", bad);
    PartitionLog log = log(VALUES, "test");
    retriable(log, values("a", "b"), "The serializer plug-in test failed");
    assertThat(pool.blamed).containsExactly(bad);
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void anotherVersionTakesOverForTheBatch(Behaviour behaviour) {
    TestSerializer bad = new TestSerializer(behaviour);
    pool.active.put("test", bad);
    pool.others.put("test", new TestSerializer(TestSerializer.ACCEPTS));
    PartitionLog log = log(VALUES, "test");
    assertThat(produce(log, values("a", "b"))).isZero();
    assertThat(pool.blamed).containsExactly(bad);
    pool.others.put("test", new TestSerializer(TestSerializer.REFUSES));
    refused(log, values("a", "b"));
  }

  @Test
  void versionsThatDisagreeDoNotRefuse() {
    TestSerializer strict = new TestSerializer(TestSerializer.REFUSES);
    pool.active.put("test", strict);
    PartitionLog log = log(VALUES, "test");
    refused(log, values("a"));
    assertThat(pool.blamed).isEmpty();
    pool.others.put("test", new TestSerializer(TestSerializer.ACCEPTS));
    assertThat(produce(log, values("a", "b"))).isZero();
    assertThat(pool.blamed).containsExactly(strict);
    pool.others.put("test", new TestSerializer(TestSerializer.THROWS));
    refused(log, values("a"));
  }

  @Test
  void aFactoryThatMakesNothingIsToldOn() {
    TestSerializer factory = new TestSerializer(TestSerializer.ACCEPTS);
    pool.active.put("test", factory);
    retriable(log(VALUES, "test", VALUES + ".config", "null="), values("a"), "made no serde");
    assertThat(pool.blamed).containsExactly(factory);
  }

  @Test
  void aNewVersionIsAskedFromTheNextBatchOn() {
    pool.active.put("test", new TestSerializer(TestSerializer.ACCEPTS));
    PartitionLog log = log(VALUES, "test");
    produce(log, values("a"));
    pool.active.put("test", new TestSerializer(TestSerializer.REFUSES));
    refused(log, values("a"));
    pool.active.remove("test");
    retriable(log, values("a"), "test");
  }

  @Test
  void anInterruptionThatAPluginLeavesBehindDoesNotReachTheFiles() {
    pool.active.put(
        "test", new TestSerializer((context, data) -> Thread.currentThread().interrupt()));
    PartitionLog log = log(VALUES, "test");
    assertThat(produce(log, values("a"))).isZero();
    assertThat(produce(log, values("b"))).isOne();
  }

  @Test
  void headersAndTopicAreShown() {
    List<String> seen = new ArrayList<>();
    pool.active.put(
        "test",
        new TestSerializer(
            (context, data) ->
                seen.add(context.topic() + context.isKey() + context.headers().get(0).key())));
    try (BatchBuilder builder = BatchBuilder.defaults().begin()) {
      builder.append(1L, bytes("k"), bytes("v"), List.of(new RecordHeader("type", bytes("x"))));
      produce(log(KEYS, "test", VALUES, "test"), builder.build());
    }
    assertThat(seen).containsExactly("orderstruetype", "ordersfalsetype");
  }
}
