package dev.tangram.log;

/**
 * A record found by its time.
 *
 * @param timestamp milliseconds since the epoch, -1 none
 * @param offset the record's offset, -1 none
 * @param leaderEpoch epoch of the batch, -1 unknown
 */
public record TimestampedOffset(long timestamp, long offset, int leaderEpoch) {

  /** There is no such record. */
  public static final TimestampedOffset NONE = new TimestampedOffset(-1L, -1L, -1);
}
