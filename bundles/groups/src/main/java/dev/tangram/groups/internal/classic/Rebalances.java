package dev.tangram.groups.internal.classic;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds in which a group comes to a new generation: members are waited for, but not forever.
 *
 * <p>A round changes memory only. What it ends with is written by the leader's sync ({@link
 * Syncs}); that a group has lost its last member is written here.
 */
final class Rebalances {

  private static final Logger LOG = LoggerFactory.getLogger(Rebalances.class);

  private final ShardContext<GroupRecord> context;
  private final GroupEnvironment environment;
  private final Groups groups;
  private final Sessions sessions;
  private final ServerAssignors assignors;
  private Consumer<ClassicGroup> begun = group -> {};

  Rebalances(
      ShardContext<GroupRecord> context,
      GroupEnvironment environment,
      Groups groups,
      Sessions sessions,
      ServerAssignors assignors) {
    this.context = context;
    this.environment = environment;
    this.groups = groups;
    this.sessions = sessions;
    this.assignors = assignors;
    sessions.onExpiry(
        (group, member) -> remove(group, member, "gave no sign of life in time"),
        this::removePending);
  }

  /** Says what happens once the members know of a new generation. */
  void onGeneration(Consumer<ClassicGroup> action) {
    begun = action;
  }

  // ---- the beginning ----

  /** Begins a round, unless one goes on. */
  void maybePrepare(ClassicGroup group, String reason) {
    if (group.state().mayRebalance()) {
      prepare(group, reason);
    }
  }

  private void prepare(ClassicGroup group, String reason) {
    LOG.debug("Group {} rebalances: {}", group.groupId(), reason);
    group.setRebalanceReason(reason);
    boolean initial = group.is(ClassicState.EMPTY);
    if (group.is(ClassicState.COMPLETING_REBALANCE)) {
      failSyncs(group, ErrorCode.REBALANCE_IN_PROGRESS);
    }
    context.cancel(key("sync", group));
    context.cancel(key("more", group));
    assignors.forget(group);
    group.enter(ClassicState.PREPARING_REBALANCE, context.nowMs());
    group.setInitialDelay(initial);
    if (initial) {
      int delayMs = environment.settings().initialRebalanceDelayMs();
      waitForMore(group, delayMs, Math.max(group.rebalanceTimeoutMs() - delayMs, 0));
    } else {
      waitForJoins(group);
      tryComplete(group);
    }
  }

  /**
   * A new group waits a little, and again for as long as members come, so that many that are
   * started together do not make many rounds.
   */
  private void waitForMore(ClassicGroup group, int delayMs, int leftMs) {
    after(
        "join",
        delayMs,
        group,
        waiting -> {
          if (waiting.takeNewMemberAdded() && leftMs > 0) {
            int nextMs = Math.min(environment.settings().initialRebalanceDelayMs(), leftMs);
            waitForMore(waiting, nextMs, leftMs - nextMs);
          } else {
            complete(waiting);
          }
        });
  }

  private void waitForJoins(ClassicGroup group) {
    after("join", group.rebalanceTimeoutMs(), group, this::complete);
  }

  // ---- the end ----

  /** Ends the first half of a round if all members have joined. */
  void tryComplete(ClassicGroup group) {
    if (group.is(ClassicState.PREPARING_REBALANCE)
        && !group.initialDelay()
        && group.members().haveAllJoined()) {
      complete(group);
    }
  }

  private void complete(ClassicGroup group) {
    if (!group.is(ClassicState.PREPARING_REBALANCE)) {
      return;
    }
    context.cancel(key("join", group));
    group.setInitialDelay(false);
    removeThoseWhoDidNotJoin(group);
    if (!group.electLeader() && !group.isEmpty()) {
      // Only static members are left, none of which is back: they have until their sessions end.
      waitForJoins(group);
      return;
    }
    group.nextGeneration(context.nowMs());
    if (group.isEmpty()) {
      LOG.info(
          "Group {} is at generation {} with no members; it rebalanced because: {}",
          group.groupId(),
          group.generation(),
          group.rebalanceReason());
      persistEmpty(group);
    } else {
      begin(group);
    }
  }

  private void removeThoseWhoDidNotJoin(ClassicGroup group) {
    for (ClassicMember member : group.members().copy()) {
      if (member.awaitingJoin() == null && !member.isStatic()) {
        LOG.info(
            "Member {} of group {} did not join again in time", member.memberId(), group.groupId());
        group.remove(member.memberId());
        sessions.stop(group, member);
      }
    }
  }

