package dev.tangram.groups.internal.classic;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** SyncGroup: the leader tells who gets what; the others wait for it. */
final class Syncs {

  private final ShardContext<GroupRecord> context;
  private final Sessions sessions;
  private final Rebalances rebalances;

  Syncs(ShardContext<GroupRecord> context, Sessions sessions, Rebalances rebalances) {
    this.context = context;
    this.sessions = sessions;
    this.rebalances = rebalances;
  }

  CoordinatorResult<GroupRecord, SyncGroupResponse> sync(
      ClassicGroup group,
      ClassicRequest<SyncGroupRequest> request,
      CompletableFuture<SyncGroupResponse> later) {
    SyncGroupRequest body = request.body();
    group.checkAlive();
    ClassicMember member = group.checkMember(body.memberId(), body.groupInstanceId());
    group.checkGeneration(body.generationId());
    if (differs(body.protocolType(), group.protocolTypeOrNull())
        || differs(body.protocolName(), group.protocolName())) {
      return error(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }
    return switch (group.state()) {
      case EMPTY, DEAD -> error(ErrorCode.UNKNOWN_MEMBER_ID);
      case PREPARING_REBALANCE -> error(ErrorCode.REBALANCE_IN_PROGRESS);
      case COMPLETING_REBALANCE -> await(group, member, body, later);
      case STABLE -> {
        rebalances.synced(group, member);
        sessions.restart(group, member);
        yield CoordinatorResult.of(Answers.synced(group, member));
      }
    };
  }

  private static boolean differs(String given, String actual) {
    return given != null && !given.equals(actual);
  }

  private CoordinatorResult<GroupRecord, SyncGroupResponse> await(
      ClassicGroup group,
      ClassicMember member,
      SyncGroupRequest body,
      CompletableFuture<SyncGroupResponse> later) {
    // A former request of it, from a connection that is gone, must not wait for ever.
    Answers.sync(member, Answers.syncError(ErrorCode.REBALANCE_IN_PROGRESS));
    member.awaitSync(later);
    rebalances.synced(group, member);
    return group.isLeader(member.memberId())
        ? leaderSynced(group, assignments(group, body))
        : CoordinatorResult.of(null);
  }

  private CoordinatorResult<GroupRecord, SyncGroupResponse> leaderSynced(
      ClassicGroup group, Map<String, byte[]> assignments) {
    ServerAssignment server = group.serverAssignment();
    if (server == null) {
      return decided(group, assignments);
    }
    server.leaderSynced(assignments);
    return server.isReady()
        ? decided(group, server.decision())
        : CoordinatorResult.of(null); // The assignor's answer ends the wait.
  }

  /** What the leader gives to the members that there are; nothing to those it has forgotten. */
  private static Map<String, byte[]> assignments(ClassicGroup group, SyncGroupRequest body) {
    Map<String, byte[]> assignments = new HashMap<>();
    group
        .members()
        .all()
        .forEach(member -> assignments.put(member.memberId(), MessageReader.NO_BYTES));
    for (SyncGroupRequestAssignment assignment : body.assignments()) {
      assignments.replace(assignment.memberId(), assignment.assignment());
    }
    return assignments;
  }

  /** It is written first, and told to the members only when it cannot be lost any more. */
  <T> CoordinatorResult<GroupRecord, T> decided(
      ClassicGroup group, Map<String, byte[]> assignments) {
    int generation = group.generation();
    GroupRecord record = GroupMetadataRecords.of(group, assignments);
    return CoordinatorResult.<GroupRecord, T>of(List.of(record), null)
        .whenCommitted(
            () -> {
              if (isAt(group, generation)) {
                propagate(group, assignments);
              }
            })
        .whenFailed(
            error -> {
              if (isAt(group, generation)) {
                rebalances.failSyncs(group, error);
                rebalances.maybePrepare(group, "the assignments could not be written: " + error);
              }
            });
  }

  /** Whether nothing has come between. */
  private static boolean isAt(ClassicGroup group, int generation) {
    return group.is(ClassicState.COMPLETING_REBALANCE) && group.generation() == generation;
  }

  private void propagate(ClassicGroup group, Map<String, byte[]> assignments) {
    group.enter(ClassicState.STABLE, context.nowMs());
    if (group.serverAssignment() != null && group.serverAssignment().withholds()) {
      rebalances.moreIsToCome(group);
    }
    for (ClassicMember member : group.members().copy()) {
      member.assign(assignments.getOrDefault(member.memberId(), MessageReader.NO_BYTES));
      if (Answers.sync(member, Answers.synced(group, member))) {
        sessions.restart(group, member);
      }
    }
  }

  private static CoordinatorResult<GroupRecord, SyncGroupResponse> error(ErrorCode error) {
    return CoordinatorResult.of(Answers.syncError(error));
  }
}
