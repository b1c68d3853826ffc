package dev.tangram.compression.snappy.internal;

import dev.tangram.compression.CompressionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/**
 * Reads snappy in the framing of snappy-java, or one raw block where there is no frame header.
 *
 * <pre>
 * header: 0x82 S N A P P Y 0x00   version i32   lowest compatible version i32
 * then blocks: size i32, one raw snappy block; a header may stand between blocks
 * </pre>
 *
 * <p>The library's own stream is not used since it allocates what a block's size claims. Here a
 * size is compared with the bytes that are there, and the uncompressed length that a block claims
 * with what snappy can reach at best.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy
 *     format</a>
 */
final class SnappyBlockInputStream extends InputStream {

  private static final long MAGIC = 0x82534E4150505900L;
  private static final int MAGIC_HEAD = (int) (MAGIC >>> 32);
  private static final int HEADER_BYTES = 16;
  private static final int HIGHEST_VERSION = 1;

  /** The best copy element gives 64 bytes for 3. */
  private static final int MAX_EXPANSION = 22;

  private final ByteBuffer source;
  private boolean raw;
  private byte[] block = new byte[0];
  private int position;
  private int limit;

  SnappyBlockInputStream(ByteBuffer source) throws CompressionException {
    this.source = source.slice();
    if (!this.source.hasRemaining()) {
      throw new CompressionException("Broken snappy data: there are none");
    }
    if (this.source.remaining() >= Long.BYTES && this.source.getLong(0) == MAGIC) {
      readHeader();
    } else {
      this.raw = true;
    }
  }

  private void readHeader() throws CompressionException {
    if (source.remaining() < HEADER_BYTES || source.getLong(source.position()) != MAGIC) {
      throw new CompressionException("Broken snappy data: the header is not complete");
    }
    int compatible = source.getInt(source.position() + 12);
    if (compatible > HIGHEST_VERSION) {
      throw new CompressionException("Broken snappy data: the framing needs version " + compatible);
    }
    source.position(source.position() + HEADER_BYTES);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == limit) {
      if (!source.hasRemaining()) {
        return -1;
      }
      nextBlock();
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(block, position, target, offset, count);
    position += count;
    return count;
  }

  private void nextBlock() throws IOException {
    if (raw) {
      uncompress(source.remaining());
      return;
    }
    if (source.remaining() < Integer.BYTES) {
      throw new CompressionException("Broken snappy data: they end within a block size");
    }
    int size = source.getInt(source.position());
    if (size == MAGIC_HEAD) {
      readHeader();
      return;
    }
    if (size <= 0 || size > source.remaining() - Integer.BYTES) {
      throw new CompressionException(
          "Broken snappy data: a block claims "
              + size
              + " bytes where "
              + (source.remaining() - Integer.BYTES)
              + " are left");
    }
    source.position(source.position() + Integer.BYTES);
    uncompress(size);
  }

  private void uncompress(int size) throws IOException {
    byte[] compressed = new byte[size];
    source.get(compressed);
    int uncompressed = Snappy.uncompressedLength(compressed);
    if (uncompressed < 0 || uncompressed > (long) size * MAX_EXPANSION) {
      throw new CompressionException(
          "Broken snappy data: a block of " + size + " bytes claims to hold " + uncompressed);
    }
    if (block.length < uncompressed) {
      block = new byte[uncompressed];
    }
    position = 0;
    limit = 0;
    limit = Snappy.uncompress(compressed, 0, size, block, 0);
  }
}
