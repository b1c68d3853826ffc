package dev.tangram.log;

/**
 * Where a leader epoch ends in a log (KIP-101, KIP-320).
 *
 * @param epoch the largest epoch at or below the one asked for, -1 unknown
 * @param endOffset exclusive: where the next epoch begins, or the log end offset, -1 unknown
 */
public record EpochEnd(int epoch, long endOffset) {

  /** The log knows nothing of that epoch. */
  public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1L);
}
