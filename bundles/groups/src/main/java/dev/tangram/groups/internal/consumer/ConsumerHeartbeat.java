package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import java.util.List;

/**
 * A heartbeat of a member, with what the connection says of the client. From the request's version
 * 1 on the member has made its id itself; in version 0 the handler has put one in (KIP-1082).
 *
 * @param clientId empty where the client has none
 * @param clientHost the client's address, with a slash before it as Kafka writes it
 * @param classic of a member that speaks the classic protocol and joins; null otherwise
 */
public record ConsumerHeartbeat(
    ConsumerGroupHeartbeatRequest body,
    String clientId,
    String clientHost,
    ClassicMemberMetadata classic) {

  /** One of a member that speaks the consumer protocol. */
  public ConsumerHeartbeat(ConsumerGroupHeartbeatRequest body, String clientId, String clientHost) {
    this(body, clientId, clientHost, null);
  }

  /** The epoch of a member that joins. */
  static final int JOIN = 0;

  /** The epoch of a member that leaves. */
  static final int LEAVE = -1;

  public String groupId() {
    return body.groupId();
  }

  String memberId() {
    return body.memberId();
  }

  int epoch() {
    return body.memberEpoch();
  }

  String instanceId() {
    return body.instanceId();
  }

  boolean joins() {
    return epoch() == JOIN;
  }

  boolean leaves() {
    return epoch() == LEAVE || epoch() == Position.LEFT_STATIC;
  }

  /** Whether it says everything, as after a lost answer: then it is told everything. */
  boolean isFull() {
    return joins()
        || body.rebalanceTimeoutMs() != -1
            && body.topicPartitions() != null
            && (body.subscribedTopicNames() != null || body.subscribedTopicRegex() != null);
  }

  /**
   * What it says that it owns. A member of the classic protocol joins again and again; what it says
   * nothing of it has given up before.
   */
  OwnedPartitions owned() {
    OwnedPartitions said = OwnedPartitions.of(body.topicPartitions());
    return joins() && (classic == null || said.isEmpty()) ? OwnedPartitions.NONE : said;
  }

  /**
   * Whether it makes sense by itself.
   *
   * @throws ApiException INVALID_REQUEST
   */
  void check() {
    refuseIf(groupId().isEmpty(), "GroupId must not be empty.");
    refuseIf(isEmpty(instanceId()), "InstanceId must not be empty.");
    refuseIf(isEmpty(body.rackId()), "RackId must not be empty.");
    refuseIf(memberId().isEmpty(), "MemberId must not be empty.");
    refuseIf(isEmpty(body.serverAssignor()), "ServerAssignor must not be empty.");
    if (joins()) {
      checkJoin();
    } else if (epoch() == Position.LEFT_STATIC) {
      refuseIf(instanceId() == null, "InstanceId must be given with member epoch -2.");
    } else {
      refuseIf(epoch() < LEAVE, "MemberEpoch " + epoch() + " has no meaning.");
    }
  }

  private void checkJoin() {
    refuseIf(body.rebalanceTimeoutMs() == -1, "RebalanceTimeoutMs must be given by who joins.");
    refuseIf(
        !OwnedPartitions.of(body.topicPartitions()).isEmpty(),
        "TopicPartitions must be given, and be empty, by who joins.");
    List<String> names = body.subscribedTopicNames();
    refuseIf(
        names == null && body.subscribedTopicRegex() == null,
        "SubscribedTopicNames or SubscribedTopicRegex must be given by who joins.");
  }

  private static boolean isEmpty(String text) {
    return text != null && text.isEmpty();
  }

  private static void refuseIf(boolean condition, String why) {
    if (condition) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, why);
    }
  }

  /** What the member says of itself now; what it does not say is as before. */
  Subscription update(Subscription before) {
    return new Subscription(
        body.instanceId() == null ? before.instanceId() : body.instanceId(),
        body.rackId() == null ? before.rackId() : body.rackId(),
        clientId,
        clientHost,
        body.rebalanceTimeoutMs() == -1 ? before.rebalanceTimeoutMs() : body.rebalanceTimeoutMs(),
        body.subscribedTopicNames() == null ? before.topics() : body.subscribedTopicNames(),
        body.subscribedTopicRegex() == null ? before.regex() : body.subscribedTopicRegex(),
        body.serverAssignor() == null ? before.assignor() : body.serverAssignor(),
        classic);
  }
}
