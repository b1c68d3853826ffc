package dev.tangram.client.scripted;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetDeleteRequest;
import dev.tangram.protocol.message.OffsetDeleteResponse;
import dev.tangram.protocol.message.OffsetFetchRequest;
import dev.tangram.protocol.message.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.List;

/** What a broker usually answers to requests on committed offsets. */
final class OffsetAnswers {

  private final ScriptedCluster cluster;
  private final int id;

  OffsetAnswers(ScriptedCluster cluster, int id) {
    this.cluster = cluster;
    this.id = id;
  }

  /** Null for other requests. */
  ApiMessage to(ApiMessage request, short version) {
    if (request instanceof OffsetFetchRequest fetch) {
      if (version >= 8) {
        throw new IllegalArgumentException("Not scripted: OffsetFetch " + version);
      }
      return fetch(fetch.groupId());
    } else if (request instanceof OffsetCommitRequest commit) {
      return commit(commit);
    } else if (request instanceof OffsetDeleteRequest delete) {
      return delete(delete);
    }
    return null;
  }

  private OffsetFetchResponse fetch(String groupId) {
    if (cluster.coordinator(groupId) != id) {
      return new OffsetFetchResponse().setErrorCode(ErrorCode.NOT_COORDINATOR.code());
    }
    List<OffsetFetchResponse.OffsetFetchResponseTopic> topics = new ArrayList<>();
    ScriptedGroup group = cluster.groups().get(groupId);
    if (group != null) {
      group
          .offsets()
          .forEach(
              (partition, offset) ->
                  topics.add(
                      new OffsetFetchResponse.OffsetFetchResponseTopic()
                          .setName(partition.topic())
                          .setPartitions(
                              List.of(
                                  new OffsetFetchResponse.OffsetFetchResponsePartition()
                                      .setPartitionIndex(partition.partition())
                                      .setCommittedOffset(offset)
                                      .setMetadata("m")))));
    }
    return new OffsetFetchResponse().setTopics(topics);
  }

  private OffsetCommitResponse commit(OffsetCommitRequest request) {
    ErrorCode error = ErrorCode.NONE;
    if (cluster.coordinator(request.groupId()) != id) {
      error = ErrorCode.NOT_COORDINATOR;
    } else {
      ScriptedGroup group = cluster.classicGroup(request.groupId());
      error = group.members.isEmpty() ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }
    List<OffsetCommitResponse.OffsetCommitResponseTopic> topics = new ArrayList<>();
    for (OffsetCommitRequest.OffsetCommitRequestTopic topic : request.topics()) {
      List<OffsetCommitResponse.OffsetCommitResponsePartition> partitions = new ArrayList<>();
      for (OffsetCommitRequest.OffsetCommitRequestPartition one : topic.partitions()) {
        if (error == ErrorCode.NONE) {
          cluster
              .classicGroup(request.groupId())
              .offset(topic.name(), one.partitionIndex(), one.committedOffset());
        }
        partitions.add(
            new OffsetCommitResponse.OffsetCommitResponsePartition()
                .setPartitionIndex(one.partitionIndex())
                .setErrorCode(error.code()));
      }
      topics.add(
          new OffsetCommitResponse.OffsetCommitResponseTopic()
              .setName(topic.name())
              .setPartitions(partitions));
    }
    return new OffsetCommitResponse().setTopics(topics);
  }

  private OffsetDeleteResponse delete(OffsetDeleteRequest request) {
    ScriptedGroup group = cluster.groups().get(request.groupId());
    if (cluster.coordinator(request.groupId()) != id || group == null) {
      ErrorCode error = group == null ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NOT_COORDINATOR;
      return new OffsetDeleteResponse().setErrorCode(error.code());
    }
    List<OffsetDeleteResponse.OffsetDeleteResponseTopic> topics = new ArrayList<>();
    for (OffsetDeleteRequest.OffsetDeleteRequestTopic topic : request.topics()) {
      boolean used =
          group.members.stream()
              .flatMap(member -> member.has().stream())
              .anyMatch(one -> one.topic().equals(topic.name()));
      ErrorCode error = used ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
      List<OffsetDeleteResponse.OffsetDeleteResponsePartition> partitions = new ArrayList<>();
      for (OffsetDeleteRequest.OffsetDeleteRequestPartition one : topic.partitions()) {
        if (!used) {
          group.forget(new TopicPartition(topic.name(), one.partitionIndex()));
        }
        partitions.add(
            new OffsetDeleteResponse.OffsetDeleteResponsePartition()
                .setPartitionIndex(one.partitionIndex())
                .setErrorCode(error.code()));
      }
      topics.add(
          new OffsetDeleteResponse.OffsetDeleteResponseTopic()
              .setName(topic.name())
              .setPartitions(partitions));
    }
    return new OffsetDeleteResponse().setTopics(topics);
  }
}
