package dev.tangram.storage;

/**
 * The offset asked for lies outside of what the store holds. Part of normal life, so without a
 * stack trace.
 */
public class OffsetOutOfRangeException extends RuntimeException {

  public OffsetOutOfRangeException(long offset, long startOffset, long endOffset) {
    super(
        "offset " + offset + " is outside of [" + startOffset + ", " + endOffset + "]",
        null,
        false,
        false);
  }
}
