package dev.tangram.log;

import static dev.tangram.log.TestBatches.bytes;
import static dev.tangram.log.TestBatches.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.gzip.internal.GzipCodec;
import dev.tangram.log.internal.codecs.LeasedCodecs;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordHeader;
import dev.tangram.records.RecordIterator;
import dev.tangram.records.TimestampType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The topic's compression.type and its levels, and what recompression must not change. */
class TopicCompressionTest {

  private static final long PRODUCER = 4711;
  private static final int SEQUENCE = 17;

  @TempDir Path dir;
  private TestLogs logs;

  @BeforeEach
  void open() {
    logs = new TestLogs(dir).start();
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private PartitionLog log(Map<String, String> config) {
    return logs.log(new TopicPartition("compressed", 0), config);
  }

  private static ByteBuffer batch(CompressionType type) {
    BatchBuilder.Options options =
        BatchBuilder.defaults()
            .producer(PRODUCER, (short) 3, SEQUENCE)
            .partitionLeaderEpoch(9)
            .transactional(true);
    if (type != CompressionType.NONE) {
      options.compression(type, TestBatches.CODECS);
    }
    List<RecordHeader> headers =
        List.of(new RecordHeader("h", bytes("1")), new RecordHeader("h", null));
    try (BatchBuilder builder = options.begin()) {
      builder.append(1_000, bytes("key"), bytes("value"), headers);
      builder.append(3_000, null, bytes("x".repeat(2_000)), List.of());
      builder.append(2_000, bytes("tombstone"), null, List.of());
      return TestBatches.direct(builder.build());
    }
  }

  static Stream<Arguments> conversions() {
    return Stream.of("producer", "uncompressed", "gzip", "snappy", "lz4", "zstd")
        .flatMap(
            config -> Stream.of(CompressionType.values()).map(from -> Arguments.of(config, from)));
  }

  @ParameterizedTest(name = "{1} into a topic of {0}")
  @MethodSource("conversions")
  void storedWithTheTopicsCodecAndOtherwiseUnchanged(String config, CompressionType from) {
    PartitionLog log = log(Map.of("compression.type", config));
    TestLogs.produce(log, TestBatches.batch(1, "before"));
    AppendInfo info = TestLogs.produce(log, batch(from));
    assertThat(info.firstOffset()).isEqualTo(1);
    assertThat(info.lastOffset()).isEqualTo(3);
    assertThat(info.maxTimestamp()).isEqualTo(3_000);

    RecordBatch stored = second(readAll(log));
    CompressionType expected =
        switch (config) {
          case "producer" -> from;
          case "uncompressed" -> CompressionType.NONE;
          default -> CompressionType.of(config);
        };
    assertThat(stored.compressionType()).isEqualTo(expected);
    assertThat(stored.isChecksumValid()).isTrue();
    assertThat(stored.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(stored.isTransactional()).isTrue();
    assertThat(stored.isControl()).isFalse();
    assertThat(stored.producerId()).isEqualTo(PRODUCER);
    assertThat(stored.producerEpoch()).isEqualTo((short) 3);
    assertThat(stored.baseSequence()).isEqualTo(SEQUENCE);
    assertThat(stored.baseOffset()).isEqualTo(1);
    assertThat(stored.lastOffset()).isEqualTo(3);
    assertThat(stored.baseTimestamp()).isEqualTo(1_000);
    assertThat(stored.maxTimestamp()).isEqualTo(3_000);
    assertThat(stored.recordCount()).isEqualTo(3);
    assertThat(stored.partitionLeaderEpoch()).isZero();
    try (RecordIterator found = RecordIterator.of(stored, TestBatches.CODECS);
        RecordIterator sent =
            RecordIterator.overEntries(batch(CompressionType.NONE), TestBatches.CODECS)) {
      while (sent.hasNext()) {
        Record one = sent.next();
        Record other = found.next();
        assertThat(other)
            .isEqualTo(
                new Record(
                    one.offset() + 1, one.timestamp(), one.key(), one.value(), one.headers()));
      }
      assertThat(found.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip, 1, 9", "lz4, 9, 17", "zstd, 1, 19"})
  void levelsAreObeyed(String codec, int fast, int dense) {
    assertThat(storedBytes(codec, dense)).isLessThan(storedBytes(codec, fast));
  }

  @Test
  void gzipLevelMinusOneIsItsDefault() {
    assertThat(storedBytes("gzip", -1)).isEqualTo(storedBytes("gzip", 6));
  }

  private int storedBytes(String codec, int level) {
    PartitionLog log =
        logs.log(
            new TopicPartition(codec + "-at-" + level, 0),
            Map.of("compression.type", codec, "compression." + codec + ".level", "" + level));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4_000; i++) {
      text.append(Integer.toString(i * 7919 % 1009, 5)).append(i % 13 == 0 ? "offset" : "epoch");
    }
    return TestLogs.produce(log, TestBatches.batch(1, text.toString())).sizeInBytes();
  }

  @Test
  void versionWithFewerLevelsTakesItsNearest() throws IOException {
    TestCodecs plugins = new TestCodecs();
    int[] used = new int[1];
    plugins.active.put(
        "gzip",
        new TestCodecs.Version(
            "gzip",
            "1",
            new BadCodecs.Passing(new GzipCodec()) {
              @Override
              public int maxLevel() {
                return 6;
              }

              @Override
              public OutputStream compress(OutputStream out, int level, CompressionVariant variant)
                  throws IOException {
                used[0] = level;
                return super.compress(out, level, variant);
              }
            }));
    try (LeasedCodecs codecs = new LeasedCodecs()) {
      codecs.open(plugins);
      codecs.codec(CompressionType.GZIP).compress(OutputStream.nullOutputStream(), 9).close();
    }
    assertThat(used[0]).isEqualTo(6);
  }

  private static RecordBatch second(ByteBuffer entries) {
    RecordBatch first = RecordBatch.at(entries, 0);
    return RecordBatch.at(entries, first.sizeInBytes());
  }
}
