package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;

/** What members of a consumer group are told that speak the classic protocol. */
final class ClassicAnswers {

  private ClassicAnswers() {}

  /** Nobody leads: the coordinator has decided, and a sync gives the assignment. */
  static JoinGroupResponse joined(ConsumerGroupHeartbeatResponse answer, String protocolName) {
    return new JoinGroupResponse()
        .setGenerationId(answer.memberEpoch())
        .setProtocolType(ConsumerFormat.CONSUMER)
        .setProtocolName(protocolName)
        .setLeader("")
        .setMemberId(answer.memberId())
        .setMembers(List.of());
  }

  static SyncGroupResponse synced(Member member, ClusterImage image) {
    String protocol = protocol(member);
    return new SyncGroupResponse()
        .setProtocolType(ConsumerFormat.CONSUMER)
        .setProtocolName(protocol)
        .setAssignment(assignment(member, protocol, image));
  }

  /** The protocol that a member is told: the one that it likes best, for nothing hangs on it. */
  static String protocol(Member member) {
    return ClassicMetadata.protocolNames(member).get(0);
  }

  /** What a member may read, as it reads it. */
  static byte[] assignment(Member member, String protocol, ClusterImage image) {
    List<TopicPartition> partitions = new ArrayList<>();
    member
        .position()
        .assigned()
        .forEach(
            (topicId, partition) ->
                image
                    .topic(topicId)
                    .ifPresent(
                        topic -> partitions.add(new TopicPartition(topic.name(), partition))));
    byte[] metadata = MemberProtocol.metadata(ClassicMetadata.protocols(member), protocol);
    return ConsumerFormat.assignment(
        partitions, MessageReader.NO_BYTES, ConsumerFormat.version(metadata));
  }
}
