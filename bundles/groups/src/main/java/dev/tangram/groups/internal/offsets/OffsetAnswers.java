package dev.tangram.groups.internal.offsets;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;

/** Parts of the answer to OffsetFetch. */
public final class OffsetAnswers {

  private static final long INVALID_OFFSET = -1;

  private OffsetAnswers() {}

  /** The answer for a partition without an offset, or with an error. */
  public static OffsetFetchResponsePartitions none(int partition, ErrorCode error) {
    return new OffsetFetchResponsePartitions()
        .setPartitionIndex(partition)
        .setCommittedOffset(INVALID_OFFSET)
        .setCommittedLeaderEpoch(CommittedOffset.NO_LEADER_EPOCH)
        .setMetadata("")
        .setErrorCode(error.code());
  }

  static OffsetFetchResponsePartitions of(int partition, CommittedOffset offset) {
    return offset == null
        ? none(partition, ErrorCode.NONE)
        : new OffsetFetchResponsePartitions()
            .setPartitionIndex(partition)
            .setCommittedOffset(offset.offset())
            .setCommittedLeaderEpoch(offset.leaderEpoch())
            .setMetadata(offset.metadata())
            .setErrorCode(ErrorCode.NONE.code());
  }
}
