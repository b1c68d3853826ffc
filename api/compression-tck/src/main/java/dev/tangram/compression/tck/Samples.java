package dev.tangram.compression.tck;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Data that codecs are tried with. All of it is the same in every run. */
public final class Samples {

  private static final int KIB = 1024;
  private static final int MIB = KIB * KIB;

  private Samples() {}

  /** Name to bytes: empty, tiny, text, random, zeros, and sizes around usual block sizes. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> samples = new LinkedHashMap<>();
    samples.put("empty", new byte[0]);
    samples.put("one byte", new byte[] {42});
    samples.put("short text", "a short text".getBytes(StandardCharsets.UTF_8));
    for (int size : new int[] {32 * KIB, 64 * KIB}) {
      samples.put("text of " + (size - 1), text(size - 1));
      samples.put("text of " + size, text(size));
      samples.put("text of " + (size + 1), text(size + 1));
    }
    samples.put("1 MiB random", random(MIB, 1));
    samples.put("10 MiB zeros", new byte[10 * MIB]);
    return samples;
  }

  /** Text of words from a small vocabulary: compresses well, but not to nothing. */
  public static byte[] text(int size) {
    String[] words = {"broker ", "offset ", "leader ", "epoch ", "batch ", "segment ", "\n"};
    Random random = new Random(size);
    StringBuilder text = new StringBuilder(size + 16);
    while (text.length() < size) {
      text.append(words[random.nextInt(words.length)]).append(random.nextInt(1000));
    }
    return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
  }

  /** Bytes that do not compress. */
  public static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
