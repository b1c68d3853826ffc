package dev.tangram.log;

import static dev.tangram.log.TestBatches.compressed;
import static dev.tangram.log.TestBatches.readAll;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.gzip.internal.GzipCodec;
import dev.tangram.log.internal.codecs.LeasedCodecs;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import dev.tangram.records.FormatConverter;
import dev.tangram.records.RecordIterator;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads or writes compressed records gives the lease of the codec back, come what may. */
class CodecLeaseTest {

  private static final CompressionCodec GOOD = new GzipCodec();

  @TempDir Path dir;
  private final TestCodecs plugins = new TestCodecs();
  private final LeasedCodecs codecs = new LeasedCodecs();
  private TestLogs logs;
  private PartitionLog log;

  @BeforeEach
  void open() {
    codecs.open(plugins);
    logs = new TestLogs(new TestClock(), Map.of(), null, codecs, dir).start();
    log = logs.log();
    produce(log, compressed(CompressionType.GZIP, 5, "a", "b"));
    produce(log, compressed(CompressionType.GZIP, 9, "c"));
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

  static Stream<CompressionCodec> readers() {
    return Stream.concat(Stream.of(GOOD), BadCodecs.readers(GOOD).values().stream());
  }

  static Stream<CompressionCodec> writers() {
    return Stream.concat(Stream.of(GOOD), BadCodecs.writers(GOOD).values().stream());
  }

  @ParameterizedTest
  @MethodSource("readers")
  void searchesByTime(CompressionCodec codec) {
    TestCodecs.Version version = active(codec);
    Throwable failure = catchThrowable(() -> log.findByTimestamp(6));
    assertThat(failure == null || failure instanceof ApiException).as("" + failure).isTrue();
    catchThrowable(() -> log.maxTimestamp());
    assertThat(version.uses.get()).isPositive();
    assertThat(version.leases).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("readers")
  void readersOfRecords(CompressionCodec codec) {
    TestCodecs.Version version = active(codec);
    ByteBuffer stored = readAll(log);
    Throwable failure =
        catchThrowable(
            () -> {
              try (RecordIterator records = RecordIterator.overEntries(stored, codecs)) {
                records.next();
              }
            });
    assertThat(failure == null || failure instanceof ApiException).as("" + failure).isTrue();
    assertThat(version.uses).hasValue(1);
    assertThat(version.leases).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("readers")
  void conversionsThatCannotRead(CompressionCodec codec) {
    convert(codec);
  }

  @ParameterizedTest
  @MethodSource("writers")
  void conversionsThatCannotWrite(CompressionCodec codec) {
    convert(codec);
  }

  private void convert(CompressionCodec codec) {
    TestCodecs.Version version = active(codec);
    for (int magic : new int[] {0, 1}) {
      catchThrowable(
          () -> FormatConverter.downConvert(readAll(log), magic, 0, codecs, Integer.MAX_VALUE));
    }
    assertThat(version.uses.get()).isPositive();
    assertThat(version.leases).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("writers")
  void buildersThatAreGivenUp(CompressionCodec codec) {
    TestCodecs.Version version = active(codec);
    catchThrowable(
        () -> {
          try (BatchBuilder builder =
              BatchBuilder.defaults().compression(CompressionType.GZIP, codecs).begin()) {
            builder.append(1, null, TestBatches.bytes("given up"));
          }
        });
    assertThat(version.uses.get()).isPositive();
    assertThat(version.leases).hasValue(0);
  }

  @Test
  void codecsOutliveVersionsAndTheirUse() throws Exception {
    CompressionCodec codec = codecs.codec(CompressionType.GZIP);
    assertThatThrownBy(() -> codec.compress(OutputStream.nullOutputStream(), 6))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE));
    TestCodecs.Version first = active(GOOD);
    OutputStream open = codec.compress(OutputStream.nullOutputStream(), 6);
    TestCodecs.Version second = active(GOOD);
    codec.compress(OutputStream.nullOutputStream(), 6).close();
    assertThat(first.leases).hasValue(1);
    assertThat(second.leases).hasValue(0);
    open.close();
    open.close();
    assertThat(first.leases).hasValue(0);
    codecs.close();
    assertThatThrownBy(codec::defaultLevel).isInstanceOf(ApiException.class);
  }
}
