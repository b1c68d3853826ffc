package dev.tangram.log;

import static dev.tangram.log.TestBatches.compressed;
import static dev.tangram.log.TestBatches.records;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.gzip.internal.GzipCodec;
import dev.tangram.log.internal.codecs.LeasedCodecs;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.CompressionType;
import dev.tangram.records.MessageSetBuilder;
import dev.tangram.records.Record;
import dev.tangram.records.TimestampType;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compression plug-ins that throw, hang or lie, under the produce path. */
@Timeout(60)
class MisbehavingCodecTest {

  private static final CompressionCodec GOOD = new GzipCodec();
  private static final Set<ErrorCode> ABOUT_DATA =
      Set.of(ErrorCode.CORRUPT_MESSAGE, ErrorCode.INVALID_RECORD, ErrorCode.MESSAGE_TOO_LARGE);

  @TempDir Path dir;
  private final TestCodecs plugins = new TestCodecs();
  private final LeasedCodecs codecs = new LeasedCodecs();
  private TestLogs logs;

  @BeforeEach
  void open() {
    codecs.open(plugins);
    logs = new TestLogs(new TestClock(), Map.of(), null, codecs, dir).start();
  }

  @AfterEach
  void close() {
    logs.close();
    codecs.close();
  }

  private TestCodecs.Version active(CompressionCodec codec) {
    TestCodecs.Version version = new TestCodecs.Version("gzip", "1", codec);
    plugins.active.put("gzip", version);
    return version;
  }

  private TestCodecs.Version other(CompressionCodec codec) {
    TestCodecs.Version version = new TestCodecs.Version("gzip", "2", codec);
    plugins.others.put("gzip", version);
    return version;
  }

  private PartitionLog log(Map<String, String> config) {
    return logs.log(new TopicPartition("topic-of-" + config.size(), 0), config);
  }

  private PartitionLog unpacking() {
    return log(Map.of("compression.type", "uncompressed"));
  }

  private PartitionLog packing() {
    return log(Map.of("compression.type", "gzip"));
  }

  private static ByteBuffer packed() {
    return compressed(CompressionType.GZIP, 5, "a", "b", "c");
  }

  private static ByteBuffer plain() {
    return TestBatches.batch(5, "a", "b", "c");
  }

  static Stream<String> readers() {
    return BadCodecs.readers(GOOD).keySet().stream();
  }

