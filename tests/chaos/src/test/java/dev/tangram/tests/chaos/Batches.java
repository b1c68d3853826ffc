package dev.tangram.tests.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;

/** Batches of records with one thing wrong. */
final class Batches {

  private static final int LENGTH = 8;
  private static final int CRC = 17;
  private static final int ATTRIBUTES = 21;
  private static final int LAST_OFFSET_DELTA = 23;
  private static final int COUNT = 57;
  private static final int RECORDS = 61;

  private Batches() {}

  /** Three good records. */
  static ByteBuffer good() {
    return of(Compression.NONE);
  }

  private static ByteBuffer of(Compression compression) {
    SimpleRecord[] records = new SimpleRecord[3];
    for (int i = 0; i < records.length; i++) {
      records[i] = new SimpleRecord(1L + i, null, ("value " + i).getBytes(StandardCharsets.UTF_8));
    }
    return MemoryRecords.withRecords(compression, records).buffer().duplicate();
  }

  static ByteBuffer wrongCrc() {
    ByteBuffer batch = good();
    batch.putInt(CRC, batch.getInt(CRC) + 1);
    return batch;
  }

  /** The content differs from what the CRC was made of. */
  static ByteBuffer flippedBit() {
    ByteBuffer batch = good();
    int last = batch.limit() - 3;
    batch.put(last, (byte) (batch.get(last) ^ 4));
    return batch;
  }

  /** Says that it has another number of records; everything else, the CRC too, is right. */
  static ByteBuffer count(int count) {
    return sealed(good().putInt(COUNT, count));
  }

  /** Offsets up to the last one agree with the count, the records do not. */
  static ByteBuffer countAndDelta(int count) {
    return sealed(good().putInt(COUNT, count).putInt(LAST_OFFSET_DELTA, count - 1));
  }

  static ByteBuffer lastOffsetDelta(int delta) {
    return sealed(good().putInt(LAST_OFFSET_DELTA, delta));
  }

  /** Says that it is longer or shorter than it is. */
  static ByteBuffer length(int length) {
    return good().putInt(LENGTH, length);
  }

  /** The first record says that it goes on for ever. */
  static ByteBuffer recordLength() {
    ByteBuffer batch = good();
    batch.put(RECORDS, (byte) 0xfe);
    return sealed(batch);
  }

  /** Attributes name a codec that does not exist. */
  static ByteBuffer unknownCodec() {
    ByteBuffer batch = good();
    return sealed(batch.putShort(ATTRIBUTES, (short) 7));
  }

  private static ByteBuffer sealed(ByteBuffer batch) {
    CRC32C crc = new CRC32C();
    crc.update(batch.duplicate().position(ATTRIBUTES));
    return batch.putInt(CRC, (int) crc.getValue());
  }

  /** A message of format 1 whose few bytes unpack to many, all zero. */
  static ByteBuffer gzipBomb(int unpackedBytes) {
    byte[] value = zeros(unpackedBytes);
    int size = 4 + 1 + 1 + 8 + 4 + 4 + value.length;
    ByteBuffer message = ByteBuffer.allocate(12 + size);
    message.putLong(0).putInt(size).putInt(0).put((byte) 1).put((byte) 1).putLong(1);
    message.putInt(-1).putInt(value.length).put(value).flip();
    CRC32 crc = new CRC32();
    crc.update(message.duplicate().position(16));
    return message.putInt(12, (int) crc.getValue());
  }

  /** One message header that claims the whole, then nothing but zeros. */
  private static byte[] zeros(int bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(ByteBuffer.allocate(12).putLong(0).putInt(bytes).array());
      byte[] block = new byte[1 << 16];
      for (int written = 0; written < bytes; written += block.length) {
        gzip.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
