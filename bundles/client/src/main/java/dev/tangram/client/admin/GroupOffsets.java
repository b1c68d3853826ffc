package dev.tangram.client.admin;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetDeleteRequest;
import dev.tangram.protocol.message.OffsetDeleteResponse;
import dev.tangram.protocol.message.OffsetFetchRequest;
import dev.tangram.protocol.message.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads and changes the committed offsets of groups, from outside of them. Thread safe; methods
 * block, and repeat what is worth repeating.
 */
public final class GroupOffsets {

  /** The last version of OffsetFetch that asks for one group, in every broker there is. */
  private static final short SINGLE_GROUP_VERSION = 7;

  private final Coordinators coordinators;

  public GroupOffsets(ClusterClient cluster) {
    this.coordinators = new Coordinators(cluster);
  }

  /** All committed offsets of a group; none where the group does not exist. */
  public SortedMap<TopicPartition, CommittedOffset> fetch(String groupId) {
    OffsetFetchRequest request = new OffsetFetchRequest().setGroupId(groupId).setTopics(null);
    return coordinators.at(
        groupId,
        broker -> {
          OffsetFetchResponse response =
              coordinators.call(broker, request, OffsetFetchResponse.class, SINGLE_GROUP_VERSION);
          ClientException.check(response.errorCode(), "Offsets of group " + groupId, null);
          return read(groupId, response);
        });
  }

  private static SortedMap<TopicPartition, CommittedOffset> read(
      String groupId, OffsetFetchResponse response) {
    SortedMap<TopicPartition, CommittedOffset> offsets = new TreeMap<>();
    for (OffsetFetchResponse.OffsetFetchResponseTopic topic : response.topics()) {
      for (OffsetFetchResponse.OffsetFetchResponsePartition one : topic.partitions()) {
        TopicPartition id = new TopicPartition(topic.name(), one.partitionIndex());
        check(one.errorCode(), groupId, id);
        if (one.committedOffset() >= 0) {
          String metadata = one.metadata() == null ? "" : one.metadata();
          offsets.put(
              id, new CommittedOffset(one.committedOffset(), one.committedLeaderEpoch(), metadata));
        }
      }
    }
    return offsets;
  }

  /**
   * Sets offsets of a group without members; it is created where it does not exist.
   *
   * @throws ClientException UNKNOWN_MEMBER_ID when the group has members, and others; of a first
   *     partition that failed, others may have succeeded
   */
  public void commit(String groupId, Map<TopicPartition, CommittedOffset> offsets) {
    List<OffsetCommitRequest.OffsetCommitRequestTopic> topics =
        byTopic(
            offsets.keySet(),
            id -> commitOf(id, offsets.get(id)),
            (name, list) ->
                new OffsetCommitRequest.OffsetCommitRequestTopic()
                    .setName(name)
                    .setPartitions(list));
    OffsetCommitRequest request = new OffsetCommitRequest().setGroupId(groupId).setTopics(topics);
    coordinators.at(
        groupId,
        broker -> {
          OffsetCommitResponse response =
              coordinators.call(broker, request, OffsetCommitResponse.class, Short.MAX_VALUE);
          for (OffsetCommitResponse.OffsetCommitResponseTopic topic : response.topics()) {
            for (OffsetCommitResponse.OffsetCommitResponsePartition one : topic.partitions()) {
              TopicPartition id = new TopicPartition(topic.name(), one.partitionIndex());
              check(one.errorCode(), groupId, id);
            }
          }
          return null;
        });
  }

  private static OffsetCommitRequest.OffsetCommitRequestPartition commitOf(
      TopicPartition id, CommittedOffset offset) {
    return new OffsetCommitRequest.OffsetCommitRequestPartition()
        .setPartitionIndex(id.partition())
        .setCommittedOffset(offset.offset())
        .setCommittedLeaderEpoch(offset.leaderEpoch())
        .setCommittedMetadata(offset.metadata());
  }

  /**
   * Deletes offsets of a group (KIP-496); those that it has not are no failure.
   *
   * @throws ClientException GROUP_ID_NOT_FOUND; GROUP_SUBSCRIBED_TO_TOPIC, for a first partition
   *     that failed: others may have succeeded; and others
   */
  public void delete(String groupId, Collection<TopicPartition> partitions) {
    List<OffsetDeleteRequest.OffsetDeleteRequestTopic> topics =
        byTopic(
            partitions,
            id ->
                new OffsetDeleteRequest.OffsetDeleteRequestPartition()
                    .setPartitionIndex(id.partition()),
            (name, list) ->
                new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                    .setName(name)
                    .setPartitions(list));
    OffsetDeleteRequest request = new OffsetDeleteRequest().setGroupId(groupId).setTopics(topics);
    coordinators.at(
        groupId,
        broker -> {
          OffsetDeleteResponse response =
              coordinators.call(broker, request, OffsetDeleteResponse.class, Short.MAX_VALUE);
          ClientException.check(response.errorCode(), "Group " + groupId, null);
          for (OffsetDeleteResponse.OffsetDeleteResponseTopic topic : response.topics()) {
            for (OffsetDeleteResponse.OffsetDeleteResponsePartition one : topic.partitions()) {
              TopicPartition id = new TopicPartition(topic.name(), one.partitionIndex());
              check(one.errorCode(), groupId, id);
            }
          }
          return null;
        });
  }

  private static void check(short error, String groupId, TopicPartition partition) {
    ClientException.check(error, "Offset of group " + groupId + " in " + partition, null);
  }

  private static <P, T> List<T> byTopic(
      Collection<TopicPartition> partitions,
      Function<TopicPartition, P> one,
      BiFunction<String, List<P>, T> topic) {
    Map<String, List<P>> lists = new TreeMap<>();
    for (TopicPartition id : partitions) {
      lists.computeIfAbsent(id.topic(), name -> new ArrayList<>()).add(one.apply(id));
    }
    List<T> topics = new ArrayList<>();
    lists.forEach((name, list) -> topics.add(topic.apply(name, list)));
    return topics;
  }
}
