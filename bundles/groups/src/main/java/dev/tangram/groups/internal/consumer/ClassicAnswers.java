package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicProtocol;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;

/** What members of a consumer group are told that speak the classic protocol. */
final class ClassicAnswers {

  private static final byte[] NOTHING = {};

  private ClassicAnswers() {}

  static JoinGroupResponse joinError(String memberId, ErrorCode error) {
    return new JoinGroupResponse()
        .setErrorCode(error.code())
        .setGenerationId(-1)
        .setProtocolName(null)
        .setLeader("")
        .setMemberId(memberId);
  }

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
    return member.subscription().classic().supportedProtocols().get(0).name();
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
    byte[] metadata =
        member.subscription().classic().supportedProtocols().stream()
            .filter(supported -> supported.name().equals(protocol))
            .findFirst()
            .map(ClassicProtocol::metadata)
            .orElse(NOTHING);
    return ConsumerFormat.assignment(partitions, NOTHING, ConsumerFormat.version(metadata));
  }
}
