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
    return 0;
  }

  @Override
  public int maxLevel() {
    return 0;
  }

  @Override
  public int defaultLevel() {
    return 0;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    if (level != 0) {
      throw new IllegalArgumentException("No level " + level);
    }
    return new GZIPOutputStream(target);
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

  static InputStream raw(InputStream source) throws IOException {
    return new GZIPInputStream(source);
  }
}
