package dev.tangram.groups.internal.offsets;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Offsets that belong to transactions whose end is not known. Of two commits for a partition the
 * later one in the log counts, whichever transaction ends first and whether or not the other one
 * was in a transaction.
 */
final class PendingOffsets {

  private static final class Entry {
    private final long position;
    private final CommittedOffset offset;
    private boolean overtaken;

    Entry(long position, CommittedOffset offset) {
      this.position = position;
      this.offset = offset;
    }
  }

  private final Map<Long, Map<OffsetKey, Entry>> byProducer = new HashMap<>();
  private final Map<OffsetKey, Integer> uses = new HashMap<>();
  private final Map<String, Integer> groupUses = new HashMap<>();
  private long position;

  /** An offset was written as a part of the transaction of a producer. */
  void add(long producerId, OffsetKey key, CommittedOffset offset) {
    Entry before =
        byProducer
            .computeIfAbsent(producerId, id -> new HashMap<>())
            .put(key, new Entry(position++, offset));
    if (before == null) {
      uses.merge(key, 1, Integer::sum);
      groupUses.merge(key.group(), 1, Integer::sum);
    }
  }

  /** A later commit outside of all transactions: none that is pending counts any more. */
  void overtake(String group, String topic, int partition) {
    if (!uses.isEmpty()) {
      overtake(new OffsetKey(group, topic, partition), Long.MAX_VALUE);
    }
  }

  private void overtake(OffsetKey key, long before) {
    if (!uses.containsKey(key)) {
      return;
    }
    for (Map<OffsetKey, Entry> offsets : byProducer.values()) {
      Entry entry = offsets.get(key);
      if (entry != null && entry.position < before) {
        entry.overtaken = true;
      }
    }
  }

  /** The partition's offset was deleted, and what is pending with it. */
  void remove(String group, String topic, int partition) {
    if (uses.isEmpty()) {
      return;
    }
    OffsetKey key = new OffsetKey(group, topic, partition);
    Iterator<Map<OffsetKey, Entry>> all = byProducer.values().iterator();
    while (all.hasNext()) {
      Map<OffsetKey, Entry> offsets = all.next();
      if (offsets.remove(key) != null) {
        unuse(key);
        if (offsets.isEmpty()) {
          all.remove();
        }
      }
    }
  }

  /**
   * A transaction has ended.
   *
   * @param count takes the offsets that count now; null when it was aborted
   */
  void end(long producerId, BiConsumer<OffsetKey, CommittedOffset> count) {
    Map<OffsetKey, Entry> offsets = byProducer.remove(producerId);
    if (offsets == null) {
      return;
    }
    offsets.keySet().forEach(this::unuse);
    if (count == null) {
      return;
    }
    offsets.forEach(
        (key, entry) -> {
          if (!entry.overtaken) {
            overtake(key, entry.position);
            count.accept(key, entry.offset);
          }
        });
  }

  boolean contains(String group, String topic, int partition) {
    return !uses.isEmpty() && uses.containsKey(new OffsetKey(group, topic, partition));
  }

  boolean containsGroup(String group) {
    return groupUses.containsKey(group);
  }

  /** The partitions of a group that have pending offsets. */
  Set<OffsetKey> of(String group) {
    Set<OffsetKey> keys = new HashSet<>();
    if (containsGroup(group)) {
      uses.keySet().stream().filter(key -> key.group().equals(group)).forEach(keys::add);
    }
    return keys;
  }

  /** All partitions that have pending offsets. */
  Set<OffsetKey> keys() {
    return Set.copyOf(uses.keySet());
  }

  private void unuse(OffsetKey key) {
    uses.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    groupUses.computeIfPresent(key.group(), (same, count) -> count == 1 ? null : count - 1);
  }
}
