package dev.tangram.compression;

/** The compressed data hold more than the reader is willing to take: a decompression bomb. */
public class OutputLimitException extends CompressionException {

  private static final long serialVersionUID = 1L;

  private final long maxBytes;

  /**
   * @param maxBytes the limit that was passed, in bytes
   */
  public OutputLimitException(long maxBytes) {
    super("The compressed data hold more than the limit of " + maxBytes + " bytes");
    this.maxBytes = maxBytes;
  }

  /** The limit that was passed, in bytes. */
  public long maxBytes() {
    return maxBytes;
  }
}
