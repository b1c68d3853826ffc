package dev.tangram.groups.internal.classic;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** JoinGroup: members come, or come back for a new round. */
final class Joins {

  private final GroupSettings settings;
  private final Sessions sessions;
  private final Rebalances rebalances;
  private final StaticMembers staticMembers;

  Joins(
      GroupSettings settings,
      Sessions sessions,
      Rebalances rebalances,
      StaticMembers staticMembers) {
    this.settings = settings;
    this.sessions = sessions;
    this.rebalances = rebalances;
    this.staticMembers = staticMembers;
  }

  /** A request with what it means, and the way to its answer. */
  record Join(
      ClassicRequest<JoinGroupRequest> request,
      List<MemberProtocol> protocols,
      ClassicMember.Timeouts timeouts,
      CompletableFuture<JoinGroupResponse> later) {

    static Join of(
        ClassicRequest<JoinGroupRequest> request, CompletableFuture<JoinGroupResponse> later) {
      JoinGroupRequest body = request.body();
      return new Join(
          request,
          MemberProtocol.of(body.protocols()),
          new ClassicMember.Timeouts(
              JoinRequests.rebalanceTimeoutMs(request), body.sessionTimeoutMs()),
          later);
    }

    String memberId() {
      return request.body().memberId();
    }

    String instanceId() {
      return request.body().groupInstanceId();
    }

    String protocolType() {
      return request.body().protocolType();
    }

    /** For people to read. */
    String reason() {
      String reason = request.body().reason();
      return reason == null || reason.isEmpty() ? "no reason given" : reason;
    }

    ClassicMember member(String memberId) {
      return new ClassicMember(
          memberId, instanceId(), request.clientId(), request.clientHost(), timeouts, protocols);
    }
  }

  CoordinatorResult<GroupRecord, JoinGroupResponse> join(ClassicGroup group, Join join) {
    if (group.is(ClassicState.DEAD)) {
      return error(join.memberId(), ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    if (!hasRoom(group, join.memberId())) {
      turnAway(group, join.memberId());
      return error("", ErrorCode.GROUP_MAX_SIZE_REACHED);
    }
    if (!group.supports(join.protocolType(), join.protocols())) {
      return error(join.memberId(), ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }
    CoordinatorResult<GroupRecord, JoinGroupResponse> result =
        join.memberId().isEmpty() ? newcomer(group, join) : known(group, join);
    rebalances.tryComplete(group);
    return result;
  }

  // ---- the size of the group ----

  private boolean hasRoom(ClassicGroup group, String memberId) {
    MemberTable members = group.members();
    ClassicMember member = members.get(memberId);
    return switch (group.state()) {
      case EMPTY, DEAD -> true;
      // Those who have joined again count, so that a group that is too large gets smaller.
      case PREPARING_REBALANCE ->
          member != null && member.awaitingJoin() != null
              || members.awaitingJoin() < settings.sizeMax();
      case COMPLETING_REBALANCE, STABLE -> member != null || members.size() < settings.sizeMax();
    };
  }

  private void turnAway(ClassicGroup group, String memberId) {
    ClassicMember member = group.members().get(memberId);
    if (member != null) {
      rebalances.remove(group, member, "has no room in the group");
    } else if (group.members().isPending(memberId)) {
      rebalances.removePending(group, memberId);
    }
  }

  // ---- those who have no id yet ----

  private CoordinatorResult<GroupRecord, JoinGroupResponse> newcomer(
      ClassicGroup group, Join join) {
    String memberId = JoinRequests.newMemberId(join.request());
    if (join.instanceId() != null) {
      String current = group.members().idOfInstance(join.instanceId());
      return current == null
          ? add(group, join, memberId)
          : staticMembers.comesBack(group, group.members().get(current), memberId, join);
    }
    if (!JoinRequests.needsIdFirst(join.request())) {
      return add(group, join, memberId);
    }
    group.members().addPending(memberId);
    sessions.startPending(group, memberId, join.timeouts().sessionMs());
    return error(memberId, ErrorCode.MEMBER_ID_REQUIRED);
  }

  private CoordinatorResult<GroupRecord, JoinGroupResponse> add(
      ClassicGroup group, Join join, String memberId) {
    if (group.members().isPending(memberId)) {
      sessions.stopPending(group, memberId);
    }
    if (group.is(ClassicState.PREPARING_REBALANCE) && group.generation() == 0) {
      group.newMemberAdded();
    }
    ClassicMember member = join.member(memberId);
    member.setNew(true);
    member.awaitJoin(join.later());
    group.add(member, join.protocolType());
    sessions.startNew(group, member);
    rebalances.maybePrepare(group, "member " + memberId + " joins: " + join.reason());
    return later();
  }

  // ---- those who have one ----

  private CoordinatorResult<GroupRecord, JoinGroupResponse> known(ClassicGroup group, Join join) {
    if (group.members().isPending(join.memberId())) {
      return join.instanceId() == null
          ? add(group, join, join.memberId())
          : error(join.memberId(), ErrorCode.UNKNOWN_MEMBER_ID);
    }
    ClassicMember member = group.checkMember(join.memberId(), join.instanceId());
    boolean changed = !member.protocols().equals(join.protocols());
    return switch (group.state()) {
      case PREPARING_REBALANCE -> again(group, member, join);
      // It may have missed the answer: then it gets the same once more.
      case COMPLETING_REBALANCE -> changed ? again(group, member, join) : current(group, member);
      // The leader sees changes, of topics for example, that others do not.
      case STABLE ->
          changed || group.isLeader(member.memberId())
              ? again(group, member, join)
              : current(group, member);
      case EMPTY, DEAD -> error(join.memberId(), ErrorCode.UNKNOWN_MEMBER_ID);
    };
  }

  /** A member takes part in a round, which begins now if none goes on. */
  private CoordinatorResult<GroupRecord, JoinGroupResponse> again(
      ClassicGroup group, ClassicMember member, Join join) {
    group.members().update(member, join.timeouts(), join.protocols());
    // A former request of it, from a connection that is gone, must not wait for ever.
    Answers.join(
        group, member, JoinRequests.error(member.memberId(), ErrorCode.REBALANCE_IN_PROGRESS));
    group.members().awaitJoin(member, join.later());
    rebalances.maybePrepare(
        group, "member " + member.memberId() + " joins again: " + join.reason());
    return later();
  }

  private static CoordinatorResult<GroupRecord, JoinGroupResponse> current(
      ClassicGroup group, ClassicMember member) {
    return CoordinatorResult.of(Answers.joined(group, member));
  }

  private static CoordinatorResult<GroupRecord, JoinGroupResponse> later() {
    return CoordinatorResult.of(null);
  }

  private static CoordinatorResult<GroupRecord, JoinGroupResponse> error(
      String memberId, ErrorCode error) {
    return CoordinatorResult.of(JoinRequests.error(memberId, error));
  }
}
