package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.tangram.protocol.message.ConsumerProtocolSubscription;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A JoinGroup request to a consumer group, put as the heartbeat that it stands for. */
final class ClassicJoin {

  private final ClassicRequest<JoinGroupRequest> request;

  ClassicJoin(ClassicRequest<JoinGroupRequest> request) {
    this.request = request;
  }

  /**
   * Whether members of the group can go on together without the consumer protocol.
   *
   * @throws ApiException INCONSISTENT_GROUP_PROTOCOL
   */
  void check(ConsumerGroup group) {
    JoinGroupRequest body = request.body();
    Set<String> common =
        body.protocols().stream().map(JoinGroupRequestProtocol::name).collect(Collectors.toSet());
    for (Member member : group.members()) {
      if (member.isClassic() && !member.id().equals(body.memberId())) {
        common.retainAll(ClassicMetadata.protocolNames(member));
      }
    }
    if (!ConsumerFormat.CONSUMER.equals(body.protocolType()) || common.isEmpty()) {
      throw inconsistent("Members of group " + group.groupId() + " have no protocol in common.");
    }
  }

  private static ApiException inconsistent(String why) {
    return new ApiException(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, why);
  }

  /**
   * The heartbeat of a member that joins, whatever it owns.
   *
   * @throws ApiException INCONSISTENT_GROUP_PROTOCOL when its subscription cannot be read
   */
  ConsumerHeartbeat heartbeat(String memberId, ClusterImage image) {
    JoinGroupRequest body = request.body();
    ConsumerProtocolSubscription said =
        ConsumerFormat.subscription(body.protocols().get(0).metadata())
            .orElseThrow(() -> inconsistent("The subscription cannot be read."));
    ConsumerGroupHeartbeatRequest heartbeat =
        new ConsumerGroupHeartbeatRequest()
            .setGroupId(body.groupId())
            .setMemberId(memberId)
            .setMemberEpoch(ConsumerHeartbeat.JOIN)
            .setInstanceId(body.groupInstanceId())
            .setRackId(said.rackId())
            .setRebalanceTimeoutMs(JoinRequests.rebalanceTimeoutMs(request))
            .setSubscribedTopicNames(said.topics())
            .setTopicPartitions(owned(said, image));
    ClassicMemberMetadata classic =
        ClassicMetadata.of(body.sessionTimeoutMs(), MemberProtocol.of(body.protocols()));
    return new ConsumerHeartbeat(heartbeat, request.clientId(), request.clientHost(), classic);
  }

  private static List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned(
      ConsumerProtocolSubscription said, ClusterImage image) {
    return Upgrade.named(image, ConsumerFormat.owned(said))
        .toStructs(
            (id, partitions) ->
                new ConsumerGroupHeartbeatRequest.TopicPartitions()
                    .setTopicId(id)
                    .setPartitions(partitions));
  }
}
