package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One message of format 0 or 1 as it lies in its set.
 *
 * @param offset as stored: within a compressed set of format 1 relative to the set
 * @param timestamp milliseconds, -1 for none
 * @param key null for none
 * @param value null for none
 */
record LegacyMessage(
    int magic, long offset, int attributes, long timestamp, ByteBuffer key, ByteBuffer value) {

  /**
   * Reads a message.
   *
   * @param offset the offset that precedes the message
   * @param body the message from its checksum on, and nothing else
   * @param verify whether the checksum is compared
   */
  static LegacyMessage read(long offset, ByteBuffer body, boolean verify) {
    int shift = RecordBatch.LOG_OVERHEAD;
    if (body.remaining() < LegacyFormat.minSize(0) - shift) {
      throw Failures.corrupt("A message has only " + body.remaining() + " bytes");
    }
    ByteBuffer bytes = body.slice();
    int magic = bytes.get(LegacyFormat.MAGIC_AT - shift);
    if (magic != 0 && magic != 1) {
      throw Failures.invalid("A message is of format " + magic + " where 0 or 1 is expected");
    }
    if (bytes.remaining() < LegacyFormat.minSize(magic) - shift) {
      throw Failures.corrupt("A message has only " + bytes.remaining() + " bytes");
    }
    if (verify) {
      verify(bytes);
    }
    int attributes = bytes.get(LegacyFormat.ATTRIBUTES_AT - shift);
    long timestamp =
        magic == 1 ? bytes.getLong(LegacyFormat.TIMESTAMP_AT - shift) : RecordBatch.NO_TIMESTAMP;
    bytes.position(LegacyFormat.header(magic) - shift);
    ByteBuffer key = readField(bytes);
    ByteBuffer value = readField(bytes);
    if (bytes.hasRemaining()) {
      throw Failures.invalid("A message is " + bytes.remaining() + " bytes longer than its fields");
    }
    return new LegacyMessage(magic, offset, attributes, timestamp, key, value);
  }

  private static void verify(ByteBuffer bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes.duplicate().position(4));
    if ((int) checksum.getValue() != bytes.getInt(0)) {
      throw Failures.corrupt("The checksum of a message does not match its bytes");
    }
  }

  private static ByteBuffer readField(ByteBuffer bytes) {
    if (bytes.remaining() < 4) {
      throw Failures.invalid("A message ends within a length");
    }
    int length = bytes.getInt();
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > bytes.remaining()) {
      throw Failures.invalid(
          "A field of a message claims "
              + length
              + " bytes where "
              + bytes.remaining()
              + " are left");
    }
    ByteBuffer field = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return field;
  }

  CompressionType compression() {
    return Attributes.compression(attributes);
  }

  boolean isLogAppendTime() {
    return magic == 1 && (attributes & RecordBatch.LOG_APPEND_TIME_BIT) != 0;
  }

  Record toRecord(long absoluteOffset, long effectiveTimestamp) {
    return new Record(absoluteOffset, effectiveTimestamp, key, value, List.of());
  }
}
