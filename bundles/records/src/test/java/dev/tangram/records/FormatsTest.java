package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading and writing of all formats with the reference implementation on the other side. */
class FormatsTest {

  private static final long APPEND_TIME = 1_800_000_000_000L;

  static Stream<Arguments> formats() {
    return Stream.of(0, 1, 2)
        .flatMap(
            magic ->
                Stream.of(CompressionType.values())
                    .filter(type -> magic == 2 || type != CompressionType.ZSTD)
                    .flatMap(
                        type ->
                            Stream.of(TimestampType.values())
                                .filter(t -> magic > 0 || t == TimestampType.CREATE_TIME)
                                .flatMap(
                                    t ->
                                        Stream.of(1, 100)
                                            .map(n -> Arguments.of(magic, type, t, n)))));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void weReadKafkas(int magic, CompressionType type, TimestampType timestampType, int count) {
    List<Record> records = Oracle.records(count, 1000, true, count);
    ByteBuffer written = Oracle.write(magic, type, timestampType, records);
    List<Record> expected = Oracle.reduce(records, magic, timestampType);
    assertThat(Oracle.read(written)).isEqualTo(expected);
    assertThat(Oracle.readOurs(written)).isEqualTo(expected);
    assertThat(Oracle.readOurs(direct(written))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void kafkaReadsOurs(int magic, CompressionType type, TimestampType timestampType, int count) {
    List<Record> records = Oracle.records(count, 1000, true, count);
    ByteBuffer written = write(magic, type, timestampType, records);
    // Messages of format 1 carry their own time; that of a wrapper or a batch is one for all.
    if (magic == 1 && timestampType == TimestampType.LOG_APPEND_TIME) {
      records = records.stream().map(r -> at(r, APPEND_TIME)).toList();
      written = write(magic, type, timestampType, records);
    }
    assertThat(Oracle.read(written)).isEqualTo(Oracle.reduce(records, magic, timestampType));
    assertThat(Oracle.readOurs(written)).isEqualTo(Oracle.reduce(records, magic, timestampType));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void sameBytesWhereNothingIsCompressed(
      int magic, CompressionType type, TimestampType timestampType, int count) {
    if (type != CompressionType.NONE) {
      return;
    }
    List<Record> records =
        Oracle.reduce(Oracle.records(count, 1000, true, count), magic, timestampType);
    ByteBuffer kafkas = Oracle.write(magic, type, timestampType, records);
    ByteBuffer ours = write(magic, type, timestampType, records);
    assertThat(Oracle.bytes(ours)).isEqualTo(Oracle.bytes(kafkas));
  }

  private static Record at(Record record, long timestamp) {
    return new Record(record.offset(), timestamp, record.key(), record.value(), record.headers());
  }

  private static ByteBuffer write(
      int magic, CompressionType type, TimestampType timestampType, List<Record> records) {
    if (magic == 2) {
      BatchBuilder.Options options =
          BatchBuilder.defaults()
              .baseOffset(records.get(0).offset())
              .compression(type, Oracle.CODECS);
      if (timestampType == TimestampType.LOG_APPEND_TIME) {
        options.logAppendTime(APPEND_TIME);
      }
      try (BatchBuilder builder = options.begin()) {
        records.forEach(builder::append);
        return builder.build();
      }
    }
    try (MessageSetBuilder builder =
        new MessageSetBuilder(magic, type, Oracle.CODECS, timestampType, 1 << 20)) {
      records.forEach(builder::append);
      return builder.build();
    }
  }

  private static ByteBuffer direct(ByteBuffer source) {
    ByteBuffer copy = ByteBuffer.allocateDirect(source.remaining() + 10).position(10);
    return copy.put(source.duplicate()).flip().position(10);
  }
}
