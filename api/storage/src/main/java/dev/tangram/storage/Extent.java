package dev.tangram.storage;

/**
 * A run of batches that is dropped as a whole (a segment).
 *
 * @param baseOffset offset at which it begins
 * @param endOffset exclusive
 * @param sizeInBytes bytes of its batches
 * @param maxTimestamp largest record timestamp in milliseconds, -1 when it has none
 * @param closedAtMs when it was closed, in milliseconds since the epoch; -1 while it is open
 */
public record Extent(
    long baseOffset, long endOffset, long sizeInBytes, long maxTimestamp, long closedAtMs) {

  public boolean open() {
    return closedAtMs < 0;
  }
}
