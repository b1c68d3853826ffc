package dev.tangram.groups.internal.consumer;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.ClassicProtocol;
import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.groups.internal.group.LeaveRequests;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Members of consumer groups that speak the classic protocol. A join is a heartbeat that says
 * everything, its answer a generation; a sync gives what the member may read; and a heartbeat calls
 * the member to join when there is something else for it.
 */
final class ClassicMembers implements ClassicProtocol {

  private final GroupEnvironment environment;
  private final Groups groups;
  private final Sessions sessions;
  private final Heartbeats heartbeats;

  ClassicMembers(
      GroupEnvironment environment, Groups groups, Sessions sessions, Heartbeats heartbeats) {
    this.environment = environment;
    this.groups = groups;
    this.sessions = sessions;
    this.heartbeats = heartbeats;
  }

  private ConsumerGroup group(String groupId) {
    return (ConsumerGroup) groups.get(groupId);
  }

  // ---- joining ----

  @Override
  public CoordinatorResult<GroupRecord, JoinGroupResponse> join(
      ClassicRequest<JoinGroupRequest> request, CompletableFuture<JoinGroupResponse> later) {
    JoinGroupRequest body = request.body();
    environment.settings().checkSession(body.sessionTimeoutMs());
    ConsumerGroup group = group(body.groupId());
    String memberId = body.memberId();
    if (memberId.isEmpty()) {
      memberId = JoinRequests.newMemberId(request);
      if (body.groupInstanceId() == null && JoinRequests.needsIdFirst(request)) {
        return CoordinatorResult.of(JoinRequests.error(memberId, ErrorCode.MEMBER_ID_REQUIRED));
      }
    } else if (body.groupInstanceId() != null) {
      requireMember(group, memberId, body.groupInstanceId());
    }
    ClassicJoin join = new ClassicJoin(request);
    join.check(group);
    String protocol = body.protocols().get(0).name();
    return answered(
        heartbeats.join(group, join.heartbeat(memberId, environment.image().get())),
        memberId,
        protocol,
        later);
  }

  private static CoordinatorResult<GroupRecord, JoinGroupResponse> answered(
      CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> result,
      String memberId,
      String protocol,
      CompletableFuture<JoinGroupResponse> later) {
    // An answer that is known already must not be given before its records are committed.
    Runnable committed =
        () -> {
          result.whenCommitted().run();
          result
              .response()
              .whenComplete(
                  (answer, failure) ->
                      later.complete(
                          failure == null
                              ? ClassicAnswers.joined(answer, protocol)
                              : JoinRequests.error(memberId, errorOf(failure))));
        };
    return result.<JoinGroupResponse>answering(null).whenCommitted(committed);
  }

  private static ErrorCode errorOf(Throwable failure) {
    return failure instanceof ApiException known ? known.error() : ErrorCode.UNKNOWN_SERVER_ERROR;
  }

  // ---- members ----

  /**
   * The member of a request.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID
   */
  private static Member requireMember(ConsumerGroup group, String memberId, String instanceId) {
    if (instanceId != null) {
      Member holder = group.memberOfInstance(instanceId);
      if (holder != null && !holder.id().equals(memberId)) {
        throw new ApiException(
            ErrorCode.FENCED_INSTANCE_ID,
            "Instance " + instanceId + " belongs to member " + holder.id() + " now.");
      }
    }
    Member member = group.requireMember(memberId);
    if (!member.isClassic()) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "Member " + memberId + " speaks the consumer protocol.");
    }
    return member;
  }

  private static void requireGeneration(Member member, int generation) {
    if (generation != member.epoch()) {
      throw new ApiException(
          ErrorCode.ILLEGAL_GENERATION,
          "Member " + member.id() + " is at epoch " + member.epoch() + ", not " + generation + ".");
    }
  }

  // ---- staying ----

  @Override
  public CoordinatorResult<GroupRecord, SyncGroupResponse> sync(
      ClassicRequest<SyncGroupRequest> request, CompletableFuture<SyncGroupResponse> later) {
    SyncGroupRequest body = request.body();
    ConsumerGroup group = group(body.groupId());
    Member member = requireMember(group, body.memberId(), body.groupInstanceId());
    requireGeneration(member, body.generationId());
    sessions.touch(body.groupId(), member);
    return CoordinatorResult.of(ClassicAnswers.synced(member, environment.image().get()));
  }

  @Override
  public CoordinatorResult<GroupRecord, HeartbeatResponse> heartbeat(
      ClassicRequest<HeartbeatRequest> request) {
    HeartbeatRequest body = request.body();
    ConsumerGroup group = group(body.groupId());
    Member member = requireMember(group, body.memberId(), body.groupInstanceId());
    requireGeneration(member, body.generationId());
    sessions.touch(body.groupId(), member);
    boolean mustJoin = mustJoin(group, member);
    if (mustJoin) {
      sessions.awaitJoin(body.groupId(), member);
    }
    ErrorCode error = mustJoin ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    return CoordinatorResult.of(new HeartbeatResponse().setErrorCode(error.code()));
  }

  /** Whether the member would be somewhere else if it joined. */
  private static boolean mustJoin(ConsumerGroup group, Member member) {
    Position now = member.position();
    boolean mayStay =
        now.state() == MemberState.STABLE || now.state() == MemberState.UNRELEASED_PARTITIONS;
    if (!mayStay || group.needsTarget()) {
      return true;
    }
    PartitionSet target = group.target(member.id());
    return !new Reconciler(group.targetEpoch(), target, group.ownership())
        .next(member, OwnedPartitions.NOT_SAID)
        .equals(now);
  }

  // ---- leaving ----

  @Override
  public CoordinatorResult<GroupRecord, LeaveGroupResponse> leave(
      ClassicRequest<LeaveGroupRequest> request) {
    ConsumerGroup group = group(request.body().groupId());
    List<Member> leaving = new ArrayList<>();
    LeaveGroupResponse response =
        LeaveRequests.answer(request, identity -> leave(group, identity, leaving));
    if (leaving.isEmpty()) {
      return CoordinatorResult.of(response);
    }
    return heartbeats.remove(group, leaving).answering(response);
  }

  private static ErrorCode leave(
      ConsumerGroup group, MemberIdentity identity, List<Member> leaving) {
    try {
      // A tool knows a static member by its instance id only, whatever protocol it speaks.
      boolean byInstance = identity.memberId().isEmpty() && identity.groupInstanceId() != null;
      Member member =
          byInstance
              ? group.memberOfInstance(identity.groupInstanceId())
              : requireMember(group, identity.memberId(), identity.groupInstanceId());
      if (member == null) {
        return ErrorCode.UNKNOWN_MEMBER_ID;
      }
      if (!leaving.contains(member)) {
        leaving.add(member);
      }
      return ErrorCode.NONE;
    } catch (ApiException e) {
      return e.error();
    }
  }
}