  /** Tells the members of their generation. */
  private void begin(ClassicGroup group) {
    LOG.info(
        "Group {} is at generation {} with {} members, protocol {}; it rebalanced because: {}",
        group.groupId(),
        group.generation(),
        group.members().size(),
        group.protocolName(),
        group.rebalanceReason());
    group.members().awaitSyncs();
    int generation = group.generation();
    after(
        "sync", group.rebalanceTimeoutMs(), group, waiting -> removeUnsynced(waiting, generation));
    for (ClassicMember member : group.members().copy()) {
      member.setNew(false);
      sessions.restart(group, member);
      Answers.join(group, member, Answers.joined(group, member));
    }
    begun.accept(group);
  }

  private void removeUnsynced(ClassicGroup group, int generation) {
    boolean current =
        group.generation() == generation
            && (group.is(ClassicState.COMPLETING_REBALANCE) || group.is(ClassicState.STABLE));
    if (!current || group.members().haveAllSynced()) {
      return;
    }
    List<String> late = group.members().notSynced();
    for (String memberId : late) {
      ClassicMember removed = group.remove(memberId);
      if (removed != null) {
        sessions.stop(group, removed);
      }
    }
    maybePrepare(group, "members did not ask for their assignment in time: " + late);
  }

  /** A member has asked for its assignment. */
  void synced(ClassicGroup group, ClassicMember member) {
    group.members().synced(member.memberId());
    if (group.members().haveAllSynced()) {
      context.cancel(key("sync", group));
    }
  }

  /** Takes back all assignments, and tells those who wait for theirs. */
  void failSyncs(ClassicGroup group, ErrorCode error) {
    for (ClassicMember member : group.members().copy()) {
      member.assign(new byte[0]);
      if (Answers.sync(member, Answers.syncError(error))) {
        sessions.restart(group, member);
      }
    }
  }

  /**
   * Something was held back from the members until its owners give it up. They come back of
   * themselves as soon as they have; if one does not, the group must not wait for ever.
   */
  void moreIsToCome(ClassicGroup group) {
    int generation = group.generation();
    after(
        "more",
        group.rebalanceTimeoutMs(),
        group,
        waiting -> {
          if (waiting.generation() == generation) {
            maybePrepare(waiting, "partitions were given up, but their owners did not join again");
          }
        });
  }

  // ---- members that go ----

  /** A member leaves or is thrown out. */
  void remove(ClassicGroup group, ClassicMember member, String reason) {
    // Whoever still waits by its id is to try again as somebody new.
    Answers.join(group, member, JoinRequests.error("", ErrorCode.UNKNOWN_MEMBER_ID));
    Answers.sync(member, Answers.syncError(ErrorCode.UNKNOWN_MEMBER_ID));
    group.remove(member.memberId());
    sessions.stop(group, member);
    maybePrepare(group, "member " + member.memberId() + " " + reason);
    tryComplete(group);
  }

  /** Somebody who was given an id will not join. */
  void removePending(ClassicGroup group, String memberId) {
    group.remove(memberId);
    sessions.stopPending(group, memberId);
    tryComplete(group);
  }

  /**
   * Writes that a group has lost its last member, by an operation of its own: it is tried again
   * until it succeeds or the group has members again.
   */
  private void persistEmpty(ClassicGroup group) {
    int generation = group.generation();
    context.schedule(
        key("empty", group),
        0,
        () ->
            isHere(group) && group.is(ClassicState.EMPTY) && group.generation() == generation
                ? CoordinatorResult.of(List.of(GroupMetadataRecords.of(group)), null)
                : CoordinatorResult.of(null));
  }

  // ---- timers ----

  /** The group goes; nothing of it may be called any more. */
  void forget(ClassicGroup group) {
    for (String kind : List.of("join", "sync", "empty", "more")) {
      context.cancel(key(kind, group));
    }
    assignors.forget(group);
    group.members().copy().forEach(member -> sessions.stop(group, member));
  }

  private void after(String kind, long delayMs, ClassicGroup group, Consumer<ClassicGroup> action) {
    context.schedule(
        key(kind, group),
        delayMs,
        () -> {
          if (isHere(group)) {
            action.accept(group);
          }
          return CoordinatorResult.of(null);
        });
  }

  private boolean isHere(ClassicGroup group) {
    return groups.get(group.groupId()) == group;
  }

  private static String key(String kind, ClassicGroup group) {
    return "classic-" + kind + " " + group.groupId();
  }
}
