package dev.tangram.groups.internal.classic;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A static member that was started again takes the place of its former self (KIP-345). */
final class StaticMembers {

  private static final Logger LOG = LoggerFactory.getLogger(StaticMembers.class);

  /** From here on a leader can be told that there is nothing to assign (KIP-814). */
  private static final int SKIP_ASSIGNMENT_VERSION = 9;

  private final Sessions sessions;
  private final Rebalances rebalances;

  StaticMembers(Sessions sessions, Rebalances rebalances) {
    this.sessions = sessions;
    this.rebalances = rebalances;
  }

  /** Replaces a member. If the group is stable and stays the same, nobody else notices. */
  CoordinatorResult<GroupRecord, JoinGroupResponse> comesBack(
      ClassicGroup group, ClassicMember old, String newMemberId, Joins.Join join) {
    final String formerLeader = group.leaderId();
    ClassicMember replacement = replace(group, old, newMemberId, join);
    switch (group.state()) {
      case STABLE -> {
        if (group.members().elected().equals(group.protocolName())) {
          return persist(group, old, replacement, formerLeader, join);
        }
        await(group, replacement, join.later());
        rebalances.maybePrepare(
            group, "static member " + newMemberId + " changes the protocol: " + join.reason());
      }
      // The leader may know the old id only; then the new one would get nothing.
      case COMPLETING_REBALANCE -> {
        await(group, replacement, join.later());
        rebalances.maybePrepare(
            group, "static member " + newMemberId + " came back: " + join.reason());
      }
      case PREPARING_REBALANCE -> await(group, replacement, join.later());
      default -> throw new IllegalStateException("A group with members is " + group.stateName());
    }
    return CoordinatorResult.of(null);
  }

  private ClassicMember replace(
      ClassicGroup group, ClassicMember old, String newMemberId, Joins.Join join) {
    LOG.info(
        "Static member {} of group {} came back: {} is now {}",
        old.instanceId(),
        group.groupId(),
        old.memberId(),
        newMemberId);
    // Somebody who waits by the old id is a duplicate.
    Answers.join(group, old, JoinRequests.error(old.memberId(), ErrorCode.FENCED_INSTANCE_ID));
    Answers.sync(old, Answers.syncError(ErrorCode.FENCED_INSTANCE_ID));
    sessions.stop(group, old);
    ClassicMember replacement = join.member(newMemberId);
    replacement.assign(old.assignment());
    group.replace(old, replacement);
    sessions.restart(group, replacement);
    return replacement;
  }

  private static void await(
      ClassicGroup group, ClassicMember member, CompletableFuture<JoinGroupResponse> later) {
    group.members().awaitJoin(member, later);
  }

  /** The assignments stay; the new id is written down before it is told. */
  private CoordinatorResult<GroupRecord, JoinGroupResponse> persist(
      ClassicGroup group,
      ClassicMember old,
      ClassicMember replacement,
      String formerLeader,
      Joins.Join join) {
    GroupRecord record = GroupMetadataRecords.of(group);
    return CoordinatorResult.<GroupRecord, JoinGroupResponse>of(
            List.of(record), answer(group, replacement, formerLeader, join))
        .whenFailed(error -> undo(group, old, replacement));
  }

  private static JoinGroupResponse answer(
      ClassicGroup group, ClassicMember replacement, String formerLeader, Joins.Join join) {
    String memberId = replacement.memberId();
    if (join.request().version() >= SKIP_ASSIGNMENT_VERSION) {
      boolean leads = group.isLeader(memberId);
      return Answers.joined(group, memberId, group.leaderId(), leads).setSkipAssignment(leads);
    }
    // A leader that does not recognize itself computes nothing that nobody would hear of.
    return Answers.joined(group, memberId, formerLeader, false);
  }

  /** The member is told of the error and comes with a new request; until then all is as before. */
  private void undo(ClassicGroup group, ClassicMember old, ClassicMember replacement) {
    if (group.members().get(replacement.memberId()) != replacement) {
      return;
    }
    Answers.join(group, replacement, JoinRequests.error("", ErrorCode.UNKNOWN_MEMBER_ID));
    Answers.sync(replacement, Answers.syncError(ErrorCode.UNKNOWN_MEMBER_ID));
    sessions.stop(group, replacement);
    group.replace(replacement, old);
    sessions.restart(group, old);
  }
}
