package dev.tangram.records;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Builds a message set of record format 0 or 1: message after message, or one message that wraps
 * them compressed. Headers have no place in these formats and are dropped; format 0 has no
 * timestamps either. Not thread safe. A builder that is not built must be closed.
 */
public final class MessageSetBuilder implements AutoCloseable {

  private final int magic;
  private final CompressionType compression;
  private final TimestampType timestampType;
  private final GrowingBuffer buffer;
  private final OutputStream messages;
  private long baseOffset = -1;
  private long lastOffset = -1;
  private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
  private boolean closed;

  /**
   * @param magic 0 or 1
   * @param timestampType what the timestamps mean; of no effect in format 0
   * @param maxBytes the largest set; beyond it {@link #append} raises MESSAGE_TOO_LARGE
   * @throws dev.tangram.model.ApiException UNSUPPORTED_COMPRESSION_TYPE for zstd, which these
   *     formats do not have, or where the codec is missing
   */
  public MessageSetBuilder(
      int magic,
      CompressionType compression,
      CodecLookup codecs,
      TimestampType timestampType,
      int maxBytes) {
    if (magic != 0 && magic != 1) {
      throw new IllegalArgumentException("Message sets are of format 0 or 1, not " + magic);
    }
    if (compression == CompressionType.ZSTD) {
      throw Failures.unsupportedCompression("Message formats 0 and 1 do not have zstd");
    }
    this.magic = magic;
    this.compression = compression;
    this.timestampType = timestampType;
    this.buffer = new GrowingBuffer(Math.max(maxBytes, LegacyFormat.minSize(magic)));
    this.messages = open(codecs);
  }

  private OutputStream open(CodecLookup codecs) {
    if (compression == CompressionType.NONE) {
      return buffer;
    }
    CompressionCodec codec = codecs.codec(compression);
    buffer.skip(LegacyFormat.minSize(magic));
    try {
      return codec.compress(
          buffer,
          codec.defaultLevel(),
          magic == 0 ? CompressionVariant.MAGIC_0 : CompressionVariant.STANDARD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Appends a record at its own offset. */
  public MessageSetBuilder append(Record record) {
    if (closed) {
      throw new IllegalStateException("The set is built already");
    }
    if (baseOffset < 0) {
      baseOffset = record.offset();
    }
    boolean relative = compression != CompressionType.NONE && magic == 1;
    byte[] head = head(record, relative ? record.offset() - baseOffset : record.offset());
    try {
      messages.write(head);
      writeField(record.key());
      writeField(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lastOffset = record.offset();
    maxTimestamp = Math.max(maxTimestamp, record.timestamp());
    return this;
  }

  private byte[] head(Record record, long storedOffset) {
    int header = LegacyFormat.header(magic);
    byte[] head = new byte[header];
    ByteBuffer out = ByteBuffer.wrap(head);
    long size = (long) header + fieldSize(record.key()) + fieldSize(record.value());
    if (size > Integer.MAX_VALUE) {
      throw Failures.tooLarge("A message has " + size + " bytes");
    }
    out.putLong(0, storedOffset);
    out.putInt(RecordBatch.LENGTH_AT, (int) size - RecordBatch.LOG_OVERHEAD);
    out.put(LegacyFormat.MAGIC_AT, (byte) magic);
    out.put(LegacyFormat.ATTRIBUTES_AT, attributes(CompressionType.NONE));
    if (magic == 1) {
      out.putLong(LegacyFormat.TIMESTAMP_AT, record.timestamp());
    }
    CRC32 checksum = new CRC32();
    checksum.update(head, LegacyFormat.MAGIC_AT, header - LegacyFormat.MAGIC_AT);
    updateField(checksum, record.key());
    updateField(checksum, record.value());
    out.putInt(LegacyFormat.CRC_AT, (int) checksum.getValue());
    return head;
  }

  private byte attributes(CompressionType type) {
    TimestampType effective = magic == 0 ? TimestampType.CREATE_TIME : timestampType;
    return (byte) Attributes.of(type, effective, false, false);
  }

  private static long fieldSize(ByteBuffer field) {
    return 4L + (field == null ? 0 : field.remaining());
  }

  private static void updateField(CRC32 checksum, ByteBuffer field) {
    int length = field == null ? -1 : field.remaining();
    for (int shift = 24; shift >= 0; shift -= 8) {
      checksum.update(length >>> shift);
    }
    if (field != null) {
      checksum.update(field.duplicate());
    }
  }

  private void writeField(ByteBuffer field) throws IOException {
    int length = field == null ? -1 : field.remaining();
    for (int shift = 24; shift >= 0; shift -= 8) {
      messages.write(length >>> shift);
    }
    if (field != null) {
      Buffers.write(messages, field);
    }
  }

  /**
   * Ends the set.
   *
   * @return the set from position 0 to the limit of a heap buffer
   * @throws IllegalStateException when there is no record
   */
  public ByteBuffer build() {
    if (baseOffset < 0) {
      throw new IllegalStateException("A message set needs at least one record");
    }
    close();
    ByteBuffer set = buffer.view();
    if (compression != CompressionType.NONE) {
      wrap(set);
    }
    return set;
  }

  private void wrap(ByteBuffer set) {
    int header = LegacyFormat.header(magic);
    set.putLong(0, lastOffset);
    set.putInt(RecordBatch.LENGTH_AT, set.limit() - RecordBatch.LOG_OVERHEAD);
    set.put(LegacyFormat.MAGIC_AT, (byte) magic);
    set.put(LegacyFormat.ATTRIBUTES_AT, attributes(compression));
    if (magic == 1) {
      set.putLong(LegacyFormat.TIMESTAMP_AT, maxTimestamp);
    }
    set.putInt(header, -1);
    set.putInt(header + 4, set.limit() - LegacyFormat.minSize(magic));
    CRC32 checksum = new CRC32();
    checksum.update(set.duplicate().position(LegacyFormat.MAGIC_AT));
    set.putInt(LegacyFormat.CRC_AT, (int) checksum.getValue());
  }

  /** Gives up what was not built. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      messages.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
