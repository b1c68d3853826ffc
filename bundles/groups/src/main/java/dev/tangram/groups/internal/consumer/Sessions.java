package dev.tangram.groups.internal.consumer;

import dev.tangram.configuration.GroupConfig;
import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
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

  /** A member was heard of. */
  void touch(String groupId, String memberId) {
    schedule(
        "session",
        groupId,
        memberId,
        config(groupId).sessionTimeoutMs(),
        member -> "was not heard of in time");
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
