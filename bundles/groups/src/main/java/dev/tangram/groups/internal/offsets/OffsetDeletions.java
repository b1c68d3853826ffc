package dev.tangram.groups.internal.offsets;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetDeleteRequest;
import dev.tangram.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import dev.tangram.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.tangram.protocol.message.OffsetDeleteResponse;
import dev.tangram.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import dev.tangram.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;

/** Decides on deletions of single offsets (KIP-496). */
final class OffsetDeletions {

  /** What consumers call their protocol; only of them it is known which topics they read. */
  private static final String CONSUMERS = "consumer";

  private final Groups groups;
  private final OffsetStore store;
  private final PendingOffsets pending;

  OffsetDeletions(Groups groups, OffsetStore store, PendingOffsets pending) {
    this.groups = groups;
    this.store = store;
    this.pending = pending;
  }

  CoordinatorResult<GroupRecord, OffsetDeleteResponse> delete(
      OffsetDeleteRequest request, ClusterImage image) {
    Group group = requireGroup(request.groupId());
    List<GroupRecord> tombstones = new ArrayList<>();
    List<OffsetDeleteResponseTopic> topics = new ArrayList<>(request.topics().size());
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      boolean subscribed = group.isSubscribedTo(topic.name());
      List<OffsetDeleteResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
      for (OffsetDeleteRequestPartition partition : topic.partitions()) {
        int index = partition.partitionIndex();
        ErrorCode error = check(image, topic.name(), index, subscribed);
        if (error == ErrorCode.NONE && has(request.groupId(), topic.name(), index)) {
          tombstones.add(OffsetRecords.tombstone(request.groupId(), topic.name(), index));
        }
        partitions.add(
            new OffsetDeleteResponsePartition()
                .setPartitionIndex(index)
                .setErrorCode(error.code()));
      }
      topics.add(new OffsetDeleteResponseTopic().setName(topic.name()).setPartitions(partitions));
    }
    return CoordinatorResult.of(tombstones, new OffsetDeleteResponse().setTopics(topics));
  }

  private Group requireGroup(String groupId) {
    Group group = groups.get(groupId);
    if (group == null) {
      throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "There is no group " + groupId + ".");
    }
    if (!group.isEmpty() && !group.protocolType().equals(CONSUMERS)) {
      throw new ApiException(
          ErrorCode.NON_EMPTY_GROUP, "The members of " + groupId + " are no consumers.");
    }
    return group;
  }

  private boolean has(String group, String topic, int partition) {
    return store.contains(group, topic, partition) || pending.contains(group, topic, partition);
  }

  private static ErrorCode check(
      ClusterImage image, String topic, int partition, boolean subscribed) {
    if (image.partition(topic, partition).isEmpty()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return subscribed ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
  }
}
