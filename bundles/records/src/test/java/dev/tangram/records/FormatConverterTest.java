package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FormatConverterTest {

  private static final int MAX_BATCH = 1 << 20;

  static Stream<Arguments> oldFormats() {
    return Stream.of(0, 1)
        .flatMap(
            magic ->
                Stream.of(CompressionType.values())
                    .filter(type -> type != CompressionType.ZSTD)
                    .map(type -> Arguments.of(magic, type)));
  }

  @ParameterizedTest
  @MethodSource("oldFormats")
  void producedSetsBecomeOneBatch(int magic, CompressionType type) {
    List<Record> records = Oracle.records(50, 0, false, 7);
    ByteBuffer set = Oracle.write(magic, type, TimestampType.CREATE_TIME, records);
    ByteBuffer batches = up(set, MAX_BATCH);
    assertThat(Oracle.read(batches))
        .isEqualTo(Oracle.reduce(records, magic, TimestampType.CREATE_TIME));
    RecordBatch batch = new RecordBatch();
    BatchValidator.validate(batch, batches, ValidationLimits.client(MAX_BATCH));
    assertThat(batch.compressionType()).isEqualTo(type);
    assertThat(batch.recordCount()).isEqualTo(50);
    if (magic == 0) {
      assertThat(batch.maxTimestamp()).isEqualTo(RecordBatch.NO_TIMESTAMP);
    }
  }

  @Test
  void setsAndMessagesSideBySide() {
    List<Record> records = Oracle.records(40, 0, false, 8);
    ByteBuffer mixed =
        concat(
            Oracle.write(
                1, CompressionType.NONE, TimestampType.CREATE_TIME, records.subList(0, 10)),
            Oracle.write(
                1, CompressionType.GZIP, TimestampType.CREATE_TIME, records.subList(10, 20)),
            Oracle.write(
                1, CompressionType.LZ4, TimestampType.CREATE_TIME, records.subList(20, 30)),
            Oracle.write(
                1, CompressionType.NONE, TimestampType.CREATE_TIME, records.subList(30, 40)));
    ByteBuffer batches = up(mixed, MAX_BATCH);
    assertThat(Oracle.read(batches)).isEqualTo(records.stream().map(this::bare).toList());
    assertThat(entries(batches)).hasSize(4);
  }

  @Test
  void manyMessagesAreSplitAtTheBatchLimit() {
    List<Record> records = Oracle.records(100, 0, false, 9);
    ByteBuffer set = Oracle.write(0, CompressionType.NONE, TimestampType.CREATE_TIME, records);
    ByteBuffer batches = up(set, 2000);
    assertThat(entries(batches)).hasSizeGreaterThan(5).allMatch(e -> e.remaining() <= 2000);
    assertThat(Oracle.read(batches))
        .isEqualTo(Oracle.reduce(records, 0, TimestampType.CREATE_TIME));
  }

  @Test
  void offsetsThatProducersMadeUpDoNotMatter() {
    List<Record> records = Oracle.records(10, 0, false, 10);
    for (long wrapperOffset : new long[] {0, 9, -1, 12345}) {
      ByteBuffer set =
          copy(Oracle.write(1, CompressionType.SNAPPY, TimestampType.CREATE_TIME, records));
      set.putLong(0, wrapperOffset);
      assertThat(Oracle.read(up(set, MAX_BATCH))).extracting(Record::offset).startsWith(0L, 1L);
    }
  }

  @Test
  void badSetsAreRefused() {
    List<Record> records = Oracle.records(10, 0, false, 11);
    ByteBuffer good = Oracle.write(1, CompressionType.GZIP, TimestampType.CREATE_TIME, records);
    refusedUp(ByteBuffer.allocate(0), ErrorCode.INVALID_RECORD);
    refusedUp(good.slice(0, good.limit() - 1), ErrorCode.CORRUPT_MESSAGE);
    ByteBuffer flipped = copy(good);
    flipped.put(60, (byte) ~flipped.get(60));
    refusedUp(flipped, ErrorCode.CORRUPT_MESSAGE);
    refusedUp(
        Oracle.write(1, CompressionType.GZIP, TimestampType.LOG_APPEND_TIME, records),
        ErrorCode.INVALID_TIMESTAMP);
    refusedUp(
        Oracle.write(2, CompressionType.NONE, TimestampType.CREATE_TIME, records),
        ErrorCode.INVALID_RECORD);
    refusedUp(nested(), ErrorCode.INVALID_RECORD);
    assertThatThrownBy(() -> up(good, good.limit() - 1))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
    assertThatThrownBy(() -> FormatConverter.upConvert(good, Oracle.CODECS, MAX_BATCH, 100))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
    assertThatThrownBy(() -> FormatConverter.upConvert(good, CodecLookup.none(), MAX_BATCH, 1000))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE));
  }

  @ParameterizedTest
  @MethodSource("oldFormats")
  void downConversionGivesWhatKafkaGives(int toMagic, CompressionType type) {
    List<Record> records = Oracle.records(60, 500, true, 12);
    List<ByteBuffer> parts = new ArrayList<>();
    for (int magic = 0; magic <= 2; magic++) {
      List<Record> part = records.subList(magic * 20, magic * 20 + 20);
      parts.add(Oracle.write(magic, type, TimestampType.CREATE_TIME, part));
    }
    ByteBuffer stored = concat(parts.toArray(ByteBuffer[]::new));
    FormatConverter.Converted ours =
        FormatConverter.downConvert(stored, toMagic, 510, Oracle.CODECS, MAX_BATCH);
    ByteBuffer kafkas =
        ((MemoryRecords)
                MemoryRecords.readableRecords(stored.duplicate())
                    .downConvert((byte) toMagic, 510, Time.SYSTEM)
                    .records())
            .buffer();
    assertThat(Oracle.read(ours.records())).isEqualTo(Oracle.read(kafkas));
    assertThat(Oracle.readOurs(ours.records())).isEqualTo(Oracle.readOurs(kafkas));
    assertThat(ours.consumedBytes()).isEqualTo(stored.limit());
    if (type == CompressionType.NONE) {
      assertThat(Oracle.bytes(ours.records())).isEqualTo(Oracle.bytes(kafkas));
    }
  }

  @ParameterizedTest
  @MethodSource("oldFormats")
  void downConversionKeepsLogAppendTime(int toMagic, CompressionType type) {
    List<Record> records = Oracle.records(10, 500, true, 13);
    ByteBuffer stored = Oracle.write(2, type, TimestampType.LOG_APPEND_TIME, records);
    ByteBuffer converted =
        FormatConverter.downConvert(stored, toMagic, 0, Oracle.CODECS, MAX_BATCH).records();
    assertThat(Oracle.read(converted))
        .isEqualTo(Oracle.reduce(records, toMagic, TimestampType.LOG_APPEND_TIME));
  }

  @Test
  void downConversionKeepsTheSizeButGivesOneEntry() {
    List<Record> records = Oracle.records(30, 0, false, 14);
    ByteBuffer[] parts =
        IntStream.range(0, 3)
            .mapToObj(i -> records.subList(i * 10, i * 10 + 10))
            .map(part -> Oracle.write(2, CompressionType.GZIP, TimestampType.CREATE_TIME, part))
            .toArray(ByteBuffer[]::new);
    ByteBuffer stored = concat(parts);
    FormatConverter.Converted one = FormatConverter.downConvert(stored, 1, 0, Oracle.CODECS, 1);
    assertThat(Oracle.read(one.records())).hasSize(10);
    assertThat(one.consumedBytes()).isEqualTo(parts[0].limit());
    int two = one.records().limit() * 5 / 2;
    FormatConverter.Converted some = FormatConverter.downConvert(stored, 1, 0, Oracle.CODECS, two);
    assertThat(Oracle.read(some.records())).hasSize(20);
    assertThat(some.records().remaining()).isLessThanOrEqualTo(two);
    assertThat(some.convertedEntries()).isEqualTo(2);
  }

  @Test
  void controlBatchesAreLeftOutAndZstdIsRefused() {
    ByteBuffer control =
        MemoryRecords.withEndTransactionMarker(
                5, 1000, 0, 1, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0))
            .buffer();
    List<Record> records = Oracle.records(3, 6, false, 15);
    ByteBuffer stored =
        concat(control, Oracle.write(2, CompressionType.NONE, TimestampType.CREATE_TIME, records));
    assertThat(
            Oracle.read(
                FormatConverter.downConvert(stored, 1, 0, Oracle.CODECS, MAX_BATCH).records()))
        .extracting(Record::offset)
        .containsExactly(6L, 7L, 8L);
    assertThat(
            FormatConverter.downConvert(control, 0, 0, Oracle.CODECS, 1).records().hasRemaining())
        .isFalse();
    ByteBuffer zstd = Oracle.write(2, CompressionType.ZSTD, TimestampType.CREATE_TIME, records);
    assertThatThrownBy(() -> FormatConverter.downConvert(zstd, 1, 0, Oracle.CODECS, MAX_BATCH))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE));
  }

  /** A compressed set inside of a compressed set. */
  private static ByteBuffer nested() {
    List<Record> records = Oracle.records(3, 0, false, 16);
    ByteBuffer inner = Oracle.write(1, CompressionType.GZIP, TimestampType.CREATE_TIME, records);
    try (var target = new org.apache.kafka.common.utils.ByteBufferOutputStream(1024);
        var out = Compression.gzip().build().wrapForOutput(target, (byte) 1)) {
      out.write(Oracle.bytes(inner));
      out.close();
      byte[] value = Oracle.bytes(target.buffer().flip());
      ByteBuffer outer =
          copy(
              Oracle.write(
                  1,
                  CompressionType.NONE,
                  TimestampType.CREATE_TIME,
                  List.of(new Record(2, 1, null, ByteBuffer.wrap(value), List.of()))));
      outer.put(LegacyFormat.ATTRIBUTES_AT, (byte) 1);
      java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
      checksum.update(outer.duplicate().position(LegacyFormat.MAGIC_AT));
      return outer.putInt(LegacyFormat.CRC_AT, (int) checksum.getValue());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Record bare(Record record) {
    return new Record(record.offset(), record.timestamp(), record.key(), record.value(), List.of());
  }

  private static ByteBuffer up(ByteBuffer set, int maxBatchBytes) {
    return FormatConverter.upConvert(set, Oracle.CODECS, maxBatchBytes, 16 << 20);
  }

  private static void refusedUp(ByteBuffer set, ErrorCode expected) {
    assertThatThrownBy(() -> up(set, MAX_BATCH))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.error()).isEqualTo(expected));
  }

  private static List<ByteBuffer> entries(ByteBuffer records) {
    List<ByteBuffer> entries = new ArrayList<>();
    EntryIterator.over(records).forEachRemaining(entries::add);
    return entries;
  }

  private static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.wrap(Oracle.bytes(source));
  }

  private static ByteBuffer concat(ByteBuffer... parts) {
    ByteBuffer all = ByteBuffer.allocate(Stream.of(parts).mapToInt(ByteBuffer::remaining).sum());
    Stream.of(parts).forEach(part -> all.put(part.duplicate()));
    return all.flip();
  }
}
