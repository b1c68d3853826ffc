package dev.tangram.records;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** gzip that compresses other bytes than those it is given. */
final class Replacing implements CompressionCodec {

  private final CompressionCodec gzip = Oracle.CODECS.codec(CompressionType.GZIP);
  private final ByteBuffer bytes;

  Replacing(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  @Override
  public int id() {
    return gzip.id();
  }

  @Override
  public String name() {
    return gzip.name();
  }

  @Override
  public int minLevel() {
    return gzip.minLevel();
  }

  @Override
  public int maxLevel() {
    return gzip.maxLevel();
  }

  @Override
  public int defaultLevel() {
    return gzip.defaultLevel();
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    OutputStream out = gzip.compress(target, level, variant);
    out.write(Oracle.bytes(bytes));
    return new FilterOutputStream(out) {
      @Override
      public void write(int value) {
        // The bytes are there already.
      }
    };
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    return gzip.decompress(source, variant);
  }
}
