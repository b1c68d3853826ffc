package dev.tangram.groups.internal.consumer;

import dev.tangram.configuration.GroupConfig;
import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timers of members: who is silent, or does not give up what it has to, is taken out. */
final class Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** Takes a member out of its group. */
  @FunctionalInterface
  interface Removal {
    CoordinatorResult<GroupRecord, Void> remove(ConsumerGroup group, Member member);
  }

  private final ShardContext<GroupRecord> context;
  private final GroupEnvironment environment;
  private final Groups groups;
  private final Removal removal;

  /** The timers of members that were called to join. */
  private final Set<String> called = new HashSet<>();

  Sessions(
      ShardContext<GroupRecord> context,
      GroupEnvironment environment,
      Groups groups,
      Removal removal) {
    this.context = context;
    this.environment = environment;
    this.groups = groups;
    this.removal = removal;
  }

  /** Members are here that nobody has watched over before. */
  void begin(String groupId, Collection<Member> members) {
    for (Member member : members) {
      touch(groupId, member);
      moved(groupId, member, member.position());
    }
  }

  /** A member was heard of. */
  void touch(String groupId, Member member) {
    schedule(
        "session",
        groupId,
        member.id(),
        member.isClassic()
            ? member.subscription().classic().sessionTimeoutMs()
            : config(groupId).sessionTimeoutMs(),
        now -> "was not heard of in time");
  }

  /**
   * A member of the classic protocol was called to join. It may have what others wait for, so it
   * has as long for it as it said that a rebalance may take.
   */
  void awaitJoin(String groupId, Member member) {
    String key = key("join", groupId, member.id());
    if (called.add(key)) {
      schedule(
          "join",
          groupId,
          member.id(),
          member.subscription().rebalanceTimeoutMs(),
          now -> called.remove(key) ? "did not join again in time" : null);
    }
  }

  /** It has. */
  void joined(String groupId, String memberId) {
    String key = key("join", groupId, memberId);
    if (called.remove(key)) {
      context.cancel(key);
    }
  }

  private GroupConfig config(String groupId) {
    return environment.settings().consumer().group(environment.config(groupId));
  }

  /** A member has moved from one position to another one. */
  void moved(String groupId, Member member, Position to) {
    if (to.state() != MemberState.UNREVOKED_PARTITIONS) {
      context.cancel(key("revocation", groupId, member.id()));
      return;
    }
    schedule(
        "revocation",
        groupId,
        member.id(),
        member.subscription().rebalanceTimeoutMs(),
        now -> now.position().equals(to) ? "did not give up its partitions in time" : null);
  }

  /** A member is gone. */
  void forget(String groupId, String memberId) {
    context.cancel(key("session", groupId, memberId));
    context.cancel(key("revocation", groupId, memberId));
    joined(groupId, memberId);
  }

  private void schedule(
      String kind, String groupId, String memberId, long delayMs, Function<Member, String> why) {
    context.schedule(
        key(kind, groupId, memberId),
        Math.max(0, delayMs),
        () -> {
          if (!(groups.get(groupId) instanceof ConsumerGroup group)
              || group.member(memberId) == null) {
            return CoordinatorResult.of(null);
          }
          Member member = group.member(memberId);
          String reason = why.apply(member);
          if (reason == null) {
            return CoordinatorResult.of(null);
          }
          LOG.info("Member {} of group {} {}; it is taken out", memberId, groupId, reason);
          return removal.remove(group, member);
        });
  }

  /** The length keeps apart what the names alone would not. */
  private static String key(String kind, String groupId, String memberId) {
    return "consumer-" + kind + ":" + groupId.length() + ":" + groupId + ":" + memberId;
  }
}
