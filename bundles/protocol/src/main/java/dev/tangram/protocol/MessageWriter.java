package dev.tangram.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Writes messages to one growing buffer, big-endian. Payloads that are large or not in memory are
 * not copied: {@link #finish} gives the buffer's parts and these payloads in their order. The
 * writer owns the buffer until {@link #finish} or {@link #release}; nobody else writes to it in the
 * meantime, and its indices move only then. Not thread-safe.
 */
public final class MessageWriter {

  /** Payloads in memory up to this size are copied: cheaper than a part of its own. */
  public static final int DEFAULT_COPY_LIMIT = 1024;

  private static final int FRAME_PREFIX = Integer.BYTES;
  private static final int VARINT_MAX = 5;
  private static final int VARLONG_MAX = 10;

  private static final ByteBuffer USED_UP = ByteBuffer.allocate(0);

  private final ByteBuf buffer;

  /** Index in the buffer of what is written first. Positions below count from here. */
  private final int base;

  private final int copyLimit;

  /** A view of the buffer from the base to its capacity: cheaper to write to than the buffer. */
  private ByteBuffer view;

  /** Payloads that were not copied, and the position at which each belongs. */
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
   * @throws IllegalArgumentException when the buffer is not one piece of memory
   */
  public MessageWriter(ByteBuf buffer, int copyLimit) {
    if (buffer.nioBufferCount() != 1) {
      throw new IllegalArgumentException("The buffer is not one piece of memory: " + buffer);
    }
    this.buffer = buffer;
    this.base = buffer.writerIndex();
    this.copyLimit = copyLimit;
    this.view = buffer.nioBuffer(base, buffer.capacity() - base);
  }

  /** Number of bytes written, payloads included. */
  public long size() {
    return view.position() + payloadBytes;
  }

  /** Makes room for a number of bytes. */
  private void require(int bytes) {
    if (bytes > view.remaining()) {
      grow(bytes);
    }
  }

  private void grow(int bytes) {
    if (view == USED_UP) {
      throw new IllegalStateException("The writer is used up");
    }
    int position = view.position();
    buffer.writerIndex(base + position).ensureWritable(bytes);
    view = buffer.nioBuffer(base, buffer.capacity() - base).position(position);
  }

  /** Leaves room for a frame's length prefix, which {@link #finish} fills in. Comes first. */
  public MessageWriter beginFrame() {
    if (size() != 0) {
      throw new IllegalStateException("A frame begins with its length");
    }
    writeInt(0);
    framed = true;
    return this;
  }

  /**
   * Hands over the buffer's readable bytes and the payloads between them, as parts. The writer is
   * used up.
   *
   * @throws ProtocolException when a frame exceeds 2 GiB; the writer is then to be released
   */
  public void finish(PartSink sink) {
    complete();
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
        part(sink, base + splits[i]);
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
    complete();
    if (payloads == null) {
      return buffer;
    }
    ByteBuf whole = buffer.alloc().buffer(buffer.readableBytes() + (int) payloadBytes);
    try {
      for (int i = 0; i < payloads.size(); i++) {
        whole.writeBytes(buffer, base + splits[i] - buffer.readerIndex());
        if (!(payloads.get(i) instanceof BufferPayload inMemory)) {
          throw new IllegalArgumentException("A payload is not in memory: " + payloads.get(i));
        }
        ByteBuf source = inMemory.buffer();
        whole.writeBytes(source, source.readerIndex(), source.readableBytes());
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
    view = USED_UP;
    buffer.release();
  }

  /** Brings the buffer up to what was written, and ends the writing. */
  private void complete() {
    if (framed) {
      long length = size() - FRAME_PREFIX;
      if (length > Integer.MAX_VALUE) {
        throw ProtocolException.malformed("A frame of " + length + " bytes");
      }
      view.putInt(0, (int) length);
    }
    buffer.writerIndex(base + view.position());
    view = USED_UP;
  }

  public void writeBoolean(boolean value) {
    writeByte((byte) (value ? 1 : 0));
  }

  public void writeByte(byte value) {
    require(1);
    view.put(value);
  }

  public void writeShort(short value) {
    require(Short.BYTES);
    view.putShort(value);
  }

  public void writeUnsignedShort(int value) {
    writeShort((short) value);
  }

  public void writeInt(int value) {
    require(Integer.BYTES);
    view.putInt(value);
  }

  public void writeUnsignedInt(long value) {
    writeInt((int) value);
  }

  public void writeLong(long value) {
    require(Long.BYTES);
    view.putLong(value);
  }

  public void writeDouble(double value) {
    require(Double.BYTES);
    view.putDouble(value);
  }

  public void writeUuid(UUID value) {
    require(2 * Long.BYTES);
    view.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
  }

  /** Writes 7 bits a byte, least significant first. */
  public void writeUnsignedVarint(int value) {
    require(VARINT_MAX);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      view.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    view.put((byte) rest);
  }

  /** Writes a zigzag-coded integer. */
  public void writeVarint(int value) {
    writeUnsignedVarint((value << 1) ^ (value >> 31));
  }

  /** Writes a zigzag-coded integer of 64 bits. */
  public void writeVarlong(long value) {
    require(VARLONG_MAX);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      view.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    view.put((byte) rest);
  }

  private void writeLength(boolean compact, int length) {
    if (compact) {
      writeUnsignedVarint(length + 1);
    } else {
      writeInt(length);
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
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MessageReader.MAX_STRING_BYTES) {
      throw ProtocolException.malformed("A string of " + bytes.length + " bytes in field " + field);
    }
    writeStringLength(compact, bytes.length);
    writeRaw(bytes);
  }

  private void writeStringLength(boolean compact, int bytes) {
    if (compact) {
      writeUnsignedVarint(bytes + 1);
    } else {
      writeShort((short) bytes);
    }
  }

  public void writeBytes(boolean compact, boolean nullable, byte[] value, String field) {
    if (value == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, value.length);
    writeRaw(value);
  }

  private void writeRaw(byte[] bytes) {
    require(bytes.length);
    view.put(bytes);
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
      require(size);
      ByteBuf source = inMemory.buffer();
      int position = view.position();
      buffer.setBytes(base + position, source, source.readerIndex(), size);
      view.position(position + size);
    } else if (size > 0) {
      addSplit(value, size);
    }
  }

  private void addSplit(Payload value, int size) {
    if (payloads == null) {
      payloads = new ArrayList<>();
      splits = new int[8];
    } else if (payloads.size() == splits.length) {
      splits = Arrays.copyOf(splits, splits.length * 2);
    }
    splits[payloads.size()] = view.position();
    payloads.add(value);
    payloadBytes += size;
  }

  public void writeIntArray(boolean compact, boolean nullable, int[] values, String field) {
    if (values == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, values.length);
    require(Math.multiplyExact(values.length, Integer.BYTES));
    for (int value : values) {
      view.putInt(value);
    }
  }

  public void writeLongArray(boolean compact, boolean nullable, long[] values, String field) {
    if (values == null) {
      writeNull(compact, nullable, field);
      return;
    }
    writeLength(compact, values.length);
    require(Math.multiplyExact(values.length, Long.BYTES));
    for (long value : values) {
      view.putLong(value);
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
    writeByte((byte) -1);
  }

  /** Writes a tag and leaves room for its size; gives the mark for {@link #endTaggedField}. */
  public int beginTaggedField(int tag) {
    writeUnsignedVarint(tag);
    writeByte((byte) 0);
    return view.position();
  }

  /** Fills in the size of a tagged field. */
  public void endTaggedField(int mark) {
    int written = view.position() - mark;
    long size = written;
    int firstSplit = payloads == null ? 0 : payloads.size();
    while (firstSplit > 0 && splits[firstSplit - 1] >= mark) {
      firstSplit--;
      size += payloads.get(firstSplit).sizeInBytes();
    }
    if (size < 0x80) {
      view.put(mark - 1, (byte) size);
      return;
    }
    // Rare: the size needs more than the byte left for it, so what was written moves.
    byte[] moved = new byte[written];
    view.get(mark, moved);
    view.position(mark - 1);
    writeUnsignedVarint(Math.toIntExact(size));
    int shift = view.position() - mark;
    writeRaw(moved);
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
      writeRaw(field.data());
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
