package dev.tangram.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;

/** The reference implementation as the other side of tests, and data for both. */
final class Oracle {

  static final CodecLookup CODECS = CodecLookup.fromServiceLoader(Oracle.class.getClassLoader());

  private Oracle() {}

  /** Records with keys and values of all kinds, null and empty included; some with headers. */
  static List<Record> records(int count, long baseOffset, boolean headers, long seed) {
    Random random = new Random(seed);
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<dev.tangram.records.RecordHeader> list = new ArrayList<>();
      for (int h = 0; headers && h < random.nextInt(4); h++) {
        list.add(new dev.tangram.records.RecordHeader("header-" + h, field(random, 20)));
      }
      long timestamp = 1_700_000_000_000L + random.nextInt(10_000) - 5_000;
      records.add(
          new Record(baseOffset + i, timestamp, field(random, 30), field(random, 400), list));
    }
    return records;
  }

  private static ByteBuffer field(Random random, int maxBytes) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    int size = random.nextInt(maxBytes);
    while (text.length() < size) {
      text.append("word").append(random.nextInt(100));
    }
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Compression compression(CompressionType type) {
    return Compression.of(type.text()).build();
  }

  /** The records as the reference implementation writes them, in one batch or message set. */
  static ByteBuffer write(
      int magic, CompressionType type, TimestampType timestampType, List<Record> records) {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    try (MemoryRecordsBuilder builder =
        new MemoryRecordsBuilder(
            buffer,
            (byte) magic,
            compression(type),
            timestampType == TimestampType.CREATE_TIME
                ? org.apache.kafka.common.record.TimestampType.CREATE_TIME
                : org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME,
            records.get(0).offset(),
            timestampType == TimestampType.CREATE_TIME ? -1 : 1_800_000_000_000L,
            RecordBatch.NO_PRODUCER_ID,
            RecordBatch.NO_PRODUCER_EPOCH,
            RecordBatch.NO_SEQUENCE,
            false,
            false,
            -1,
            Integer.MAX_VALUE)) {
      for (Record record : records) {
        builder.appendWithOffset(
            record.offset(),
            magic == 0 ? -1 : record.timestamp(),
            bytes(record.key()),
            bytes(record.value()),
            magic < 2 ? new Header[0] : headers(record));
      }
      return builder.build().buffer().duplicate();
    }
  }

  private static Header[] headers(Record record) {
    return record.headers().stream()
        .map(header -> new RecordHeader(header.key(), bytes(header.value())))
        .toArray(Header[]::new);
  }

  /** What the reference implementation reads, checksums compared. */
  static List<Record> read(ByteBuffer buffer) {
    List<Record> records = new ArrayList<>();
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(buffer.duplicate()).batches()) {
      batch.ensureValid();
      for (org.apache.kafka.common.record.Record record : batch) {
        record.ensureValid();
        List<dev.tangram.records.RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
          headers.add(new dev.tangram.records.RecordHeader(header.key(), wrap(header.value())));
        }
        records.add(
            new Record(
                record.offset(),
                record.timestamp(),
                copy(record.key()),
                copy(record.value()),
                headers));
      }
    }
    return records;
  }

  /** What we read, checksums compared. */
  static List<Record> readOurs(ByteBuffer buffer) {
    List<Record> records = new ArrayList<>();
    try (RecordIterator iterator =
        RecordIterator.overEntries(buffer, CODECS, RecordIterator.DEFAULT_MAX_BYTES, true)) {
      iterator.forEachRemaining(records::add);
    }
    return records;
  }

  /** The records with what a format does not hold taken away. */
  static List<Record> reduce(List<Record> records, int magic, TimestampType timestampType) {
    return records.stream()
        .map(
            record ->
                new Record(
                    record.offset(),
                    magic == 0
                        ? -1
                        : timestampType == TimestampType.LOG_APPEND_TIME
                            ? 1_800_000_000_000L
                            : record.timestamp(),
                    record.key(),
                    record.value(),
                    magic < 2 ? List.of() : record.headers()))
        .toList();
  }

  static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return wrap(bytes(buffer));
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
