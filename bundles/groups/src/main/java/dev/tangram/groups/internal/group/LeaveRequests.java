package dev.tangram.groups.internal.group;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the versions of LeaveGroup say, whatever the group of the members is. */
public final class LeaveRequests {

  /** From here on a request names several members (KIP-345), and each has its own error. */
  private static final int BATCH_FIRST_VERSION = 3;

  private LeaveRequests() {}

  /** Lets each member of a request go, and answers. */
  public static LeaveGroupResponse answer(
      ClassicRequest<LeaveGroupRequest> request, Function<MemberIdentity, ErrorCode> leave) {
    boolean batch = request.version() >= BATCH_FIRST_VERSION;
    List<MemberIdentity> identities =
        batch
            ? request.body().members()
            : List.of(new MemberIdentity().setMemberId(request.body().memberId()));
    List<MemberResponse> answers = new ArrayList<>();
    for (MemberIdentity identity : identities) {
      answers.add(
          new MemberResponse()
              .setMemberId(identity.memberId())
              .setGroupInstanceId(identity.groupInstanceId())
              .setErrorCode(leave.apply(identity).code()));
    }
    return batch
        ? new LeaveGroupResponse().setMembers(answers)
        : new LeaveGroupResponse().setErrorCode(answers.get(0).errorCode());
  }
}
