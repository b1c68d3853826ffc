package dev.tangram.compression.lz4.internal;

import dev.tangram.compression.CompressionVariant;
import net.jpountz.xxhash.XXHash32;

/**
 * The LZ4 frame, all numbers little-endian.
 *
 * <pre>
 * magic u32 0x184D2204   FLG u8   BD u8   [content size u64]   header checksum u8
 * blocks: size u32 (highest bit: stored uncompressed), data, [block checksum u32]
 * end mark u32 0   [content checksum u32]
 * </pre>
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4Frame {

  static final int MAGIC = 0x184D2204;
  static final int MAGIC_BYTES = 4;
  static final int DESCRIPTOR_BYTES = 2;
  static final int CONTENT_SIZE_BYTES = 8;

  /** Magic, FLG, BD, header checksum. */
  static final int MIN_HEADER_BYTES = 7;

  static final int FLG_VERSION_MASK = 0xC0;
  static final int FLG_VERSION = 0x40;
  static final int FLG_BLOCK_INDEPENDENCE = 0x20;
  static final int FLG_BLOCK_CHECKSUM = 0x10;
  static final int FLG_CONTENT_SIZE = 0x08;
  static final int FLG_CONTENT_CHECKSUM = 0x04;
  static final int FLG_RESERVED = 0x03;

  /** Blocks of at most 64 KiB. */
  static final int BD_64_KIB = 0x40;

  static final int BD_RESERVED = 0x8F;
  static final int BLOCK_BYTES = 64 * 1024;

  static final int STORED_BIT = 0x80000000;

  private Lz4Frame() {}

  /**
   * Computes the header checksum.
   *
   * @param header begins with the magic number
   * @param bytes of magic number and descriptor
   */
  static int headerChecksum(XXHash32 hash, byte[] header, int bytes, CompressionVariant variant) {
    // The early producers hashed the magic number too, and readers of format 0 count on it.
    int from = variant == CompressionVariant.MAGIC_0 ? 0 : MAGIC_BYTES;
    return hash.hash(header, from, bytes - from, 0) >>> 8 & 0xFF;
  }
}
