package dev.tangram.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One record inside a batch of format 2.
 *
 * <pre>
 * length varint (bytes after this field)   attributes i8   timestampDelta varlong
 * offsetDelta varint   key length varint (-1 for none), key   value length varint, value
 * header count varint   each: key length varint, key in UTF-8, value length varint, value
 * </pre>
 */
final class RecordFormat {

  /** A record of no key, no value, no headers. */
  static final int MIN_RECORD_BYTES = 7;

  private RecordFormat() {}

  /**
   * Reads the record after its length.
   *
   * @param body exactly the record; its position is moved
   */
  static Record read(ByteBuffer body, long baseOffset, long baseTimestamp, Long logAppendTime) {
    if (body.remaining() < MIN_RECORD_BYTES - 1) {
      throw Failures.invalid("A record has only " + body.remaining() + " bytes");
    }
    body.get();
    long timestampDelta = readVarlong(body);
    int offsetDelta = readVarint(body);
    ByteBuffer key = readBytes(body);
    ByteBuffer value = readBytes(body);
    List<RecordHeader> headers = readHeaders(body);
    if (body.hasRemaining()) {
      throw Failures.invalid("A record is " + body.remaining() + " bytes longer than its fields");
    }
    long timestamp = logAppendTime != null ? logAppendTime : baseTimestamp + timestampDelta;
    return new Record(baseOffset + offsetDelta, timestamp, key, value, headers);
  }

  private static List<RecordHeader> readHeaders(ByteBuffer body) {
    int count = readVarint(body);
    if (count == 0) {
      return List.of();
    }
    // A header has at least its two lengths.
    if (count < 0 || count > body.remaining() / 2) {
      throw Failures.invalid("A record claims " + count + " headers");
    }
    List<RecordHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ByteBuffer key = readBytes(body);
      if (key == null) {
        throw Failures.invalid("A header of a record has no key");
      }
      headers.add(new RecordHeader(StandardCharsets.UTF_8.decode(key).toString(), readBytes(body)));
    }
    return headers;
  }

  private static ByteBuffer readBytes(ByteBuffer body) {
    int length = readVarint(body);
    if (length < 0) {
      if (length == -1) {
        return null;
      }
      throw Failures.invalid("A field of a record has the length " + length);
    }
    if (length > body.remaining()) {
      throw Failures.invalid(
          "A field of a record claims "
              + length
              + " bytes where "
              + body.remaining()
              + " are left");
    }
    ByteBuffer field = body.slice(body.position(), length);
    body.position(body.position() + length);
    return field;
  }

  static int readVarint(ByteBuffer body) {
    long value = readVarlong(body);
    if (value != (int) value) {
      throw Failures.invalid("A number of a record does not fit into 32 bits");
    }
    return (int) value;
  }

  static long readVarlong(ByteBuffer body) {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (!body.hasRemaining()) {
        throw Failures.invalid("A record ends within a number");
      }
      byte next = body.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw Failures.invalid("A number of a record has more than 10 bytes");
  }

  /** Bytes of a record after its length. */
  static int bodySize(
      long timestampDelta,
      int offsetDelta,
      ByteBuffer key,
      ByteBuffer value,
      List<RecordHeader> headers,
      List<byte[]> headerKeys) {
    long size =
        1L
            + varlongSize(timestampDelta)
            + varlongSize(offsetDelta)
            + fieldSize(key)
            + fieldSize(value)
            + varlongSize(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      int keyBytes = headerKeys.get(i).length;
      size += varlongSize(keyBytes) + keyBytes + fieldSize(headers.get(i).value());
    }
    if (size > Integer.MAX_VALUE) {
      throw Failures.tooLarge("A record has " + size + " bytes");
    }
    return (int) size;
  }

  static List<byte[]> headerKeys(List<RecordHeader> headers) {
    if (headers.isEmpty()) {
      return List.of();
    }
    return headers.stream().map(h -> h.key().getBytes(StandardCharsets.UTF_8)).toList();
  }

  /**
   * Writes a record with its length.
   *
   * @return the bytes that it took
   */
  static int write(
      OutputStream out,
      long timestampDelta,
      int offsetDelta,
      ByteBuffer key,
      ByteBuffer value,
      List<RecordHeader> headers)
      throws IOException {
    List<byte[]> headerKeys = headerKeys(headers);
    int size = bodySize(timestampDelta, offsetDelta, key, value, headers, headerKeys);
    writeVarlong(out, size);
    out.write(0);
    writeVarlong(out, timestampDelta);
    writeVarlong(out, offsetDelta);
    writeField(out, key);
    writeField(out, value);
    writeVarlong(out, headers.size());
    for (int i = 0; i < headers.size(); i++) {
      byte[] headerKey = headerKeys.get(i);
      writeVarlong(out, headerKey.length);
      out.write(headerKey);
      writeField(out, headers.get(i).value());
    }
    return varlongSize(size) + size;
  }

  private static int fieldSize(ByteBuffer field) {
    return field == null ? 1 : varlongSize(field.remaining()) + field.remaining();
  }

  private static void writeField(OutputStream out, ByteBuffer field) throws IOException {
    if (field == null) {
      writeVarlong(out, -1);
      return;
    }
    writeVarlong(out, field.remaining());
    Buffers.write(out, field);
  }

  static int varlongSize(long value) {
    long zigzag = (value << 1) ^ (value >> 63);
    return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
  }

  static void writeVarlong(OutputStream out, long value) throws IOException {
    long zigzag = (value << 1) ^ (value >> 63);
    while ((zigzag & ~0x7FL) != 0) {
      out.write((int) (zigzag & 0x7F) | 0x80);
      zigzag >>>= 7;
    }
    out.write((int) zigzag);
  }
}
