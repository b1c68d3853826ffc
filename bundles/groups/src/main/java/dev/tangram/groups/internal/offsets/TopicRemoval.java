package dev.tangram.groups.internal.offsets;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.records.GroupRecord;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes the offsets of deleted topics, in pieces. */
final class TopicRemoval {

  private static final String TIMER = "offsets-of-deleted-topics";
  private static final long RETRY_MS = 1_000;

  private final ShardContext<GroupRecord> context;
  private final OffsetStore store;
  private final PendingOffsets pending;
  private final Set<String> deleted = new HashSet<>();

  TopicRemoval(ShardContext<GroupRecord> context, OffsetStore store, PendingOffsets pending) {
    this.context = context;
    this.store = store;
    this.pending = pending;
  }

  CoordinatorResult<GroupRecord, Void> remove(Collection<String> topics) {
    deleted.addAll(topics);
    return next();
  }

  private CoordinatorResult<GroupRecord, Void> next() {
    Set<String> topics = Set.copyOf(deleted);
    TombstoneBatch batch = new TombstoneBatch();
    if (collect(topics, batch)) {
      deleted.clear();
    } else {
      context.schedule(TIMER, 0, this::next);
    }
    return CoordinatorResult.<GroupRecord, Void>of(batch.records(), null)
        .whenFailed(
            error -> {
              deleted.addAll(topics);
              context.schedule(TIMER, RETRY_MS, this::next);
            });
  }

  /** True when that was all; false when the batch is full. */
  private boolean collect(Set<String> topics, TombstoneBatch batch) {
    for (String group : store.groups()) {
      for (String topic : topics) {
        TopicOffsets offsets = store.of(group, topic);
        int size = offsets == null ? 0 : offsets.size();
        for (int i = 0; i < size; i++) {
          if (batch.full()) {
            return false;
          }
          batch.add(group, topic, offsets.partitionAt(i));
        }
      }
    }
    for (OffsetKey key : List.copyOf(pending.keys())) {
      boolean extra = !store.contains(key.group(), key.topic(), key.partition());
      if (topics.contains(key.topic()) && extra) {
        if (batch.full()) {
          return false;
        }
        batch.add(key.group(), key.topic(), key.partition());
      }
    }
    return true;
  }
}