  static Stream<String> writers() {
    return BadCodecs.writers(GOOD).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("readers")
  void anotherVersionReadsWhatABadOneCannot(String how) {
    TestCodecs.Version bad = active(BadCodecs.readers(GOOD).get(how));
    TestCodecs.Version good = other(GOOD);
    PartitionLog log = unpacking();
    produce(log, packed());
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertThat(bad.failures).hasSize(1);
    assertThat(good.failures).isEmpty();
    assertNothingHeld(bad, good);
  }

  @ParameterizedTest
  @MethodSource("readers")
  void withoutAnotherVersionABadReaderCostsItsBatchOnly(String how) {
    TestCodecs.Version bad = active(BadCodecs.readers(GOOD).get(how));
    PartitionLog log = unpacking();
    ApiException e = catchThrowableOfType(ApiException.class, () -> produce(log, packed()));
    assertThat(e.error().retriable() || ABOUT_DATA.contains(e.error())).as(e.toString()).isTrue();
    if (how.contains("throws") || how.contains("stream") || how.contains("gives")) {
      assertThat(e.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
      assertBlamed(bad, how);
    }
    produce(log, plain());
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertNothingHeld(bad);
  }

  @ParameterizedTest
  @MethodSource("writers")
  void anotherVersionWritesWhatABadOneCannot(String how) {
    TestCodecs.Version bad = active(BadCodecs.writers(GOOD).get(how));
    TestCodecs.Version good = other(GOOD);
    PartitionLog log = packing();
    produce(log, plain());
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertThat(bad.failures).isNotEmpty();
    assertThat(good.failures).isEmpty();
    assertNothingHeld(bad, good);
  }

  @ParameterizedTest
  @MethodSource("writers")
  void withoutAnotherVersionNothingUnreadableIsStored(String how) {
    TestCodecs.Version bad = active(BadCodecs.writers(GOOD).get(how));
    PartitionLog log = packing();
    ApiException e = catchThrowableOfType(ApiException.class, () -> produce(log, plain()));
    assertThat(e.error()).as(e.toString()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    assertBlamed(bad, how);
    assertThat(log.logEndOffset()).isZero();
    assertNothingHeld(bad);
  }

  @Test
  void badCanaryThatReadsItselfIsFoundOut() {
    // It turns the same bits in both directions: only another version notices.
    CompressionCodec mirror = BadCodecs.mirrored(GOOD);
    TestCodecs.Version canary = active(mirror);
    TestCodecs.Version good = other(GOOD);
    PartitionLog log = packing();
    produce(log, plain());
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertThat(canary.failures).hasSize(1);
    assertThat(good.failures).isEmpty();
    assertNothingHeld(canary, good);
  }

  @Test
  void goodVersionIsNotBlamedForAnotherThatCannotRead() {
    TestCodecs.Version good = active(GOOD);
    TestCodecs.Version bad = other(BadCodecs.readers(GOOD).get("turns bits"));
    PartitionLog log = packing();
    produce(log, plain());
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertThat(good.failures).isEmpty();
    assertThat(bad.failures).hasSize(1);
    assertNothingHeld(good, bad);
  }

  @Test
  void versionThatDidWellIsBelieved() {
    AtomicInteger reads = new AtomicInteger();
    active(
        new BadCodecs.Passing(GOOD) {
          @Override
          public InputStream decompress(ByteBuffer source, CompressionVariant variant)
              throws CompressionException {
            reads.incrementAndGet();
            return super.decompress(source, variant);
          }
        });
    PartitionLog log = packing();
    for (int i = 0; i < 1_010; i++) {
      produce(log, plain());
    }
    assertThat(reads).hasValue(1_000);
  }

  @Test
  void brokenDataBlameNobody() {
    TestCodecs.Version one = active(GOOD);
    TestCodecs.Version two = other(GOOD);
    ByteBuffer batch = packed();
    // Broken behind the checksum's back: a producer that compresses wrongly.
    batch.put(batch.limit() - 6, (byte) (batch.get(batch.limit() - 6) + 1));
    dev.tangram.records.RecordBatch.at(batch, batch.position()).updateChecksum();
    ApiException e = catchThrowableOfType(ApiException.class, () -> produce(unpacking(), batch));
    assertThat(e.error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    assertThat(one.failures).isEmpty();
    assertThat(two.failures).isEmpty();
    assertNothingHeld(one, two);
  }

  @Test
  void oldFormatsAreConvertedByAnotherVersionToo() {
    TestCodecs.Version bad = active(BadCodecs.writers(GOOD).get("turns bits"));
    TestCodecs.Version good = other(GOOD);
    ByteBuffer set;
    try (MessageSetBuilder builder =
        new MessageSetBuilder(
            1, CompressionType.GZIP, TestBatches.CODECS, TimestampType.CREATE_TIME, 1 << 20)) {
      builder.append(new Record(0, 7, null, TestBatches.bytes("old"), List.of()));
      set = TestBatches.direct(builder.build());
    }
    PartitionLog log = log(Map.of());
    log.appendAsLeader(set, 0, AppendOrigin.CLIENT, ProduceFormat.MESSAGE_SET);
    assertThat(records(log)).containsExactly("0:old");
    assertThat(bad.failures).isNotEmpty();
    assertThat(good.failures).isEmpty();
    assertNothingHeld(bad, good);
  }

  @Test
  void compactedTopicIsCheckedByAnotherVersion() {
    TestCodecs.Version bad = active(BadCodecs.readers(GOOD).get("never ends"));
    TestCodecs.Version good = other(GOOD);
    PartitionLog log = log(Map.of("cleanup.policy", "compact"));
    produce(log, packed());
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertThat(bad.failures).hasSize(1);
    assertNothingHeld(bad, good);
  }

  @Test
  void missingPluginIsSaid() {
    ApiException e = catchThrowableOfType(ApiException.class, () -> produce(unpacking(), packed()));
    assertThat(e.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    // Nobody needs a codec to keep what producers compressed.
    produce(log(Map.of()), packed());
  }

  @Test
  void topicOfACanaryGetsIt() {
    TestCodecs.Version old = active(GOOD);
    TestCodecs.Version canary = other(GOOD);
    plugins.canaryTopic = "topic-of-1";
    produce(unpacking(), packed());
    assertThat(canary.uses).hasValue(1);
    assertThat(old.uses).hasValue(0);
    assertNothingHeld(old, canary);
  }

  /** A file that is written by a thread with an interrupt is closed. */
  @Test
  void interruptThatACodecLeavesBehindReachesNoFile() {
    TestCodecs.Version marking = active(BadCodecs.marking(GOOD));
    PartitionLog unpacking = unpacking();
    produce(unpacking, packed());
    assertNothingHeld(marking);
    produce(unpacking, plain());
    PartitionLog packing =
        logs.log(new TopicPartition("packing", 0), Map.of("compression.type", "gzip"));
    produce(packing, plain());
    assertNothingHeld(marking);
    assertThat(records(unpacking)).hasSize(6);
    assertThat(packing.isOffline()).isFalse();
    assertThat(records(packing)).hasSize(3);
  }

  @Test
  void hangingReaderIsReplacedOnceItIsInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TestCodecs.Version bad = active(BadCodecs.hanging(GOOD, begun));
    TestCodecs.Version good = other(GOOD);
    PartitionLog log = unpacking();
    assertThat(whileInterrupted(begun, () -> produce(log, packed()))).isNull();
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
    assertThat(bad.failures).hasSize(1);
    assertNothingHeld(bad, good);
  }

  @Test
  void hangingCodecsWithoutAnotherVersionCostTheirBatch() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    TestCodecs.Version bad = active(BadCodecs.hanging(GOOD, reading));
    PartitionLog unpacking = unpacking();
    ApiException read = whileInterrupted(reading, () -> produce(unpacking, packed()));
    assertThat(read.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    assertNothingHeld(bad);

    CountDownLatch writing = new CountDownLatch(1);
    bad = active(BadCodecs.hanging(GOOD, writing));
    PartitionLog packing =
        logs.log(new TopicPartition("packing", 0), Map.of("compression.type", "gzip"));
    ApiException write = whileInterrupted(writing, () -> produce(packing, plain()));
    assertThat(write.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    assertNothingHeld(bad);
  }

  /** Does it on a thread that is interrupted once, as the watchdog does, and looks at its mark. */
  private static ApiException whileInterrupted(CountDownLatch begun, Runnable work)
      throws Exception {
    CompletableFuture<ApiException> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              ApiException refused = null;
              try {
                work.run();
              } catch (ApiException e) {
                refused = e;
              } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
              }
              if (Thread.currentThread().isInterrupted()) {
                outcome.completeExceptionally(new AssertionError("The mark was left behind"));
              }
              outcome.complete(refused);
            });
    thread.start();
    begun.await();
    thread.interrupt();
    return outcome.get(30, TimeUnit.SECONDS);
  }

  /** An exhausted heap alone proves nothing. */
  private static void assertBlamed(TestCodecs.Version bad, String how) {
    assertThat(bad.failures.isEmpty()).isEqualTo(how.endsWith("memory"));
  }

  private static void assertNothingHeld(TestCodecs.Version... versions) {
    for (TestCodecs.Version version : versions) {
      assertThat(version.leases).as("leases of " + version.id()).hasValue(0);
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
