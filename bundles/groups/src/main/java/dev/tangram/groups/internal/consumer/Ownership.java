package dev.tangram.groups.internal.consumer;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who has which partition, whether to use it or still to give it up (invariant G1).
 *
 * <p>A draft of it shows what will be once records that are not applied yet are.
 */
final class Ownership {

  /** The owners of each topic's partitions; null in a draft for a partition that becomes free. */
  private final Map<UUID, Map<Integer, String>> owners = new HashMap<>();

  private final Ownership base;

  Ownership() {
    this(null);
  }

  private Ownership(Ownership base) {
    this.base = base;
  }

  /** A copy that can be changed without a change of this one. */
  Ownership draft() {
    return new Ownership(this);
  }

  /** The member that has a partition, or null. */
  String owner(UUID topicId, int partition) {
    Map<Integer, String> of = owners.get(topicId);
    if (of != null && of.containsKey(partition)) {
      return of.get(partition);
    }
    return base == null ? null : base.owner(topicId, partition);
  }

  /** A member moves from one position to another one. */
  void move(String memberId, Position from, Position to) {
    release(memberId, from.assigned());
    release(memberId, from.pendingRevocation());
    claim(memberId, to.assigned());
    claim(memberId, to.pendingRevocation());
  }

  private void claim(String memberId, PartitionSet partitions) {
    partitions.forEach((topicId, partition) -> put(topicId, partition, memberId));
  }

  private void release(String memberId, PartitionSet partitions) {
    partitions.forEach(
        (topicId, partition) -> {
          if (memberId.equals(owner(topicId, partition))) {
            put(topicId, partition, null);
          }
        });
  }

  private void put(UUID topicId, int partition, String memberId) {
    Map<Integer, String> of = owners.computeIfAbsent(topicId, any -> new HashMap<>());
    if (memberId == null && base == null) {
      of.remove(partition);
      if (of.isEmpty()) {
        owners.remove(topicId);
      }
    } else {
      of.put(partition, memberId);
    }
  }
}
