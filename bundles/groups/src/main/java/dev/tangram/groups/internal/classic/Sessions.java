package dev.tangram.groups.internal.classic;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import java.util.function.BiConsumer;

/**
 * Watches over the members' signs of life. A beat only moves a member's deadline; the timer, which
 * costs more, is set again when it fires too early.
 */
final class Sessions {

  /**
   * How long a member may wait for its first generation. It does not know its id by then, so it
   * cannot beat, and if it went away and joined again it is a ghost.
   */
  static final int NEW_MEMBER_TIMEOUT_MS = 300_000;

  private final ShardContext<GroupRecord> context;
  private final Groups groups;
  private BiConsumer<ClassicGroup, ClassicMember> expired;
  private BiConsumer<ClassicGroup, String> pendingExpired;

  Sessions(ShardContext<GroupRecord> context, Groups groups) {
    this.context = context;
    this.groups = groups;
  }

  /**
   * Says what becomes of those who give no sign of life.
   *
   * @param member of members
   * @param pending of ids that were given out, but with which nobody has joined
   */
  void onExpiry(
      BiConsumer<ClassicGroup, ClassicMember> member, BiConsumer<ClassicGroup, String> pending) {
    expired = member;
    pendingExpired = pending;
  }

  /** A member has given a sign of life, or can be expected to from now on. */
  void restart(ClassicGroup group, ClassicMember member) {
    watch(group, member, member.sessionTimeoutMs());
  }

  /** A member has come that does not know its id yet. */
  void startNew(ClassicGroup group, ClassicMember member) {
    watch(group, member, NEW_MEMBER_TIMEOUT_MS);
  }

  void stop(ClassicGroup group, ClassicMember member) {
    member.setTimerMs(Long.MAX_VALUE);
    context.cancel(key(group, member.memberId()));
  }

  /** An id was given out; somebody is expected to join with it. */
  void startPending(ClassicGroup group, String memberId, int timeoutMs) {
    context.schedule(
        key(group, memberId),
        timeoutMs,
        () -> {
          if (groups.get(group.groupId()) == group && group.members().isPending(memberId)) {
            pendingExpired.accept(group, memberId);
          }
          return CoordinatorResult.of(null);
        });
  }

  void stopPending(ClassicGroup group, String memberId) {
    context.cancel(key(group, memberId));
  }

  private void watch(ClassicGroup group, ClassicMember member, int timeoutMs) {
    member.setDeadlineMs(context.ticksMs() + timeoutMs);
    if (member.timerMs() > member.deadlineMs()) {
      schedule(group, member);
    }
  }

  private void schedule(ClassicGroup group, ClassicMember member) {
    member.setTimerMs(member.deadlineMs());
    context.schedule(
        key(group, member.memberId()),
        member.deadlineMs() - context.ticksMs(),
        () -> {
          look(group, member);
          return CoordinatorResult.of(null);
        });
  }

  private void look(ClassicGroup group, ClassicMember member) {
    member.setTimerMs(Long.MAX_VALUE);
    if (groups.get(group.groupId()) != group || group.members().get(member.memberId()) != member) {
      return;
    }
    if (context.ticksMs() < member.deadlineMs()) {
      schedule(group, member);
    } else if (member.isNew() || !member.isWaiting()) {
      expired.accept(group, member);
    }
    // Whoever waits for the coordinator is watched again when he has his answer.
  }

  /** Unique, whatever characters the names have. */
  private static String key(ClassicGroup group, String memberId) {
    return "classic-session " + group.groupId().length() + " " + group.groupId() + " " + memberId;
  }
}
