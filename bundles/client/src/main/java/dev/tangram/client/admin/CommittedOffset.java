package dev.tangram.client.admin;

/**
 * How far a group has got in a partition.
 *
 * @param offset of the next record that it is to read
 * @param leaderEpoch of the last record that it read; -1 where it is not known
 * @param metadata what the consumer put down with it; may be empty
 */
public record CommittedOffset(long offset, int leaderEpoch, String metadata) {

  /** An offset alone. */
  public static CommittedOffset of(long offset) {
    return new CommittedOffset(offset, -1, "");
  }
}
