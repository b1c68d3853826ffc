package dev.tangram.groups.internal.classic;

import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroupMember;

/** Classic groups as DescribeGroups gives them. */
final class Descriptions {

  private Descriptions() {}

  /** A group that does not exist. */
  static DescribedGroup dead(String groupId) {
    return new DescribedGroup().setGroupId(groupId).setGroupState(ClassicState.DEAD.toString());
  }

  /** What members say and get is only told of a stable group: otherwise it is about to change. */
  static DescribedGroup of(ClassicGroup group) {
    boolean stable = group.is(ClassicState.STABLE);
    return new DescribedGroup()
        .setGroupId(group.groupId())
        .setGroupState(group.stateName())
        .setProtocolType(group.protocolType())
        .setProtocolData(stable ? group.protocolName() : "")
        .setMembers(
            group.members().all().stream().map(member -> of(group, member, stable)).toList());
  }

  private static DescribedGroupMember of(ClassicGroup group, ClassicMember member, boolean stable) {
    return new DescribedGroupMember()
        .setMemberId(member.memberId())
        .setGroupInstanceId(member.instanceId())
        .setClientId(member.clientId())
        .setClientHost(member.clientHost())
        .setMemberMetadata(stable ? member.metadata(group.protocolName()) : MessageReader.NO_BYTES)
        .setMemberAssignment(stable ? member.assignment() : MessageReader.NO_BYTES);
  }
}
