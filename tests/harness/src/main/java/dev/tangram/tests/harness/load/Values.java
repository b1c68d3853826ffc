package dev.tangram.tests.harness.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Values that say who sent them and as what number, followed by bytes that follow from that. */
final class Values {

  static final int HEAD_BYTES = 12;
  private static final int PATTERN_BYTES = 1 << 16;
  private static final int WORD_MAX = 8;

  private final byte[] pattern = new byte[PATTERN_BYTES];
  private final int size;

  /**
   * @param size bytes of each value
   */
  Values(int size) {
    this.size = size;
    Random random = new Random(7);
    int at = 0;
    // Runs of equal bytes, so that codecs have something to do.
    while (at < pattern.length) {
      int end = Math.min(pattern.length, at + 1 + random.nextInt(WORD_MAX));
      Arrays.fill(pattern, at, end, (byte) random.nextInt());
      at = end;
    }
  }

  byte[] value(int producer, long number) {
    byte[] value = new byte[size];
    ByteBuffer.wrap(value).putInt(producer).putLong(number);
    System.arraycopy(pattern, start(producer, number), value, HEAD_BYTES, size - HEAD_BYTES);
    return value;
  }

  private int start(int producer, long number) {
    return (int) Math.floorMod(number * 31 + producer * 7919L, (long) PATTERN_BYTES - size);
  }

  static int producer(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }

  static long number(byte[] value) {
    return ByteBuffer.wrap(value).getLong(Integer.BYTES);
  }

  boolean sound(byte[] value) {
    if (value == null || value.length != size) {
      return false;
    }
    int start = start(producer(value), number(value));
    return Arrays.equals(value, HEAD_BYTES, size, pattern, start, start + size - HEAD_BYTES);
  }
}
