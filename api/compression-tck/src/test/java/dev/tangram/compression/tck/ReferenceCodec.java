package dev.tangram.compression.tck;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The JDK's gzip as a codec that keeps the contract; broken ones change one thing of it. */
class ReferenceCodec implements CompressionCodec {

  @Override
  public int id() {
    return 1;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int minLevel() {
    return 1;
  }

  @Override
  public int maxLevel() {
    return 9;
  }

  @Override
  public int defaultLevel() {
    return 6;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    requireLevel(level);
    return new Leveled(target, level);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    try {
      return CompressionStreams.guarded(name(), raw(CompressionStreams.of(source)));
    } catch (IOException e) {
      throw new CompressionException("Broken data: " + e, e);
    }
  }

  final void requireLevel(int level) {
    if (level < minLevel() || level > maxLevel()) {
      throw new IllegalArgumentException("No level " + level);
    }
  }

  private static final class Leveled extends GZIPOutputStream {
    Leveled(OutputStream target, int level) throws IOException {
      super(target);
      def.setLevel(level);
    }
  }

  static InputStream raw(InputStream source) throws IOException {
    return new GZIPInputStream(source);
  }
}
