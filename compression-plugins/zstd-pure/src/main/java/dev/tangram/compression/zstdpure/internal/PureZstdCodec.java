package dev.tangram.compression.zstdpure.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import io.airlift.compress.zstd.ZstdInputStream;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Zstandard without native code, by aircompressor (RFC 8878). */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=compression", "name=" + PureZstdCodec.NAME, "ranking:Long=-10"})
@Component(
    service = CompressionCodec.class,
    property = {
      CompressionCodec.CODEC_ID_PROPERTY + ":Integer=" + PureZstdCodec.ID,
      CompressionCodec.CODEC_NAME_PROPERTY + "=" + PureZstdCodec.NAME
    })
public final class PureZstdCodec implements CompressionCodec {

  static final int ID = 4;
  static final String NAME = "zstd";

  /** The library compresses in one way, that of zstd's level 3. */
  private static final int ONLY_LEVEL = 3;

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
      throw new IllegalArgumentException("This zstd codec has only level 3, not " + level);
    }
    return new ZstdOutputStream(target);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    if (!source.hasRemaining()) {
      throw new CompressionException("Broken zstd data: there are none");
    }
    return CompressionStreams.guarded(NAME, new ZstdInputStream(CompressionStreams.of(source)));
  }
}
