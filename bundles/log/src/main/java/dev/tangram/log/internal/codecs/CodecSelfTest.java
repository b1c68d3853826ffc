package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.plugins.Pace;
import dev.tangram.records.CompressionType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A short trial of a codec before it gets the records of others: identity, round trips, a frame
 * that clients would send, broken data. The contract's own tests try much more.
 */
final class CodecSelfTest {

  /**
   * Higher levels have tables of many MiB. Native codecs fill them while they hold a Java array
   * (JNI, GetPrimitiveArrayCritical), and as long as they do, whoever needs the garbage collector
   * waits: at level 12 of zstd all requests did, for up to 100 ms.
   */
  private static final int LEVEL_MAX = 6;

  private static final int SAMPLE_BYTES = 40_000;
  private static final int OUTPUT_MAX_BYTES = 1 << 20;
  private static final int CUTS = 24;

  private static final String PHRASE = "tangram: seven pieces, any figure. ";

  /** The phrase three times, in the standard framing. */
  private static final Map<String, String> FRAMES =
      Map.of(
          "gzip",
          "H4sIAAAAAAAA/ytJzEsvSsy1UihOLUvNUyjITE1OLdZRSMyrVEjLTC8tStVTKKGKEgA0vQZxaQAAAA==",
          "snappy",
          "glNOQVBQWQAAAAABAAAAAQAAACppiHRhbmdyYW06IHNldmVuIHBpZWNlcywgYW55IGZpZ3VyZS4g/iMACSM=",
          "lz4",
          "BCJNGGBAgi4AAAD/FHRhbmdyYW06IHNldmVuIHBpZWNlcywgYW55IGZpZ3VyZS4gIwAuUHVyZS4gAAAAAA==",
          "zstd",
          "KLUv/QBYXAEANAJ0YW5ncmFtOiBzZXZlbiBwaWVjZXMsIGFueSBmaWd1cmUuIAEAG4OqJwEAAA==");

  private final String name;
  private final CompressionCodec codec;
  private final Pace pace;

  CodecSelfTest(String name, CompressionCodec codec, Pace pace) {
    this.pace = pace;
    this.name = name;
    this.codec = codec;
  }

  /**
   * @throws IllegalStateException what is wrong
   * @throws IOException what it threw itself
   */
  void run() throws IOException {
    checkIdentity();
    readKnownFrame();
    roundTrips();
    readBrokenData();
  }

  private void checkIdentity() {
    require(name.equals(codec.name()), "calls itself " + codec.name() + " instead of " + name);
    CompressionType type;
    try {
      type = CompressionType.of(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("Record batches know no compression type " + name, e);
    }
    require(type.id() == codec.id(), "has the id " + codec.id() + " instead of " + type.id());
    require(
        codec.minLevel() <= codec.defaultLevel() && codec.defaultLevel() <= codec.maxLevel(),
        "has a default level outside of its limits");
  }

  private void readKnownFrame() throws IOException {
    byte[] frame = Base64.getDecoder().decode(FRAMES.get(name));
    byte[] expected = PHRASE.repeat(3).getBytes(StandardCharsets.US_ASCII);
    require(
        Arrays.equals(read(frame, CompressionVariant.STANDARD), expected),
        "does not understand a frame of other implementations");
  }

  private void roundTrips() throws IOException {
    int low = Math.max(codec.minLevel(), -LEVEL_MAX);
    int high = Math.max(codec.defaultLevel(), Math.min(codec.maxLevel(), LEVEL_MAX));
    for (byte[] sample : List.of(new byte[0], new byte[] {7}, text(), noise())) {
      for (CompressionVariant variant : CompressionVariant.values()) {
        roundTrip(sample, codec.defaultLevel(), variant);
      }
      roundTrip(sample, low, CompressionVariant.STANDARD);
      roundTrip(sample, high, CompressionVariant.STANDARD);
    }
  }

  private void roundTrip(byte[] sample, int level, CompressionVariant variant) throws IOException {
    byte[] packed = write(sample, level, variant);
    require(
        packed.length <= 2 * sample.length + 1024,
        "makes " + packed.length + " bytes of " + sample.length);
    require(
        Arrays.equals(read(packed, variant), sample),
        "loses data at level " + level + ", variant " + variant);
  }

  private void readBrokenData() throws IOException {
    byte[] whole = write(text(), codec.defaultLevel(), CompressionVariant.STANDARD);
    require(readBroken(new byte[0]) == null, "takes no data for a frame");
    Random random = new Random(1);
    for (int i = 1; i < CUTS; i++) {
      byte[] cut = Arrays.copyOf(whole, (int) ((long) whole.length * i / CUTS));
      byte[] given = readBroken(cut);
      // Framings without an end mark may end between two blocks.
      require(
          given == null || given.length < SAMPLE_BYTES, "does not see that its input is cut off");
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      readBroken(flipped);
      byte[] garbage = new byte[i];
      random.nextBytes(garbage);
      readBroken(garbage);
    }
  }

  /** What comes out of broken data; null for the exception that is right. */
  private byte[] readBroken(byte[] data) throws IOException {
    try {
      return read(data, CompressionVariant.STANDARD);
    } catch (CompressionException e) {
      return null;
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      throw new IllegalStateException("The codec raises " + e + " on broken data", e);
    }
  }

  private byte[] write(byte[] data, int level, CompressionVariant variant) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = codec.compress(target, level, variant)) {
      out.write(data);
    }
    pace.rest();
    return target.toByteArray();
  }

  private byte[] read(byte[] data, CompressionVariant variant) throws IOException {
    ByteBuffer source = ByteBuffer.allocateDirect(data.length + 3).position(3).put(data).flip();
    source.position(3);
    try (InputStream in =
        CompressionStreams.bounded(codec.decompress(source, variant), OUTPUT_MAX_BYTES)) {
      byte[] all = in.readAllBytes();
      require(source.position() == 3, "moves the position of its source");
      pace.rest();
      return all;
    }
  }

  private static byte[] text() {
    String text = PHRASE.repeat(SAMPLE_BYTES / PHRASE.length() + 1);
    return text.substring(0, SAMPLE_BYTES).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] noise() {
    byte[] noise = new byte[SAMPLE_BYTES];
    new Random(2).nextBytes(noise);
    return noise;
  }

  private static void require(boolean right, String wrong) {
    if (!right) {
      throw new IllegalStateException("The codec " + wrong);
    }
  }
}
