package dev.tangram.groups.internal.consumer;

import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** Partitions by the ids of their topics. Immutable. */
final class PartitionSet {

  static final PartitionSet EMPTY = new PartitionSet(Map.of());

  /** Never holds an empty set; none of them is changed once it is in here. */
  private final Map<UUID, BitSet> topics;

  private PartitionSet(Map<UUID, BitSet> topics) {
    this.topics = topics;
  }

  /** Looks at one partition. */
  @FunctionalInterface
  interface Test {
    boolean test(UUID topicId, int partition);
  }

  /** Collects partitions. */
  static final class Builder {
    private final Map<UUID, BitSet> topics = new HashMap<>();

    Builder add(UUID topicId, int partition) {
      topics.computeIfAbsent(topicId, any -> new BitSet()).set(partition);
      return this;
    }

    Builder add(UUID topicId, int[] partitions) {
      for (int partition : partitions) {
        add(topicId, partition);
      }
      return this;
    }

    PartitionSet build() {
      return of(topics);
    }
  }

  private static PartitionSet of(Map<UUID, BitSet> topics) {
    return topics.isEmpty() ? EMPTY : new PartitionSet(topics);
  }

  boolean isEmpty() {
    return topics.isEmpty();
  }

  /** How many partitions there are. */
  int size() {
    return topics.values().stream().mapToInt(BitSet::cardinality).sum();
  }

  /** Whether it holds a partition; any number may be asked for. */
  boolean contains(UUID topicId, int partition) {
    BitSet of = topics.get(topicId);
    return of != null && partition >= 0 && of.get(partition);
  }

  Collection<UUID> topicIds() {
    return Collections.unmodifiableSet(topics.keySet());
  }

  /** What both hold. */
  PartitionSet and(PartitionSet other) {
    return filter((topicId, partition) -> other.contains(topicId, partition));
  }

  /** What the other one does not hold. */
  PartitionSet minus(PartitionSet other) {
    return other.isEmpty()
        ? this
        : filter((topicId, partition) -> !other.contains(topicId, partition));
  }

  /** What one of them holds. */
  PartitionSet or(PartitionSet other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    Map<UUID, BitSet> union = new HashMap<>(topics);
    other.topics.forEach(
        (topicId, its) ->
            union.merge(
                topicId,
                its,
                (one, two) -> {
                  BitSet both = (BitSet) one.clone();
                  both.or(two);
                  return both;
                }));
    return of(union);
  }

  /** Those that pass a test. */
  PartitionSet filter(Test test) {
    Map<UUID, BitSet> kept = new HashMap<>();
    topics.forEach(
        (topicId, its) -> {
          BitSet passed = new BitSet();
          its.stream().filter(p -> test.test(topicId, p)).forEach(passed::set);
          if (!passed.isEmpty()) {
            kept.put(topicId, passed);
          }
        });
    return of(kept);
  }

  /** Looks at each partition. */
  void forEach(BiConsumer<UUID, Integer> action) {
    topics.forEach((topicId, its) -> its.stream().forEach(p -> action.accept(topicId, p)));
  }

  /** One struct for each topic, sorted by topic id; the partitions are sorted, too. */
  <T> List<T> toStructs(BiFunction<UUID, int[], T> struct) {
    return new TreeMap<>(topics)
        .entrySet().stream()
            .map(of -> struct.apply(of.getKey(), of.getValue().stream().toArray()))
            .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionSet set && topics.equals(set.topics);
  }

  @Override
  public int hashCode() {
    return topics.hashCode();
  }

  @Override
  public String toString() {
    return new TreeMap<>(topics).toString();
  }
}
