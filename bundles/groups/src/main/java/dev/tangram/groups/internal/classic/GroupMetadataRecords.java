package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.groups.internal.records.GroupMetadataKey;
import dev.tangram.groups.internal.records.GroupMetadataValue;
import dev.tangram.groups.internal.records.GroupMetadataValue.MemberMetadata;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.protocol.MessageReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Classic groups as records: key version 2, value version 3, as Apache Kafka 3.9 writes them. */
final class GroupMetadataRecords {

  static final short KEY_VERSION = 2;
  static final short VALUE_VERSION = 3;

  private GroupMetadataRecords() {}

  static GroupRecord tombstone(String groupId) {
    return GroupRecord.tombstone(KEY_VERSION, new GroupMetadataKey().setGroup(groupId));
  }

  /** The group with the assignments that its members have. */
  static GroupRecord of(ClassicGroup group) {
    return of(group, Map.of());
  }

  /**
   * The group as it will be.
   *
   * @param assignments member id to its new assignment; a member that is not in it keeps its own
   */
  static GroupRecord of(ClassicGroup group, Map<String, byte[]> assignments) {
    List<MemberMetadata> members = new ArrayList<>(group.members().size());
    for (ClassicMember member : group.members().all()) {
      members.add(
          metadata(member.seat(), group.protocolName())
              .setAssignment(assignments.getOrDefault(member.memberId(), member.assignment())));
    }
    return record(
        group.groupId(),
        new GroupMetadataValue()
            .setProtocolType(group.protocolType())
            .setGeneration(group.generation())
            .setProtocol(group.protocolName())
            .setLeader(group.leaderId())
            .setCurrentStateTimestamp(group.stateSinceMs())
            .setMembers(members));
  }

  /** A group that was another one of consumers before; its first member leads. */
  static GroupRecord of(String groupId, ClassicRoster roster, long nowMs) {
    return record(
        groupId,
        new GroupMetadataValue()
            .setProtocolType(ConsumerFormat.CONSUMER)
            .setGeneration(roster.generation())
            .setProtocol(roster.protocolName())
            .setLeader(roster.seats().get(0).memberId())
            .setCurrentStateTimestamp(nowMs)
            .setMembers(
                roster.seats().stream()
                    .map(seat -> metadata(seat, roster.protocolName()))
                    .toList()));
  }

  private static GroupRecord record(String groupId, GroupMetadataValue value) {
    return new GroupRecord(
        KEY_VERSION, new GroupMetadataKey().setGroup(groupId), VALUE_VERSION, value);
  }

  private static MemberMetadata metadata(ClassicRoster.Seat seat, String protocolName) {
    return new MemberMetadata()
        .setMemberId(seat.memberId())
        .setGroupInstanceId(seat.instanceId())
        .setClientId(seat.clientId())
        .setClientHost(seat.clientHost())
        .setRebalanceTimeout(seat.rebalanceTimeoutMs())
        .setSessionTimeout(seat.sessionTimeoutMs())
        .setSubscription(seat.metadata(protocolName))
        .setAssignment(seat.assignment());
  }

  /** The group that a record speaks of. */
  static ClassicGroup read(GroupRecord record, Sessions sessions) {
    GroupMetadataValue value = (GroupMetadataValue) record.value();
    String groupId = ((GroupMetadataKey) record.key()).group();
    String type = value.protocolType().isEmpty() ? null : value.protocolType();
    ClassicGroup group = new ClassicGroup(groupId, sessions, value.currentStateTimestamp());
    for (MemberMetadata member : value.members()) {
      group.add(member(member, value.protocol(), record.valueVersion()), type);
    }
    group.restore(
        value.generation(), type, value.protocol(), value.leader(), value.currentStateTimestamp());
    return group;
  }

  private static ClassicMember member(MemberMetadata value, String protocol, short version) {
    // Version 0 had one timeout for both.
    int rebalanceMs = version == 0 ? value.sessionTimeout() : value.rebalanceTimeout();
    ClassicMember member =
        new ClassicMember(
            value.memberId(),
            value.groupInstanceId(),
            value.clientId(),
            value.clientHost(),
            new ClassicMember.Timeouts(rebalanceMs, value.sessionTimeout()),
            List.of(new MemberProtocol(protocol == null ? "" : protocol, value.subscription())));
    member.assign(value.assignment() == null ? MessageReader.NO_BYTES : value.assignment());
    return member;
  }
}
