package dev.tangram.tests.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Values that look like log lines, so that codecs have something to do: words of a vocabulary and
 * numbers. The same ones in every run.
 */
final class Payloads {

  private static final int DIFFERENT = 4096;
  private static final int WORDS = 3000;

  private final byte[][] values = new byte[DIFFERENT][];

  Payloads(int size) {
    Random random = new Random(42);
    String[] words = new String[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = word(random);
    }
    for (int i = 0; i < DIFFERENT; i++) {
      StringBuilder text = new StringBuilder(size + 32);
      while (text.length() < size) {
        text.append(words[(int) (WORDS * Math.pow(random.nextDouble(), 2))]).append(' ');
        if (random.nextInt(4) == 0) {
          text.append(random.nextInt(1_000_000)).append(' ');
        }
      }
      values[i] = text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 3 + random.nextInt(8); i > 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  /** A value; not to be changed. */
  byte[] value(long index) {
    return values[(int) (index % DIFFERENT)];
  }

  /** A copy that begins with a time. */
  byte[] stamped(long index, long nanos) {
    byte[] value = value(index).clone();
    ByteBuffer.wrap(value).putLong(nanos);
    return value;
  }

  static long stamp(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }
}
