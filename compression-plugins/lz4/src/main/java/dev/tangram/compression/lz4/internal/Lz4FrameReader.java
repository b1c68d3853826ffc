package dev.tangram.compression.lz4.internal;

import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Reads one frame of independent blocks; bytes behind its end are ignored, as clients do. Block and
 * content checksums are compared where there are any.
 */
final class Lz4FrameReader extends InputStream {

  private final ByteBuffer source;
  private final LZ4SafeDecompressor decompressor;
  private final XXHashFactory hashes;
  private final boolean blockChecksums;
  private final StreamingXXHash32 contentHash;
  private final int maxBlockBytes;
  private final ArrayPool blocks;
  private byte[] packed = new byte[0];

  /** Where blocks are unpacked; from the pool where they are of its size. */
  private byte[] unpacked;

  /** What is read: one of the two. */
  private byte[] block;

  private int position;
  private int limit;
  private boolean ended;

  Lz4FrameReader(
      ByteBuffer source,
      LZ4SafeDecompressor decompressor,
      XXHashFactory hashes,
      ArrayPool blocks,
      CompressionVariant variant)
      throws CompressionException {
    this.blocks = blocks;
    this.source = source.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.decompressor = decompressor;
    this.hashes = hashes;
    require(this.source.remaining() >= Lz4Frame.MIN_HEADER_BYTES, "the frame ends in its header");
    require(this.source.getInt(0) == Lz4Frame.MAGIC, "there is no frame");
    int flags = this.source.get(4) & 0xFF;
    int descriptor = this.source.get(5) & 0xFF;
    require((flags & Lz4Frame.FLG_VERSION_MASK) == Lz4Frame.FLG_VERSION, "unknown frame version");
    require((flags & Lz4Frame.FLG_RESERVED) == 0, "reserved bits are set");
    require((descriptor & Lz4Frame.BD_RESERVED) == 0, "reserved bits are set");
    require((flags & Lz4Frame.FLG_BLOCK_INDEPENDENCE) != 0, "blocks that depend on each other");
    int sizeCode = descriptor >>> 4;
    require(sizeCode >= 4, "unknown block size");
    // 4 stands for 64 KiB, each step for four times as much, up to 4 MiB.
    this.maxBlockBytes = 1 << 2 * sizeCode + 8;
    this.blockChecksums = (flags & Lz4Frame.FLG_BLOCK_CHECKSUM) != 0;
    this.contentHash =
        (flags & Lz4Frame.FLG_CONTENT_CHECKSUM) != 0 ? hashes.newStreamingHash32(0) : null;
    readHeaderEnd((flags & Lz4Frame.FLG_CONTENT_SIZE) != 0, variant);
  }

  private void readHeaderEnd(boolean hasContentSize, CompressionVariant variant)
      throws CompressionException {
    int bytes =
        Lz4Frame.MAGIC_BYTES
            + Lz4Frame.DESCRIPTOR_BYTES
            + (hasContentSize ? Lz4Frame.CONTENT_SIZE_BYTES : 0);
    require(source.remaining() > bytes, "the frame ends in its header");
    byte[] header = new byte[bytes];
    source.get(header);
    int stored = source.get() & 0xFF;
    if (variant == CompressionVariant.STANDARD) {
      require(
          stored == Lz4Frame.headerChecksum(hashes.hash32(), header, bytes, variant),
          "the header checksum does not match");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == limit) {
      if (ended) {
        return -1;
      }
      nextBlock();
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(block, position, target, offset, count);
    position += count;
    return count;
  }

  private void nextBlock() throws CompressionException {
    int field = takeInt("the frame ends without its end mark");
    if (field == 0) {
      endFrame();
      return;
    }
    boolean stored = (field & Lz4Frame.STORED_BIT) != 0;
    int size = field & ~Lz4Frame.STORED_BIT;
    require(size <= maxBlockBytes, "a block is larger than the frame allows");
    require(size <= source.remaining(), "a block is torn");
    if (packed.length < size) {
      packed = new byte[size];
    }
    byte[] data = packed;
    source.get(data, 0, size);
    if (blockChecksums) {
      int checksum = takeInt("a block is torn");
      require(
          checksum == hashes.hash32().hash(data, 0, size, 0), "a block checksum does not match");
    }
    unpack(data, size, stored);
    if (contentHash != null) {
      contentHash.update(block, 0, limit);
    }
  }

  private void unpack(byte[] data, int size, boolean stored) {
    position = 0;
    limit = 0;
    if (stored) {
      block = data;
      limit = size;
      return;
    }
    if (unpacked == null) {
      unpacked = isPooled() ? blocks.take() : new byte[maxBlockBytes];
    }
    block = unpacked;
    limit = decompressor.decompress(data, 0, size, unpacked, 0, maxBlockBytes);
  }

  private boolean isPooled() {
    return maxBlockBytes == blocks.arrayBytes();
  }

  private void endFrame() throws CompressionException {
    ended = true;
    if (contentHash != null) {
      int checksum = takeInt("the frame ends without its checksum");
      require(checksum == contentHash.getValue(), "the content checksum does not match");
    }
  }

  private int takeInt(String failure) throws CompressionException {
    require(source.remaining() >= Integer.BYTES, failure);
    return source.getInt();
  }

  private static void require(boolean condition, String failure) throws CompressionException {
    if (!condition) {
      throw new CompressionException("Broken lz4 data: " + failure);
    }
  }

  @Override
  public void close() {
    position = 0;
    limit = 0;
    ended = true;
    if (unpacked != null && isPooled()) {
      blocks.give(unpacked);
    }
    unpacked = null;
    if (contentHash != null) {
      contentHash.close();
    }
  }
}
