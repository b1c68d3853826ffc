package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.records.ConsumerGroupCurrentMemberAssignmentKey;
import dev.tangram.groups.internal.records.ConsumerGroupCurrentMemberAssignmentValue;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataKey;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue;
import dev.tangram.groups.internal.records.ConsumerGroupMetadataKey;
import dev.tangram.groups.internal.records.ConsumerGroupMetadataValue;
import dev.tangram.groups.internal.records.ConsumerGroupPartitionMetadataKey;
import dev.tangram.groups.internal.records.ConsumerGroupPartitionMetadataValue;
import dev.tangram.groups.internal.records.ConsumerGroupTargetAssignmentMemberKey;
import dev.tangram.groups.internal.records.ConsumerGroupTargetAssignmentMemberValue;
import dev.tangram.groups.internal.records.ConsumerGroupTargetAssignmentMetadataKey;
import dev.tangram.groups.internal.records.ConsumerGroupTargetAssignmentMetadataValue;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.protocol.ApiMessage;
import java.util.List;
import java.util.UUID;

/** Makes the records of a consumer group, as Kafka 3.9 writes them. */
final class ConsumerRecords {

  static final short GROUP = 3;
  static final short PARTITION_METADATA = 4;
  static final short MEMBER = 5;
  static final short TARGET = 6;
  static final short TARGET_MEMBER = 7;
  static final short POSITION = 8;

  private static final short VALUE_VERSION = 0;

  private final String groupId;

  ConsumerRecords(String groupId) {
    this.groupId = groupId;
  }

  private static GroupRecord value(short kind, ApiMessage key, ApiMessage value) {
    return new GroupRecord(kind, key, VALUE_VERSION, value);
  }

  GroupRecord epoch(int epoch) {
    return value(GROUP, groupKey(), new ConsumerGroupMetadataValue().setEpoch(epoch));
  }

  GroupRecord partitionMetadata(ConsumerGroupPartitionMetadataValue metadata) {
    return value(PARTITION_METADATA, metadataKey(), metadata);
  }

  GroupRecord subscription(String memberId, Subscription of) {
    ConsumerGroupMemberMetadataValue value =
        new ConsumerGroupMemberMetadataValue()
            .setInstanceId(of.instanceId())
            .setRackId(of.rackId())
            .setClientId(of.clientId())
            .setClientHost(of.clientHost())
            .setSubscribedTopicNames(of.topics())
            .setSubscribedTopicRegex(of.regex())
            .setRebalanceTimeoutMs(of.rebalanceTimeoutMs())
            .setServerAssignor(of.assignor())
            .setClassicMemberMetadata(of.classic());
    return value(MEMBER, memberKey(memberId), value);
  }

  GroupRecord targetEpoch(int epoch) {
    return value(
        TARGET,
        targetKey(),
        new ConsumerGroupTargetAssignmentMetadataValue().setAssignmentEpoch(epoch));
  }

  GroupRecord target(String memberId, PartitionSet target) {
    List<ConsumerGroupTargetAssignmentMemberValue.TopicPartition> topics =
        target.toStructs(
            (id, partitions) ->
                new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                    .setTopicId(id)
                    .setPartitions(partitions));
    return value(
        TARGET_MEMBER,
        targetMemberKey(memberId),
        new ConsumerGroupTargetAssignmentMemberValue().setTopicPartitions(topics));
  }

  GroupRecord position(String memberId, Position of) {
    ConsumerGroupCurrentMemberAssignmentValue value =
        new ConsumerGroupCurrentMemberAssignmentValue()
            .setMemberEpoch(of.epoch())
            .setPreviousMemberEpoch(of.previousEpoch())
            .setState(of.state().code())
            .setAssignedPartitions(of.assigned().toStructs(ConsumerRecords::current))
            .setPartitionsPendingRevocation(
                of.pendingRevocation().toStructs(ConsumerRecords::current));
    return value(POSITION, positionKey(memberId), value);
  }

  private static ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions current(
      UUID id, int[] partitions) {
    return new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
        .setTopicId(id)
        .setPartitions(partitions);
  }

  /** What takes a member away, in Kafka's order. */
  List<GroupRecord> withoutMember(String memberId) {
    return List.of(
        GroupRecord.tombstone(POSITION, positionKey(memberId)),
        withoutTarget(memberId),
        GroupRecord.tombstone(MEMBER, memberKey(memberId)));
  }

  GroupRecord withoutTarget(String memberId) {
    return GroupRecord.tombstone(TARGET_MEMBER, targetMemberKey(memberId));
  }

  /** What takes a group without members away. */
  List<GroupRecord> withoutGroup() {
    return List.of(
        GroupRecord.tombstone(TARGET, targetKey()),
        GroupRecord.tombstone(PARTITION_METADATA, metadataKey()),
        GroupRecord.tombstone(GROUP, groupKey()));
  }

  private ConsumerGroupMetadataKey groupKey() {
    return new ConsumerGroupMetadataKey().setGroupId(groupId);
  }

  private ConsumerGroupPartitionMetadataKey metadataKey() {
    return new ConsumerGroupPartitionMetadataKey().setGroupId(groupId);
  }

  private ConsumerGroupMemberMetadataKey memberKey(String memberId) {
    return new ConsumerGroupMemberMetadataKey().setGroupId(groupId).setMemberId(memberId);
  }

  private ConsumerGroupTargetAssignmentMetadataKey targetKey() {
    return new ConsumerGroupTargetAssignmentMetadataKey().setGroupId(groupId);
  }

  private ConsumerGroupTargetAssignmentMemberKey targetMemberKey(String memberId) {
    return new ConsumerGroupTargetAssignmentMemberKey().setGroupId(groupId).setMemberId(memberId);
  }

  private ConsumerGroupCurrentMemberAssignmentKey positionKey(String memberId) {
    return new ConsumerGroupCurrentMemberAssignmentKey().setGroupId(groupId).setMemberId(memberId);
  }
}
