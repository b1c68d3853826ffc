package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.Groups;
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
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Applies the records of consumer groups. After compaction they may come in any order of their
 * keys, so each of them brings its group or member into being.
 */
final class ConsumerReplay {

  private final Groups groups;

  ConsumerReplay(Groups groups) {
    this.groups = groups;
  }

  /** Applies a record if it is one of a consumer group. */
  void replay(GroupRecord record) {
    switch (record.keyVersion()) {
      case ConsumerRecords.GROUP:
        group(record);
        break;
      case ConsumerRecords.PARTITION_METADATA:
        metadata(record);
        break;
      case ConsumerRecords.MEMBER:
        member(record);
        break;
      case ConsumerRecords.TARGET:
        targetEpoch(record);
        break;
      case ConsumerRecords.TARGET_MEMBER:
        target(record);
        break;
      case ConsumerRecords.POSITION:
        position(record);
        break;
      default:
        break;
    }
  }

  /**
   * Changes the group of a record; one that is not there is made by a value, not by a tombstone.
   */
  private void change(GroupRecord record, String groupId, Consumer<ConsumerGroup> change) {
    Group existing = groups.get(groupId);
    if (existing instanceof ConsumerGroup group) {
      change.accept(group);
    } else if (!record.isTombstone()) {
      ConsumerGroup group = new ConsumerGroup(groupId);
      groups.put(group);
      change.accept(group);
    }
  }

  private void group(GroupRecord record) {
    String groupId = ((ConsumerGroupMetadataKey) record.key()).groupId();
    change(
        record,
        groupId,
        group -> {
          if (record.isTombstone()) {
            groups.remove(group);
          } else {
            group.setEpoch(((ConsumerGroupMetadataValue) record.value()).epoch());
          }
        });
  }

  private void metadata(GroupRecord record) {
    String groupId = ((ConsumerGroupPartitionMetadataKey) record.key()).groupId();
    change(
        record,
        groupId,
        group ->
            group.setMetadata(
                record.isTombstone()
                    ? new ConsumerGroupPartitionMetadataValue()
                    : (ConsumerGroupPartitionMetadataValue) record.value()));
  }

  private void member(GroupRecord record) {
    ConsumerGroupMemberMetadataKey key = (ConsumerGroupMemberMetadataKey) record.key();
    change(
        record,
        key.groupId(),
        group -> {
          if (record.isTombstone()) {
            group.removeMember(key.memberId());
          } else {
            group.put(
                orNew(group, key.memberId())
                    .with(subscription((ConsumerGroupMemberMetadataValue) record.value())));
          }
        });
  }

  private static Subscription subscription(ConsumerGroupMemberMetadataValue value) {
    return new Subscription(
        value.instanceId(),
        value.rackId(),
        value.clientId(),
        value.clientHost(),
        value.rebalanceTimeoutMs(),
        value.subscribedTopicNames(),
        value.subscribedTopicRegex(),
        value.serverAssignor(),
        value.classicMemberMetadata());
  }

  private static Member orNew(ConsumerGroup group, String memberId) {
    Member member = group.member(memberId);
    return member == null ? Member.of(memberId) : member;
  }

  private void targetEpoch(GroupRecord record) {
    String groupId = ((ConsumerGroupTargetAssignmentMetadataKey) record.key()).groupId();
    change(
        record,
        groupId,
        group ->
            group.setTargetEpoch(
                record.isTombstone()
                    ? 0
                    : ((ConsumerGroupTargetAssignmentMetadataValue) record.value())
                        .assignmentEpoch()));
  }

  private void target(GroupRecord record) {
    ConsumerGroupTargetAssignmentMemberKey key =
        (ConsumerGroupTargetAssignmentMemberKey) record.key();
    change(record, key.groupId(), group -> group.setTarget(key.memberId(), target(record.value())));
  }

  private static PartitionSet target(Object value) {
    return value instanceof ConsumerGroupTargetAssignmentMemberValue target
        ? set(
            target.topicPartitions(),
            ConsumerGroupTargetAssignmentMemberValue.TopicPartition::topicId,
            ConsumerGroupTargetAssignmentMemberValue.TopicPartition::partitions)
        : null;
  }

  private void position(GroupRecord record) {
    ConsumerGroupCurrentMemberAssignmentKey key =
        (ConsumerGroupCurrentMemberAssignmentKey) record.key();
    change(
        record,
        key.groupId(),
        group -> {
          if (!record.isTombstone()) {
            group.put(
                orNew(group, key.memberId())
                    .with(position((ConsumerGroupCurrentMemberAssignmentValue) record.value())));
          } else if (group.member(key.memberId()) != null) {
            group.put(group.member(key.memberId()).with(Position.NEW));
          }
        });
  }

  private static Position position(ConsumerGroupCurrentMemberAssignmentValue value) {
    return new Position(
        value.memberEpoch(),
        value.previousMemberEpoch(),
        MemberState.of(value.state()),
        current(value.assignedPartitions()),
        current(value.partitionsPendingRevocation()));
  }

  private static PartitionSet current(
      List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics) {
    return set(
        topics,
        ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions::topicId,
        ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions::partitions);
  }

  private static <T> PartitionSet set(
      List<T> topics, Function<T, UUID> topicId, Function<T, int[]> partitions) {
    PartitionSet.Builder set = new PartitionSet.Builder();
    topics.forEach(topic -> set.add(topicId.apply(topic), partitions.apply(topic)));
    return set.build();
  }
}
