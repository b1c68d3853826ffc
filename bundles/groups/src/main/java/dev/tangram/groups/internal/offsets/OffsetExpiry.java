package dev.tangram.groups.internal.offsets;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Removes offsets that nobody needs any more (KIP-211), and groups that have neither members nor
 * offsets. Every check is a round over all groups, in pieces.
 */
final class OffsetExpiry {

  static final String TIMER = "offsets-expire";

  private static final long RETRY_MS = 1_000;

  private final ShardContext<GroupRecord> context;
  private final GroupSettings settings;
  private final Groups groups;
  private final OffsetStore store;
  private final PendingOffsets pending;

  /** Groups that the round has not come to. */
  private final Deque<String> round = new ArrayDeque<>();

  OffsetExpiry(
      ShardContext<GroupRecord> context,
      GroupSettings settings,
      Groups groups,
      OffsetStore store,
      PendingOffsets pending) {
    this.context = context;
    this.settings = settings;
    this.groups = groups;
    this.store = store;
    this.pending = pending;
  }

  void start() {
    context.schedule(TIMER, settings.offsetsCheckMs(), this::check);
  }

  private CoordinatorResult<GroupRecord, Void> check() {
    if (round.isEmpty()) {
      groups.all().forEach(group -> round.add(group.groupId()));
    }
    TombstoneBatch batch = new TombstoneBatch();
    while (!round.isEmpty() && !batch.tired()) {
      Group group = groups.get(round.peek());
      if (group == null || expire(group, batch)) {
        round.poll();
      }
    }
    context.schedule(TIMER, round.isEmpty() ? settings.offsetsCheckMs() : 0, this::check);
    return CoordinatorResult.<GroupRecord, Void>of(batch.records(), null)
        .whenFailed(error -> context.schedule(TIMER, retryMs(), this::check));
  }

  private long retryMs() {
    return Math.min(RETRY_MS, settings.offsetsCheckMs());
  }

  /** True when the group is done with; false when the batch was full before. */
  private boolean expire(Group group, TombstoneBatch batch) {
    boolean allGone = !pending.containsGroup(group.groupId());
    Map<String, TopicOffsets> topics = store.of(group.groupId());
    if (!topics.isEmpty() && !group.offsetsExpire()) {
      return true;
    }
    for (Map.Entry<String, TopicOffsets> topic : topics.entrySet()) {
      if (group.isSubscribedTo(topic.getKey())) {
        allGone = false;
        continue;
      }
      TopicOffsets offsets = topic.getValue();
      for (int i = 0; i < offsets.size(); i++) {
        if (batch.full()) {
          return false;
        }
        batch.looked();
        if (isExpired(group, topic.getKey(), offsets, i)) {
          batch.add(group.groupId(), topic.getKey(), offsets.partitionAt(i));
        } else {
          allGone = false;
        }
      }
    }
    if (allGone && group.isEmpty()) {
      batch.addAll(group.tombstones());
    }
    return true;
  }

  private boolean isExpired(Group group, String topic, TopicOffsets offsets, int index) {
    if (pending.contains(group.groupId(), topic, offsets.partitionAt(index))) {
      return false;
    }
    long expireMs = offsets.expireTimestampAt(index);
    if (expireMs != CommittedOffset.NO_EXPIRY) {
      return context.nowMs() >= expireMs;
    }
    OptionalLong emptySince = group.emptySinceMs();
    long since = emptySince.isPresent() ? emptySince.getAsLong() : offsets.commitTimestampAt(index);
    return context.nowMs() - since >= settings.offsetsRetentionMs();
  }
}
