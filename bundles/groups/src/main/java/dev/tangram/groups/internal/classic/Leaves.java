package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.ArrayList;
import java.util.List;

/** LeaveGroup: members go, or a tool sends static members away. */
final class Leaves {

  /** From here on a request names several members (KIP-345), and each has its own error. */
  private static final int BATCH_FIRST_VERSION = 3;

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
    List<MemberResponse> answers = new ArrayList<>();
    for (MemberIdentity identity : identities(request)) {
      answers.add(
          new MemberResponse()
              .setMemberId(identity.memberId())
              .setGroupInstanceId(identity.groupInstanceId())
              .setErrorCode(leave(group, identity).code()));
    }
    return request.version() >= BATCH_FIRST_VERSION
        ? new LeaveGroupResponse().setMembers(answers)
        : new LeaveGroupResponse().setErrorCode(answers.get(0).errorCode());
  }

  private static List<MemberIdentity> identities(ClassicRequest<LeaveGroupRequest> request) {
    return request.version() >= BATCH_FIRST_VERSION
        ? request.body().members()
        : List.of(new MemberIdentity().setMemberId(request.body().memberId()));
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
