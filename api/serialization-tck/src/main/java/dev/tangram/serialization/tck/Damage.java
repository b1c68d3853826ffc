package dev.tangram.serialization.tck;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes and texts that are not, or not quite, what a serde wrote. The same in every run. */
final class Damage {

  private static final long SEED = 7;
  private static final int RANDOM_INPUTS = 500;
  private static final int INPUT_MAX_BYTES = 64;
  private static final int POSITIONS_MAX = 64;
  private static final int DEEP = 50_000;

  /** Lengths that nothing honest claims, as fixed and as variable-length integers. */
  private static final List<byte[]> CLAIMS =
      List.of(
          new byte[] {0x7F, -1, -1, -1},
          new byte[] {0x3F, -1, -1, -16},
          new byte[] {-2, -1, -1, -1, 0x0F},
          new byte[] {-128, -128, -128, -128, 0x04},
          new byte[] {-1, -1, -1, -1});

  private Damage() {}

  /** Nothing, noise, and each sample cut, lengthened, flipped and with claims written over it. */
  static List<byte[]> bytes(List<byte[]> samples) {
    List<byte[]> inputs = new ArrayList<>();
    inputs.add(new byte[0]);
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_INPUTS; i++) {
      byte[] noise = new byte[random.nextInt(INPUT_MAX_BYTES)];
      random.nextBytes(noise);
      inputs.add(noise);
    }
    samples.forEach(sample -> damage(sample, random, inputs));
    for (String unit : List.of("[", "{\"a\":", "(", "\u0002")) {
      inputs.add(unit.repeat(DEEP).getBytes(StandardCharsets.UTF_8));
    }
    return inputs;
  }

  private static void damage(byte[] sample, Random random, List<byte[]> inputs) {
    int step = Math.max(1, sample.length / POSITIONS_MAX);
    for (int at = 0; at < sample.length; at += step) {
      inputs.add(Arrays.copyOf(sample, at));
      byte[] flipped = sample.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      inputs.add(flipped);
      for (byte[] claim : CLAIMS) {
        byte[] claiming = Arrays.copyOf(sample, Math.max(sample.length, at + claim.length));
        System.arraycopy(claim, 0, claiming, at, claim.length);
        inputs.add(claiming);
      }
    }
    inputs.add(Arrays.copyOf(sample, sample.length + 1));
    inputs.add(Arrays.copyOf(sample, sample.length + INPUT_MAX_BYTES));
  }

  /** Texts that people might type by mistake, and worse. */
  static List<String> texts(List<String> samples) {
    List<String> texts =
        new ArrayList<>(
            List.of("", " ", "x", "-", "1e999999999", "\u0000", "\uD800", "{", "[1", "\"", "nul"));
    for (String sample : samples) {
      texts.add(sample + "x");
      texts.add("x" + sample);
      texts.add(sample.substring(0, sample.length() / 2));
      texts.add(sample + sample);
    }
    texts.add("[".repeat(DEEP));
    texts.add("{\"a\":".repeat(DEEP));
    texts.add("9".repeat(DEEP));
    return texts;
  }
}
