package dev.tangram.compression.gzip.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** gzip by the JDK's zlib (RFC 1952). */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=compression", "name=" + GzipCodec.NAME})
@Component(
    service = CompressionCodec.class,
    property = {
      CompressionCodec.CODEC_ID_PROPERTY + ":Integer=" + GzipCodec.ID,
      CompressionCodec.CODEC_NAME_PROPERTY + "=" + GzipCodec.NAME
    })
public final class GzipCodec implements CompressionCodec {

  static final int ID = 1;
  static final String NAME = "gzip";

  /** What zlib takes for its own default, -1. */
  private static final int ZLIB_DEFAULT_LEVEL = 6;

  private static final int BUFFER_BYTES = 8 * 1024;

  @Override
  public int id() {
    return ID;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int minLevel() {
    return Deflater.BEST_SPEED;
  }

  @Override
  public int maxLevel() {
    return Deflater.BEST_COMPRESSION;
  }

  @Override
  public int defaultLevel() {
    return ZLIB_DEFAULT_LEVEL;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    if (level < minLevel() || level > maxLevel()) {
      throw new IllegalArgumentException("gzip levels go from 1 to 9, not " + level);
    }
    // Small writes are gathered: each call of zlib crosses into native code.
    return new BufferedOutputStream(
        new LeveledGzipOutputStream(target, BUFFER_BYTES, level), BUFFER_BYTES);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    try {
      return CompressionStreams.guarded(
          NAME, new GZIPInputStream(CompressionStreams.of(source), BUFFER_BYTES));
    } catch (IOException e) {
      throw new CompressionException("Broken gzip data: " + e, e);
    }
  }
}
