package dev.tangram.protocol;

import dev.tangram.model.Uuids;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads messages from the readable bytes of one buffer, big-endian. It keeps its own position: the
 * buffer's indices do not move and no reference is taken, so the buffer must stay alive while it is
 * read. One piece of memory is expected; a composite buffer is copied first. Every length is
 * checked against the bytes that are left before anything is allocated, and the number of list
 * elements has a limit, since an element costs many times its bytes on the heap. Every failure is a
 * {@link ProtocolException}. Not thread-safe.
 */
public final class MessageReader {

  /** Empty arrays, shared. */
  public static final byte[] NO_BYTES = {};

  public static final int[] NO_INTS = {};
  public static final long[] NO_LONGS = {};

  /** Limit of list elements (structs, strings, ids, unknown tagged fields) in all. */
  public static final int DEFAULT_MAX_ELEMENTS = 1_000_000;

  /** Longest string of the protocol, in bytes. */
  static final int MAX_STRING_BYTES = Short.MAX_VALUE;

  private static final int FIRST_CAPACITY_MAX = 1024;

  /** Null where the bytes came without one, until a payload is read. */
  private ByteBuf buffer;

  private final StringInterner interner;

  /** Index in the buffer of the first byte. Positions below count from here. */
  private final int base;

  /** The readable bytes: cheaper to read from than the buffer. */
  private final ByteBuffer view;

  private final int end;
  private int position;
  private int elementsLeft;

  public MessageReader(ByteBuf buffer) {
    this(buffer, null);
  }

  /**
   * @param interner cache of short strings, or null
   */
  public MessageReader(ByteBuf buffer, StringInterner interner) {
    this(buffer, interner, DEFAULT_MAX_ELEMENTS);
  }

  /**
   * @param interner cache of short strings, or null
   * @param maxElements limit of list elements in all that is read
   */
  public MessageReader(ByteBuf buffer, StringInterner interner, int maxElements) {
    this.buffer = buffer;
    this.interner = interner;
    this.base = buffer.readerIndex();
    this.end = buffer.readableBytes();
    this.view = buffer.nioBuffer();
    this.elementsLeft = maxElements;
  }

  /**
   * Reads what lies between position and limit of a buffer, which is left alone: for small messages
   * the cheapest way.
   *
   * @param bytes big-endian
   * @param interner cache of short strings, or null
   */
  public MessageReader(ByteBuffer bytes, StringInterner interner) {
    this.interner = interner;
    this.base = 0;
    this.end = bytes.remaining();
    this.view = bytes.slice();
    this.elementsLeft = DEFAULT_MAX_ELEMENTS;
  }

  /** Number of bytes left. */
  public int remaining() {
    return end - position;
  }

  /** Index in the buffer of the next byte. */
  public int position() {
    return base + position;
  }

  /** Moves past a number of bytes and gives the position where they begin. */
  private int take(int bytes) {
    int at = position;
    if (bytes > end - at) {
      throw ProtocolException.malformed(
          "Expected " + bytes + " more bytes, but " + (end - at) + " are left");
    }
    position = at + bytes;
    return at;
  }

  public boolean readBoolean() {
    return view.get(take(1)) != 0;
  }

  public byte readByte() {
    return view.get(take(1));
  }

  public short readShort() {
    return view.getShort(take(2));
  }

  /** The 16 bits at a distance from the position, without moving. */
  public short peekShort(int distance) {
    if (distance < 0 || distance > remaining() - Short.BYTES) {
      throw ProtocolException.malformed("Only " + remaining() + " bytes are left");
    }
    return view.getShort(position + distance);
  }

  public int readUnsignedShort() {
    return view.getShort(take(2)) & 0xffff;
  }

  public int readInt() {
    return view.getInt(take(4));
  }

  public long readUnsignedInt() {
    return view.getInt(take(4)) & 0xffff_ffffL;
  }

