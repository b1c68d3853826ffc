package dev.tangram.groups.internal.offsets;

import dev.tangram.groups.internal.records.OffsetCommitValue;

/**
 * What was committed for a partition.
 *
 * @param offset of the next record to be read
 * @param leaderEpoch of the record before it, or -1 (KIP-320)
 * @param metadata the client's own; never null
 * @param commitTimestampMs when it was committed, in milliseconds since the epoch
 * @param expireTimestampMs when it expires whatever the broker's retention, or {@link #NO_EXPIRY}
 */
record CommittedOffset(
    long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs) {

  static final long NO_EXPIRY = -1;
  static final int NO_LEADER_EPOCH = -1;

  static CommittedOffset of(OffsetCommitValue value) {
    return new CommittedOffset(
        value.offset(),
        value.leaderEpoch(),
        value.metadata(),
        value.commitTimestamp(),
        value.expireTimestamp());
  }
}
