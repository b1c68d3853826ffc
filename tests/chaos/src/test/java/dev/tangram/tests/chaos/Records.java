package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Values that carry a number, and bytes that follow from it. */
final class Records {

  private static final int SMALLEST = 40;
  private static final int SPREAD = 400;

  private Records() {}

  static byte[] value(long number) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] value = new byte[SMALLEST + random.nextInt(SPREAD)];
    random.nextBytes(value);
    ByteBuffer.wrap(value).putLong(number);
    return value;
  }

  static long number(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  static void check(byte[] value, String where) {
    assertThat(value).as(where + ": the bytes as sent").isEqualTo(value(number(value)));
  }
}