  public long readLong() {
    return view.getLong(take(8));
  }

  public double readDouble() {
    return view.getDouble(take(8));
  }

  public UUID readUuid() {
    int at = take(16);
    long most = view.getLong(at);
    long least = view.getLong(at + 8);
    return most == 0 && least == 0 ? Uuids.ZERO : new UUID(most, least);
  }

  /** Reads 7 bits a byte, least significant first, at most 5 bytes. */
  public int readUnsignedVarint() {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw ProtocolException.malformed("A variable-length integer of more than 5 bytes");
  }

  /** Reads a zigzag-coded integer of at most 5 bytes. */
  public int readVarint() {
    int raw = readUnsignedVarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Reads a zigzag-coded integer of at most 10 bytes. */
  public long readVarlong() {
    long raw = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = readByte();
      raw |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw ProtocolException.malformed("A variable-length integer of more than 10 bytes");
  }

  /** Gives a length, or -1 for a null that is allowed here. */
  private int length(int length, boolean nullable, String field) {
    if (length >= 0) {
      return length;
    }
    if (length != -1) {
      throw ProtocolException.malformed("Length " + length + " in field " + field);
    }
    if (!nullable) {
      throw ProtocolException.malformed("Null in field " + field);
    }
    return -1;
  }

  /** A length before data: 32 bits, or as a varint that is larger by one. */
  private int readLength(boolean compact, boolean nullable, String field) {
    return length(compact ? compactLength() : readInt(), nullable, field);
  }

  private int compactLength() {
    int raw = readUnsignedVarint();
    // Only 0 stands for null: a varint beyond 31 bits is no length at all.
    return raw < 0 ? Integer.MIN_VALUE : raw - 1;
  }

  /** Reads a string of at most 32767 bytes of UTF-8. */
  public String readString(boolean compact, boolean nullable, String field) {
    int length = length(compact ? compactLength() : readShort(), nullable, field);
    if (length < 0) {
      return null;
    }
    if (length > MAX_STRING_BYTES) {
      throw ProtocolException.malformed("A string of " + length + " bytes in field " + field);
    }
    int at = take(length);
    return interner != null
        ? interner.intern(view, at, length)
        : new String(copy(at, length), StandardCharsets.UTF_8);
  }

  public byte[] readBytes(boolean compact, boolean nullable, String field) {
    int length = readLength(compact, nullable, field);
    if (length <= 0) {
      return length < 0 ? null : NO_BYTES;
    }
    return copy(take(length), length);
  }

  private byte[] copy(int at, int length) {
    byte[] bytes = new byte[length];
    view.get(at, bytes);
    return bytes;
  }

  /** Reads record data as a slice of the buffer; no reference is taken. */
  public Payload readPayload(boolean compact, boolean nullable, String field) {
    int length = readLength(compact, nullable, field);
    return length < 0 ? null : readPayload(length);
  }

  /** Takes the next bytes as a slice of the buffer; no reference is taken. */
  public Payload readPayload(int length) {
    if (buffer == null) {
      buffer = Unpooled.wrappedBuffer(view);
    }
    return new BufferPayload(buffer.slice(base + take(length), length));
  }

  public int[] readIntArray(boolean compact, boolean nullable, String field) {
    int length = readLength(compact, nullable, field);
    if (length <= 0) {
      return length < 0 ? null : NO_INTS;
    }
    checkCount(length, Integer.BYTES, field);
    int[] values = new int[length];
    int at = take(length * Integer.BYTES);
    for (int i = 0; i < length; i++, at += Integer.BYTES) {
      values[i] = view.getInt(at);
    }
    return values;
  }

  public long[] readLongArray(boolean compact, boolean nullable, String field) {
    int length = readLength(compact, nullable, field);
    if (length <= 0) {
      return length < 0 ? null : NO_LONGS;
    }
    checkCount(length, Long.BYTES, field);
    long[] values = new long[length];
    int at = take(length * Long.BYTES);
    for (int i = 0; i < length; i++, at += Long.BYTES) {
      values[i] = view.getLong(at);
    }
    return values;
  }

  public List<String> readStringList(boolean compact, boolean nullable, String field) {
    int count = readArrayLength(compact, nullable, field);
    if (count < 0) {
      return null;
    }
    List<String> values = new ArrayList<>(capacity(count));
    for (int i = 0; i < count; i++) {
      values.add(readString(compact, false, field));
    }
    return values;
  }

  public List<UUID> readUuidList(boolean compact, boolean nullable, String field) {
    int count = readArrayLength(compact, nullable, field);
    if (count < 0) {
      return null;
    }
    List<UUID> values = new ArrayList<>(capacity(count));
    for (int i = 0; i < count; i++) {
      values.add(readUuid());
    }
    return values;
  }

  /**
   * Reads the number of elements of a list, which counts towards the limit of elements.
   *
   * @return the number, at most {@link #remaining}, or -1 for null
   */
  public int readArrayLength(boolean compact, boolean nullable, String field) {
    int count = readLength(compact, nullable, field);
    if (count > 0) {
      checkCount(count, 1, field);
      countElements(count);
    }
    return count;
  }

  private void checkCount(int count, int elementBytesMin, String field) {
    if (count > remaining() / elementBytesMin) {
      throw ProtocolException.malformed(
          count + " elements in field " + field + ", but " + remaining() + " bytes are left");
    }
  }

  private void countElements(int count) {
    elementsLeft -= count;
    if (elementsLeft < 0) {
      throw ProtocolException.malformed("The message has more list elements than are allowed");
    }
  }

  /** First capacity of a list: a lying count must not cost memory. */
  public static int capacity(int count) {
    return Math.min(count, FIRST_CAPACITY_MAX);
  }

  /** Reads the number of tagged fields. */
  public int readTagCount() {
    int count = readUnsignedVarint();
    if (count < 0 || count > remaining() / 2) {
      throw ProtocolException.malformed(
          Integer.toUnsignedString(count)
              + " tagged fields, but "
              + remaining()
              + " bytes are left");
    }
    return count;
  }

  /** Reads the size of a tagged field; gives the position where it must end. */
  public int beginTaggedField() {
    int size = readUnsignedVarint();
    if (size < 0 || size > remaining()) {
      throw ProtocolException.malformed(
          "A tagged field of "
              + Integer.toUnsignedString(size)
              + " bytes, but "
              + remaining()
              + " are left");
    }
    return position + size;
  }

  /** Checks that a known tagged field ended where its size said. */
  public void endTaggedField(int expectedEnd, String field) {
    if (position != expectedEnd) {
      throw ProtocolException.malformed("The size of tagged field " + field + " is not its size");
    }
  }

  /**
   * Keeps a tagged field of unknown tag.
   *
   * @param fields the fields so far in the order of their tags, or null
   * @param fieldEnd the position where it ends
   * @return the fields with the new one in its place
   */
  public List<RawTaggedField> readUnknownTaggedField(
      List<RawTaggedField> fields, int tag, int fieldEnd) {
    countElements(1);
    // Peers must send them in order (KIP-482); one that does not is mistaken: nothing is sorted.
    int last = fields == null || fields.isEmpty() ? -1 : fields.get(fields.size() - 1).tag();
    if (tag <= last) {
      throw ProtocolException.malformed("Tagged field " + tag + " is out of order");
    }
    int length = fieldEnd - position;
    List<RawTaggedField> result = fields == null ? new ArrayList<>(1) : fields;
    result.add(new RawTaggedField(tag, copy(take(length), length)));
    return result;
  }

  /** Refuses a version outside of a message's range. */
  public void checkVersion(String message, short version, short lowest, short highest) {
    if (version < lowest || version > highest) {
      throw ProtocolException.unsupported(message + " has no version " + version);
    }
  }
}
