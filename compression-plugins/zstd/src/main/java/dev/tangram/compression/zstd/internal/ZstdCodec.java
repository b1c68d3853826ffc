package dev.tangram.compression.zstd.internal;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Zstandard by zstd-jni (RFC 8878). */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=compression", "name=" + ZstdCodec.NAME})
@Component(
    service = CompressionCodec.class,
    property = {
      CompressionCodec.CODEC_ID_PROPERTY + ":Integer=" + ZstdCodec.ID,
      CompressionCodec.CODEC_NAME_PROPERTY + "=" + ZstdCodec.NAME
    })
public final class ZstdCodec implements CompressionCodec {

  static final int ID = 4;
  static final String NAME = "zstd";

  private static final int BUFFER_BYTES = 4 * 1024;

  private final int minLevel;
  private final int maxLevel;
  private final int defaultLevel;

  /** Loads the native library, or fails with its error. */
  @Activate
  public ZstdCodec() {
    this.minLevel = Zstd.minCompressionLevel();
    this.maxLevel = Zstd.maxCompressionLevel();
    this.defaultLevel = Zstd.defaultCompressionLevel();
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
    return minLevel;
  }

  @Override
  public int maxLevel() {
    return maxLevel;
  }

  @Override
  public int defaultLevel() {
    return defaultLevel;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    if (level < minLevel || level > maxLevel) {
      throw new IllegalArgumentException(
          "zstd levels go from " + minLevel + " to " + maxLevel + ", not " + level);
    }
    // Small writes are gathered: each call of the library crosses into native code.
    return new BufferedOutputStream(
        new ZstdOutputStreamNoFinalizer(target, RecyclingBufferPool.INSTANCE, level), BUFFER_BYTES);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    if (!source.hasRemaining()) {
      throw new CompressionException("Broken zstd data: there are none");
    }
    try {
      return CompressionStreams.guarded(
          NAME,
          new ZstdInputStreamNoFinalizer(
              CompressionStreams.of(source), RecyclingBufferPool.INSTANCE));
    } catch (IOException e) {
      throw new CompressionException("Broken zstd data: " + e.getMessage(), e);
    }
  }
}
