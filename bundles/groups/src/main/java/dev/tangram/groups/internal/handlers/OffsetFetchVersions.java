package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.offsets.OffsetAnswers;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetFetchRequest;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.tangram.protocol.message.OffsetFetchResponse;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The versions of OffsetFetch before 8, which are about one group, in terms of the later ones. */
final class OffsetFetchVersions {

  /** The first version with several groups. */
  static final short MANY_GROUPS = 8;

  /** The first version with an error of the whole group. */
  private static final short GROUP_ERROR = 2;

  private OffsetFetchVersions() {}

  static OffsetFetchRequestGroup onlyGroup(OffsetFetchRequest request) {
    OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().setGroupId(request.groupId());
    if (request.topics() == null) {
      return group.setTopics(null);
    }
    List<OffsetFetchRequestTopics> topics = new ArrayList<>(request.topics().size());
    for (OffsetFetchRequestTopic topic : request.topics()) {
      topics.add(
          new OffsetFetchRequestTopics()
              .setName(topic.name())
              .setPartitionIndexes(topic.partitionIndexes()));
    }
    return group.setTopics(topics);
  }

  static OffsetFetchResponse onlyAnswer(
      OffsetFetchRequest request, OffsetFetchResponseGroup group, short version) {
    ErrorCode error = ErrorCode.of(group.errorCode());
    if (error != ErrorCode.NONE && version < GROUP_ERROR) {
      return new OffsetFetchResponse().setTopics(topics(allFailed(request, error)));
    }
    return new OffsetFetchResponse()
        .setErrorCode(group.errorCode())
        .setTopics(topics(group.topics()));
  }

  private static List<OffsetFetchResponseTopics> allFailed(
      OffsetFetchRequest request, ErrorCode error) {
    List<OffsetFetchResponseTopics> topics = new ArrayList<>(request.topics().size());
    for (OffsetFetchRequestTopic topic : request.topics()) {
      topics.add(
          new OffsetFetchResponseTopics()
              .setName(topic.name())
              .setPartitions(
                  Arrays.stream(topic.partitionIndexes())
                      .mapToObj(partition -> OffsetAnswers.none(partition, error))
                      .toList()));
    }
    return topics;
  }

  private static List<OffsetFetchResponseTopic> topics(List<OffsetFetchResponseTopics> all) {
    List<OffsetFetchResponseTopic> topics = new ArrayList<>(all.size());
    for (OffsetFetchResponseTopics topic : all) {
      List<OffsetFetchResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
      for (OffsetFetchResponsePartitions partition : topic.partitions()) {
        partitions.add(
            new OffsetFetchResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setCommittedOffset(partition.committedOffset())
                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.metadata())
                .setErrorCode(partition.errorCode()));
      }
      topics.add(new OffsetFetchResponseTopic().setName(topic.name()).setPartitions(partitions));
    }
    return topics;
  }
}
