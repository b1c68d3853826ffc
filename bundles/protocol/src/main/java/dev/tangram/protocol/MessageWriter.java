package dev.tangram.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Writes messages to one growing buffer, big-endian. Payloads that are large or not in memory are
 * not copied: {@link #finish} gives the buffer's parts and these payloads in their order. The
 * writer owns the buffer until {@link #finish} or {@link #release}. Not thread-safe.
 */
public final class MessageWriter {

  /** Payloads in memory up to this size are copied: cheaper than a part of its own. */
  public static final int DEFAULT_COPY_LIMIT = 1024;

  private static final int FRAME_PREFIX = Integer.BYTES;

  private final ByteBuf buffer;
  private final int start;
  private final int copyLimit;

  /** Payloads that were not copied, and the writer index at which each belongs. */
  private List<Payload> payloads;

  private int[] splits;
  private long payloadBytes;
  private boolean framed;

  /**
   * @param buffer what is written goes behind its writer index; taken over
   */
  public MessageWriter(ByteBuf buffer) {
    this(buffer, DEFAULT_COPY_LIMIT);
  }

  /**
   * @param buffer what is written goes behind its writer index; taken over
   * @param copyLimit size up to which a {@link BufferPayload} is copied, in bytes
   */
  public MessageWriter(ByteBuf buffer, int copyLimit) {
    this.buffer = buffer;
    this.start = buffer.writerIndex();
    this.copyLimit = copyLimit;
  }

  /** Number of bytes written, payloads included. */
  public long size() {
    return buffer.writerIndex() - start + payloadBytes;
  }

  /** Leaves room for a frame's length prefix, which {@link #finish} fills in. Comes first. */
  public MessageWriter beginFrame() {
    if (size() != 0) {
      throw new IllegalStateException("A frame begins with its length");
    }
    buffer.writeInt(0);
    framed = true;
    return this;
  }

  /**
   * Hands over what was written, as parts. The writer is used up.
   *
   * @throws ProtocolException when a frame exceeds 2 GiB; the writer is then to be released
   */
  public void finish(PartSink sink) {
    fillFrameLength();
    if (payloads == null) {
      if (buffer.isReadable()) {
        sink.bytes(buffer);
      } else {
        buffer.release();
      }
      return;
    }
    try {
      for (int i = 0; i < payloads.size(); i++) {
        part(sink, splits[i]);
        sink.payload(payloads.get(i));
      }
      part(sink, buffer.writerIndex());
    } finally {
      buffer.release();
    }
  }

  private void part(PartSink sink, int until) {
    int length = until - buffer.readerIndex();
    if (length > 0) {
      sink.bytes(buffer.readRetainedSlice(length));
    }
  }

  /**
   * Hands over what was written, as one buffer; large payloads are copied into it. For messages
   * without record data. The writer is used up, and the caller releases the buffer.
   *
   * @throws IllegalArgumentException when a payload is not in memory
   */
  public ByteBuf finish() {
    fillFrameLength();
    if (payloads == null) {
      return buffer;
    }
    ByteBuf whole = buffer.alloc().buffer(buffer.readableBytes() + (int) payloadBytes);
    try {
      for (int i = 0; i < payloads.size(); i++) {
        whole.writeBytes(buffer, splits[i] - buffer.readerIndex());
        if (!(payloads.get(i) instanceof BufferPayload inMemory)) {
          throw new IllegalArgumentException("A payload is not in memory: " + payloads.get(i));
        }
        append(whole, inMemory.buffer());
      }
      whole.writeBytes(buffer);
      return whole;
    } catch (RuntimeException e) {
      whole.release();
      throw e;
    } finally {
      buffer.release();
    }
  }

  /** Gives the buffer up after a failure. */
  public void release() {
    buffer.release();
  }

  private void fillFrameLength() {
    if (framed) {
      long length = size() - FRAME_PREFIX;
      if (length > Integer.MAX_VALUE) {
        throw ProtocolException.malformed("A frame of " + length + " bytes");
      }
      buffer.setInt(start, (int) length);
    }
  }

  public void writeBoolean(boolean value) {
    buffer.writeByte(value ? 1 : 0);
  }

  public void writeByte(byte value) {
    buffer.writeByte(value);
  }

  public void writeShort(short value) {
    buffer.writeShort(value);
  }

  public void writeUnsignedShort(int value) {
    buffer.writeShort(value);
  }

  public void writeInt(int value) {
    buffer.writeInt(value);
  }

  public void writeUnsignedInt(long value) {
    buffer.writeInt((int) value);
  }

  public void writeLong(long value) {
    buffer.writeLong(value);
  }

  public void writeDouble(double value) {
    buffer.writeDouble(value);
  }

  public void writeUuid(UUID value) {
    buffer.writeLong(value.getMostSignificantBits());
    buffer.writeLong(value.getLeastSignificantBits());
  }

  /** Writes 7 bits a byte, least significant first. */
  public void writeUnsignedVarint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      buffer.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer.writeByte(rest);
  }

  /** Writes a zigzag-coded integer. */
  public void writeVarint(int value) {
    writeUnsignedVarint((value << 1) ^ (value >> 31));
  }

  /** Writes a zigzag-coded integer of 64 bits. */
  public void writeVarlong(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      buffer.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer.writeByte((int) rest);
  }

  private void writeLength(boolean compact, int length) {
    if (compact) {
      writeUnsignedVarint(length + 1);
    } else {
      buffer.writeInt(length);
    }
  }

  private void writeNull(boolean compact, boolean nullable, String field) {
    if (!nullable) {
      throw nullNotAllowed(field);
    }
    writeLength(compact, -1);
  }

  private static ProtocolException nullNotAllowed(String field) {
    return ProtocolException.unsupported("Field " + field + " must not be null in this version");
  }

  /** Writes a string of at most 32767 bytes of UTF-8. */
  public void writeString(boolean compact, boolean nullable, String value, String field) {
    if (value == null) {
      if (!nullable) {
        throw nullNotAllowed(field);
      }
      writeStringLength(compact, -1);
      return;
    }
    int bytes = ByteBufUtil.utf8Bytes(value);
    if (bytes > MessageReader.MAX_STRING_BYTES) {
      throw ProtocolException.malformed("A string of " + bytes + " bytes in field " + field);
    }
    writeStringLength(compact, bytes);
    ByteBufUtil.reserveAndWriteUtf8(buffer, value, bytes);
  }

  private void writeStringLength(boolean compact, int bytes) {
    if (compact) {
      writeUnsignedVarint(bytes + 1);
    } else {
      buffer.writeShort(bytes);
    }
  }

  public void writeBytes(boolean compact, boolean nullable, byte[] value, String field) {
    if (value == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, value.length);
    buffer.writeBytes(value);
  }

  public void writePayload(boolean compact, boolean nullable, Payload value, String field) {
    if (value == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, value.sizeInBytes());
    writePayload(value);
  }

  /** Writes a payload without a length before it. */
  public void writePayload(Payload value) {
    int size = value.sizeInBytes();
    if (size <= copyLimit && value instanceof BufferPayload inMemory) {
      append(buffer, inMemory.buffer());
    } else if (size > 0) {
      addSplit(value, size);
    }
  }

  private static void append(ByteBuf target, ByteBuf source) {
    target.writeBytes(source, source.readerIndex(), source.readableBytes());
  }

  private void addSplit(Payload value, int size) {
    if (payloads == null) {
      payloads = new ArrayList<>();
      splits = new int[8];
    } else if (payloads.size() == splits.length) {
      splits = Arrays.copyOf(splits, splits.length * 2);
    }
    splits[payloads.size()] = buffer.writerIndex();
    payloads.add(value);
    payloadBytes += size;
  }

  public void writeIntArray(boolean compact, boolean nullable, int[] values, String field) {
    if (values == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, values.length);
    buffer.ensureWritable(Math.multiplyExact(values.length, Integer.BYTES));
    for (int value : values) {
      buffer.writeInt(value);
    }
  }

  public void writeLongArray(boolean compact, boolean nullable, long[] values, String field) {
    if (values == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, values.length);
    buffer.ensureWritable(Math.multiplyExact(values.length, Long.BYTES));
    for (long value : values) {
      buffer.writeLong(value);
    }
  }

  public void writeStringList(
      boolean compact, boolean nullable, List<String> values, String field) {
    if (writeArrayLength(compact, nullable, values, field)) {
      for (String value : values) {
        writeString(compact, false, value, field);
      }
    }
  }

  public void writeUuidList(boolean compact, boolean nullable, List<UUID> values, String field) {
    if (writeArrayLength(compact, nullable, values, field)) {
      for (UUID value : values) {
        writeUuid(value);
      }
    }
  }

  /**
   * Writes the number of elements.
   *
   * @return false for a null list, which has no elements to follow
   */
  public boolean writeArrayLength(boolean compact, boolean nullable, List<?> values, String field) {
    if (values == null) {
      writeNull(compact, nullable, field);
      return false;
    }
    writeLength(compact, values.size());
    return true;
  }

  /** Writes the mark of a struct that is null. */
  public void writeNullStruct(boolean nullable, String field) {
    if (!nullable) {
      throw nullNotAllowed(field);
    }
    buffer.writeByte(-1);
  }

  /** Writes a tag and leaves room for its size; gives the mark for {@link #endTaggedField}. */
  public int beginTaggedField(int tag) {
    writeUnsignedVarint(tag);
    buffer.writeByte(0);
    return buffer.writerIndex();
  }

  /** Fills in the size of a tagged field. */
  public void endTaggedField(int mark) {
    long size = buffer.writerIndex() - mark;
    int firstSplit = payloads == null ? 0 : payloads.size();
    while (firstSplit > 0 && splits[firstSplit - 1] >= mark) {
      firstSplit--;
      size += payloads.get(firstSplit).sizeInBytes();
    }
    if (size < 0x80) {
      buffer.setByte(mark - 1, (int) size);
      return;
    }
    // Rare: the size needs more than the byte left for it, so what was written moves.
    byte[] moved = new byte[buffer.writerIndex() - mark];
    buffer.getBytes(mark, moved);
    buffer.writerIndex(mark - 1);
    writeUnsignedVarint(Math.toIntExact(size));
    int shift = buffer.writerIndex() - mark;
    buffer.writeBytes(moved);
    for (int i = firstSplit; payloads != null && i < payloads.size(); i++) {
      splits[i] += shift;
    }
  }

  /** Number of fields in a list that may be null. */
  public static int count(List<RawTaggedField> fields) {
    return fields == null ? 0 : fields.size();
  }

  /** Whether two lists hold the same fields; null is an empty list. */
  public static boolean sameTags(List<RawTaggedField> one, List<RawTaggedField> other) {
    return count(one) == count(other) && (count(one) == 0 || one.equals(other));
  }

  /**
   * Writes the fields from an index on whose tags are lower than a tag.
   *
   * @return the index of the first field not written
   * @throws ProtocolException when tags are not ascending or one of them is the given tag
   */
  public int writeUnknownTaggedFields(List<RawTaggedField> fields, int from, int belowTag) {
    int next = from;
    for (; next < count(fields); next++) {
      RawTaggedField field = fields.get(next);
      if (next > 0 && fields.get(next - 1).tag() >= field.tag() || field.tag() == belowTag) {
        throw ProtocolException.malformed("Tagged field " + field.tag() + " is out of order");
      }
      if (field.tag() > belowTag) {
        break;
      }
      writeUnsignedVarint(field.tag());
      writeUnsignedVarint(field.data().length);
      buffer.writeBytes(field.data());
    }
    return next;
  }

  /** The failure for a value that a version cannot carry. */
  public ProtocolException notInVersion(String struct, String field, short version) {
    return ProtocolException.unsupported(
        "Field " + field + " of " + struct + " has a value that version " + version + " lacks");
  }

  /** Refuses a version outside of a message's range. */
  public void checkVersion(String message, short version, short lowest, short highest) {
    if (version < lowest || version > highest) {
      throw ProtocolException.unsupported(message + " has no version " + version);
    }
  }
}
