package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.LeaveRequests;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.LeaveGroupResponse;

/** LeaveGroup: members go, or a tool sends static members away. */
final class Leaves {

  private final Rebalances rebalances;

  Leaves(Rebalances rebalances) {
    this.rebalances = rebalances;
  }

  /**
   * Lets members go.
   *
   * @param group null if there is none
   */
  LeaveGroupResponse leave(ClassicGroup group, ClassicRequest<LeaveGroupRequest> request) {
    if (group != null) {
      group.checkAlive();
    }
    return LeaveRequests.answer(request, identity -> leave(group, identity));
  }

  private ErrorCode leave(ClassicGroup group, MemberIdentity identity) {
    if (group == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    if (group.members().isPending(identity.memberId())) {
      rebalances.removePending(group, identity.memberId());
      return ErrorCode.NONE;
    }
    try {
      rebalances.remove(group, member(group, identity), "leaves: " + reason(identity));
      return ErrorCode.NONE;
    } catch (ApiException e) {
      return e.error();
    }
  }

  /** A tool knows a static member by its instance id only. */
  private static ClassicMember member(ClassicGroup group, MemberIdentity identity) {
    String memberId = identity.memberId();
    if (memberId.isEmpty() && identity.groupInstanceId() != null) {
      String current = group.members().idOfInstance(identity.groupInstanceId());
      memberId = current == null ? memberId : current;
    }
    return group.checkMember(memberId, identity.groupInstanceId());
  }

  private static String reason(MemberIdentity identity) {
    String reason = identity.reason();
    return reason == null || reason.isEmpty() ? "no reason given" : reason;
  }
}
