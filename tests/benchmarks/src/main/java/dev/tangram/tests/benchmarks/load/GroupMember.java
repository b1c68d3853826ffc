package dev.tangram.tests.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * A member of a group of the classic protocol, range, as one of the Java client is: the leader
 * gives each member its part of one topic.
 */
final class GroupMember {

  private static final short JOIN = 9;
  private static final short SYNC = 5;
  private static final short BEAT = 4;
  private static final short COMMIT = 8;
  private static final short LEAVE = 4;
  private static final int SESSION_MS = 600_000;
  private static final int REBALANCE_MS = 60_000;

  private final GroupConnection connection;
  private final String group;
  private final String topic;
  private final int partitions;
  private final byte[] subscription;
  private String id = "";
  private JoinGroupResponseData joined;
  private List<TopicPartition> owned = List.of();

  GroupMember(GroupConnection connection, String group, String topic, int partitions) {
    this.connection = connection;
    this.group = group;
    this.topic = topic;
    this.partitions = partitions;
    this.subscription =
        bytes(ConsumerProtocol.serializeSubscription(new Subscription(List.of(topic))));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Asks for an id, as dynamic members have to. */
  void introduce() throws IOException {
    sendJoin();
    JoinGroupResponseData answer =
        connection.receive(ApiKeys.JOIN_GROUP, JOIN, new JoinGroupResponseData());
    if (answer.errorCode() != Errors.MEMBER_ID_REQUIRED.code()) {
      throw new IOException("join without id: " + Errors.forCode(answer.errorCode()));
    }
    id = answer.memberId();
  }

  void sendJoin() throws IOException {
    JoinGroupRequestData request =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setSessionTimeoutMs(SESSION_MS)
            .setRebalanceTimeoutMs(REBALANCE_MS)
            .setMemberId(id)
            .setProtocolType("consumer");
    request
        .protocols()
        .add(
            new JoinGroupRequestData.JoinGroupRequestProtocol()
                .setName("range")
                .setMetadata(subscription));
    connection.send(ApiKeys.JOIN_GROUP, JOIN, request);
  }

  void awaitJoin() throws IOException {
    joined = connection.receive(ApiKeys.JOIN_GROUP, JOIN, new JoinGroupResponseData());
    check("join", joined.errorCode());
  }

  private static void check(String what, short code) throws IOException {
    if (code != Errors.NONE.code()) {
      throw new IOException(what + ": " + Errors.forCode(code));
    }
  }

  private boolean isLeader() {
    return joined.leader().equals(joined.memberId());
  }

  void sendSync() throws IOException {
    connection.send(
        ApiKeys.SYNC_GROUP,
        SYNC,
        new SyncGroupRequestData()
            .setGroupId(group)
            .setGenerationId(joined.generationId())
            .setMemberId(joined.memberId())
            .setProtocolType("consumer")
            .setProtocolName("range")
            .setAssignments(isLeader() ? assignments() : List.of()));
  }

  private List<SyncGroupRequestAssignment> assignments() {
    List<SyncGroupRequestAssignment> all = new ArrayList<>();
    List<String> members =
        joined.members().stream()
            .map(JoinGroupResponseData.JoinGroupResponseMember::memberId)
            .sorted()
            .toList();
    for (int i = 0; i < members.size(); i++) {
      List<TopicPartition> part = new ArrayList<>();
      int end = (int) ((long) (i + 1) * partitions / members.size());
      for (int p = (int) ((long) i * partitions / members.size()); p < end; p++) {
        part.add(new TopicPartition(topic, p));
      }
      all.add(
          new SyncGroupRequestAssignment()
              .setMemberId(members.get(i))
              .setAssignment(bytes(ConsumerProtocol.serializeAssignment(new Assignment(part)))));
    }
    return all;
  }

  void awaitSync() throws IOException {
    SyncGroupResponseData answer =
        connection.receive(ApiKeys.SYNC_GROUP, SYNC, new SyncGroupResponseData());
    check("sync", answer.errorCode());
    owned =
        ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(answer.assignment())).partitions();
  }

  List<TopicPartition> owned() {
    return owned;
  }

  void sendBeat() throws IOException {
    connection.send(
        ApiKeys.HEARTBEAT,
        BEAT,
        new HeartbeatRequestData()
            .setGroupId(group)
            .setGenerationId(joined.generationId())
            .setMemberId(joined.memberId()));
  }

  /** Returns whether the group rebalances. */
  boolean awaitBeat() throws IOException {
    short code =
        connection.receive(ApiKeys.HEARTBEAT, BEAT, new HeartbeatResponseData()).errorCode();
    if (code == Errors.REBALANCE_IN_PROGRESS.code()) {
      return true;
    }
    check("heartbeat", code);
    return false;
  }

  /** Ends the membership of some members of a group by a request of this one. */
  void leaveWith(List<GroupMember> members) throws IOException {
    connection.send(
        ApiKeys.LEAVE_GROUP,
        LEAVE,
        new LeaveGroupRequestData()
            .setGroupId(group)
            .setMembers(
                members.stream()
                    .map(m -> new LeaveGroupRequestData.MemberIdentity().setMemberId(m.id))
                    .toList()));
    check(
        "leave",
        connection.receive(ApiKeys.LEAVE_GROUP, LEAVE, new LeaveGroupResponseData()).errorCode());
  }

  /** Commits an offset of everything that it has. */
  void commit(long offset) throws IOException {
    Map<String, OffsetCommitRequestData.OffsetCommitRequestTopic> topics = new HashMap<>();
    for (TopicPartition partition : owned) {
      topics
          .computeIfAbsent(
              partition.topic(),
              name -> new OffsetCommitRequestData.OffsetCommitRequestTopic().setName(name))
          .partitions()
          .add(
              new OffsetCommitRequestData.OffsetCommitRequestPartition()
                  .setPartitionIndex(partition.partition())
                  .setCommittedOffset(offset));
    }
    connection.send(
        ApiKeys.OFFSET_COMMIT,
        COMMIT,
        new OffsetCommitRequestData()
            .setGroupId(group)
            .setGenerationIdOrMemberEpoch(joined.generationId())
            .setMemberId(joined.memberId())
            .setTopics(List.copyOf(topics.values())));
    OffsetCommitResponseData answer =
        connection.receive(ApiKeys.OFFSET_COMMIT, COMMIT, new OffsetCommitResponseData());
    for (OffsetCommitResponseData.OffsetCommitResponseTopic answered : answer.topics()) {
      for (OffsetCommitResponseData.OffsetCommitResponsePartition partition :
          answered.partitions()) {
        check("commit", partition.errorCode());
      }
    }
  }
}
