package dev.tangram.groups.internal.offsets;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import java.util.ArrayList;
import java.util.List;

/** Decides on commits. */
final class OffsetCommits {

  /** Says in a request: no generation, no time. */
  private static final int UNSET = -1;

  /** The first version that knows what to do with GROUP_ID_NOT_FOUND. */
  private static final short GROUP_ID_NOT_FOUND_VERSION = 9;

  private final ShardContext<GroupRecord> context;
  private final GroupSettings settings;
  private final Groups groups;

  OffsetCommits(ShardContext<GroupRecord> context, GroupSettings settings, Groups groups) {
    this.context = context;
    this.settings = settings;
    this.groups = groups;
  }

  CoordinatorResult<GroupRecord, OffsetCommitResponse> commit(OffsetCommit commit) {
    OffsetCommitRequest request = commit.request();
    checkGroup(request, commit.version());
    long nowMs = context.nowMs();
    long expireMs =
        request.retentionTimeMs() == UNSET
            ? CommittedOffset.NO_EXPIRY
            : nowMs + request.retentionTimeMs();
    List<GroupRecord> records = new ArrayList<>(commit.known());
    for (int i = 0; i < request.topics().size(); i++) {
      OffsetCommitRequestTopic topic = request.topics().get(i);
      List<OffsetCommitResponsePartition> answers = commit.response().topics().get(i).partitions();
      for (int j = 0; j < answers.size(); j++) {
        OffsetCommitRequestPartition partition = topic.partitions().get(j);
        if (answers.get(j).errorCode() != ErrorCode.NONE.code()) {
          continue;
        }
        if (isTooLarge(partition.committedMetadata())) {
          answers.get(j).setErrorCode(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
          continue;
        }
        records.add(
            OffsetRecords.commit(
                request.groupId(),
                topic.name(),
                partition.partitionIndex(),
                offset(partition, nowMs, expireMs)));
      }
    }
    return CoordinatorResult.of(records, commit.response())
        .whenTooLarge(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
  }

  private void checkGroup(OffsetCommitRequest request, short version) {
    Group group = groups.get(request.groupId());
    int generation = request.generationIdOrMemberEpoch();
    if (group == null) {
      if (generation >= 0) {
        ErrorCode error =
            version >= GROUP_ID_NOT_FOUND_VERSION
                ? ErrorCode.GROUP_ID_NOT_FOUND
                : ErrorCode.ILLEGAL_GENERATION;
        throw new ApiException(error, "There is no group " + request.groupId() + ".");
      }
      return;
    }
    group.checkOffsetCommit(
        request.memberId(), request.groupInstanceId(), generation, false, version);
    if (!request.memberId().isEmpty()) {
      group.committedBy(request.memberId());
    }
  }

  /** The limit is one of characters, as everywhere in the field. */
  private boolean isTooLarge(String metadata) {
    return metadata != null && metadata.length() > settings.offsetMetadataMaxBytes();
  }

  private static CommittedOffset offset(
      OffsetCommitRequestPartition partition, long nowMs, long expireMs) {
    String metadata = partition.committedMetadata();
    return new CommittedOffset(
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        metadata == null ? "" : metadata,
        partition.commitTimestamp() == UNSET ? nowMs : partition.commitTimestamp(),
        expireMs);
  }
}
