package dev.tangram.compression.lz4.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** LZ4 frames over the block codec of lz4-java. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=compression", "name=" + Lz4Codec.NAME})
@Component(
    service = CompressionCodec.class,
    property = {
      CompressionCodec.CODEC_ID_PROPERTY + ":Integer=" + Lz4Codec.ID,
      CompressionCodec.CODEC_NAME_PROPERTY + "=" + Lz4Codec.NAME
    })
public final class Lz4Codec implements CompressionCodec {

  static final int ID = 3;
  static final String NAME = "lz4";

  private static final int MIN_LEVEL = 1;
  private static final int MAX_LEVEL = 17;

  /** Stands for the fast compressor, as in Kafka; other levels take the slow, dense one. */
  private static final int DEFAULT_LEVEL = 9;

  private final LZ4Factory blocks;
  private final XXHashFactory hashes;
  private final ArrayPool blockArrays = new ArrayPool(Lz4Frame.BLOCK_BYTES);
  private final ArrayPool outputArrays;

  /** Takes the native library, or the Java implementation where it does not load. */
  @Activate
  public Lz4Codec() {
    LZ4Factory foundBlocks;
    XXHashFactory foundHashes;
    try {
      // The library's own choice, fastestInstance, looks only at the system class loader and so
      // misses the native code in OSGi.
      foundBlocks = LZ4Factory.nativeInstance();
      foundHashes = XXHashFactory.nativeInstance();
    } catch (LinkageError | RuntimeException e) {
      foundBlocks = LZ4Factory.fastestJavaInstance();
      foundHashes = XXHashFactory.fastestJavaInstance();
    }
    this.blocks = foundBlocks;
    this.hashes = foundHashes;
    // The same for all levels.
    this.outputArrays =
        new ArrayPool(foundBlocks.fastCompressor().maxCompressedLength(Lz4Frame.BLOCK_BYTES));
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
    return MIN_LEVEL;
  }

  @Override
  public int maxLevel() {
    return MAX_LEVEL;
  }

  @Override
  public int defaultLevel() {
    return DEFAULT_LEVEL;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    if (level < MIN_LEVEL || level > MAX_LEVEL) {
      throw new IllegalArgumentException("lz4 levels go from 1 to 17, not " + level);
    }
    LZ4Compressor compressor =
        level == DEFAULT_LEVEL ? blocks.fastCompressor() : blocks.highCompressor(level);
    return new Lz4FrameOutputStream(
        target, compressor, hashes.hash32(), blockArrays, outputArrays, variant);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    return CompressionStreams.guarded(
        NAME, new Lz4FrameReader(source, blocks.safeDecompressor(), hashes, blockArrays, variant));
  }
}
