package dev.tangram.compression.snappy.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/** Snappy in the block framing of snappy-java; raw blocks are read, too. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=compression", "name=" + SnappyCodec.NAME})
@Component(
    service = CompressionCodec.class,
    property = {
      CompressionCodec.CODEC_ID_PROPERTY + ":Integer=" + SnappyCodec.ID,
      CompressionCodec.CODEC_NAME_PROPERTY + "=" + SnappyCodec.NAME
    })
public final class SnappyCodec implements CompressionCodec {

  static final int ID = 2;
  static final String NAME = "snappy";

  /** Snappy has no levels. */
  private static final int ONLY_LEVEL = 0;

  private static final int BLOCK_BYTES = 32 * 1024;

  /** Loads the native library, or fails with its error. */
  @Activate
  public SnappyCodec() {
    Snappy.maxCompressedLength(BLOCK_BYTES);
  }

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
    return ONLY_LEVEL;
  }

  @Override
  public int maxLevel() {
    return ONLY_LEVEL;
  }

  @Override
  public int defaultLevel() {
    return ONLY_LEVEL;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    if (level != ONLY_LEVEL) {
      throw new IllegalArgumentException("snappy has no levels, only 0, not " + level);
    }
    return new SnappyOutputStream(target, BLOCK_BYTES);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    return CompressionStreams.guarded(NAME, new SnappyBlockInputStream(source));
  }
}
