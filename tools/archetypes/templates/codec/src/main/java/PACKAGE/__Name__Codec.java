package __package__;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/**
 * Another gzip. A codec has one of the ids that clients know (1 gzip, 2 snappy, 3 lz4, 4 zstd), so
 * it stands beside the one of the broker, and the higher ranking serves.
 */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=compression", "name=gzip", "ranking:Long=10"})
@Component(
    service = CompressionCodec.class,
    property = {
      CompressionCodec.CODEC_ID_PROPERTY + ":Integer=1",
      CompressionCodec.CODEC_NAME_PROPERTY + "=gzip"
    })
public final class __Name__Codec implements CompressionCodec {

  private static final int BUFFER_BYTES = 8 * 1024;

  @Override
  public int id() {
    return 1;
  }

  @Override
  public String name() {
    return "gzip";
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
    return 6;
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    if (level < minLevel() || level > maxLevel()) {
      throw new IllegalArgumentException("levels go from 1 to 9, not " + level);
    }
    return new Leveled(target, level);
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    try {
      // Whatever the JDK throws at broken data comes out as a CompressionException.
      return CompressionStreams.guarded(
          name(), new GZIPInputStream(CompressionStreams.of(source), BUFFER_BYTES));
    } catch (IOException e) {
      throw new CompressionException("Broken gzip data: " + e, e);
    }
  }

  private static final class Leveled extends GZIPOutputStream {

    Leveled(OutputStream target, int level) throws IOException {
      super(target, BUFFER_BYTES);
      def.setLevel(level);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        def.end(); // Frees the memory outside the heap, also when the target failed.
      }
    }
  }
}
