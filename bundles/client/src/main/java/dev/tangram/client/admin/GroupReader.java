package dev.tangram.client.admin;

import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import java.util.ArrayList;
import java.util.List;

/** Makes descriptions of groups out of answers. */
final class GroupReader {

  private static final String CONSUMERS = "consumer";

  private GroupReader() {}

  static GroupDescription classic(DescribeGroupsResponse.DescribedGroup group, int coordinator) {
    List<GroupMember> members = new ArrayList<>();
    for (DescribeGroupsResponse.DescribedGroupMember member : group.members()) {
      List<TopicPartition> assignment =
          CONSUMERS.equals(group.protocolType())
              ? MemberAssignment.read(member.memberAssignment())
              : List.of();
      members.add(
          new GroupMember(
              member.memberId(),
              member.groupInstanceId(),
              null,
              -1,
              member.clientId(),
              host(member.clientHost()),
              assignment,
              assignment));
    }
    return new GroupDescription(
        group.groupId(),
        GroupDescription.CLASSIC,
        group.groupState(),
        group.protocolType(),
        group.protocolData(),
        coordinator,
        -1,
        -1,
        members);
  }

  static GroupDescription consumer(
      ConsumerGroupDescribeResponse.DescribedGroup group, int coordinator) {
    List<GroupMember> members = new ArrayList<>();
    for (ConsumerGroupDescribeResponse.Member member : group.members()) {
      members.add(
          new GroupMember(
              member.memberId(),
              member.instanceId(),
              member.rackId(),
              member.memberEpoch(),
              member.clientId(),
              host(member.clientHost()),
              partitions(member.assignment()),
              partitions(member.targetAssignment())));
    }
    return new GroupDescription(
        group.groupId(),
        GroupDescription.CONSUMER,
        group.groupState(),
        CONSUMERS,
        group.assignorName(),
        coordinator,
        group.groupEpoch(),
        group.assignmentEpoch(),
        members);
  }

  private static List<TopicPartition> partitions(
      ConsumerGroupDescribeResponse.Assignment assignment) {
    List<TopicPartition> all = new ArrayList<>();
    for (ConsumerGroupDescribeResponse.TopicPartitions topic : assignment.topicPartitions()) {
      for (int partition : topic.partitions()) {
        all.add(new TopicPartition(topic.topicName(), partition));
      }
    }
    return all;
  }

  /** Brokers write an address without a name as "/address". */
  private static String host(String host) {
    return host.startsWith("/") ? host.substring(1) : host;
  }
}
