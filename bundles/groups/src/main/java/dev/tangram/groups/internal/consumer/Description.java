package dev.tangram.groups.internal.consumer;

import dev.tangram.metadata.ClusterImage;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.Assignment;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.TopicPartitions;
import java.util.List;

/**
 * Shows a group; topics that are gone are left out, for they have no name.
 *
 * @param image gives the names of topics
 */
record Description(ConsumerGroup group, ClusterImage image) {

  private static final byte CLASSIC_MEMBER = 0;
  private static final byte CONSUMER_MEMBER = 1;

  DescribedGroup of(String assignor) {
    return new DescribedGroup()
        .setGroupId(group.groupId())
        .setGroupState(group.stateName())
        .setGroupEpoch(group.epoch())
        .setAssignmentEpoch(group.targetEpoch())
        .setAssignorName(assignor)
        .setMembers(group.members().stream().map(this::member).toList());
  }

  private ConsumerGroupDescribeResponse.Member member(Member member) {
    Subscription of = member.subscription();
    return new ConsumerGroupDescribeResponse.Member()
        .setMemberId(member.id())
        .setInstanceId(of.instanceId())
        .setRackId(of.rackId())
        .setMemberEpoch(member.epoch())
        .setClientId(of.clientId())
        .setClientHost(of.clientHost())
        .setSubscribedTopicNames(of.topics())
        .setSubscribedTopicRegex(of.regex())
        .setAssignment(assignment(member.position().assigned()))
        .setTargetAssignment(assignment(group.target(member.id())))
        .setMemberType(member.isClassic() ? CLASSIC_MEMBER : CONSUMER_MEMBER);
  }

  private Assignment assignment(PartitionSet partitions) {
    List<TopicPartitions> topics =
        partitions
            .filter((id, partition) -> image.topic(id).isPresent())
            .toStructs(
                (id, indexes) ->
                    new TopicPartitions()
                        .setTopicId(id)
                        .setTopicName(image.topic(id).orElseThrow().name())
                        .setPartitions(indexes));
    return new Assignment().setTopicPartitions(topics);
  }
}
