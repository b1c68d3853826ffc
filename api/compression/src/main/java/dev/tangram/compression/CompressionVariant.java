package dev.tangram.compression;

/** Which framing is meant, for codecs whose framing differs between record formats. */
public enum CompressionVariant {

  /**
   * The framing of record formats 1 and 2, and of every codec that has only one.
   *
   * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-57">KIP-57</a>
   */
  STANDARD,

  /**
   * The framing of record format 0. Its lz4 frames carry a header checksum that covers the magic
   * number too, against the LZ4 frame format; readers of this variant accept any header checksum.
   *
   * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-57">KIP-57</a>
   */
  MAGIC_0
}
