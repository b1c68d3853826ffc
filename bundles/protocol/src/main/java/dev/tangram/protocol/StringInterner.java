package dev.tangram.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Gives the same {@link String} for the same bytes, so that a topic's name or a client's id is not
 * decoded with every request. A cache of one connection with a fixed number of slots, one string
 * each: a newcomer replaces the string of its slot. Not thread-safe.
 */
public final class StringInterner {

  /** Longest string kept, in bytes: the longest legal topic name. */
  public static final int MAX_BYTES = 249;

  private static final int DEFAULT_SLOTS = 64;

  private final int slots;
  private byte[][] keys;
  private String[] strings;

  /** An interner of 64 slots; at most 40 KB. */
  public StringInterner() {
    this(DEFAULT_SLOTS);
  }

  /**
   * @param slots number of strings kept, a power of two
   */
  public StringInterner(int slots) {
    if (Integer.bitCount(slots) != 1) {
      throw new IllegalArgumentException("The number of slots is no power of two: " + slots);
    }
    this.slots = slots;
  }

  /**
   * The string whose UTF-8 form lies in a buffer.
   *
   * @param buffer a big-endian buffer, whose position does not move
   * @param index absolute index of the first byte
   * @param length number of bytes, all of them within the buffer
   */
  public String intern(ByteBuffer buffer, int index, int length) {
    if (length == 0) {
      return "";
    }
    if (length > MAX_BYTES) {
      return new String(copy(buffer, index, length), StandardCharsets.UTF_8);
    }
    if (keys == null) {
      keys = new byte[slots][];
      strings = new String[slots];
    }
    int slot = slot(buffer, index, length);
    byte[] key = keys[slot];
    if (key != null && same(key, buffer, index, length)) {
      return strings[slot];
    }
    byte[] bytes = copy(buffer, index, length);
    String string = new String(bytes, StandardCharsets.UTF_8);
    keys[slot] = bytes;
    strings[slot] = string;
    return string;
  }

  private static byte[] copy(ByteBuffer buffer, int index, int length) {
    byte[] bytes = new byte[length];
    buffer.get(index, bytes);
    return bytes;
  }

  private int slot(ByteBuffer buffer, int index, int length) {
    int hash = length;
    int end = index + length;
    int at = index;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long word = buffer.getLong(at);
      hash = hash * 31 + (int) (word ^ (word >>> 32));
    }
    for (; at < end; at++) {
      hash = hash * 31 + buffer.get(at);
    }
    hash *= 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (slots - 1);
  }

  private static boolean same(byte[] key, ByteBuffer buffer, int index, int length) {
    if (key.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (key[i] != buffer.get(index + i)) {
        return false;
      }
    }
    return true;
  }
}
