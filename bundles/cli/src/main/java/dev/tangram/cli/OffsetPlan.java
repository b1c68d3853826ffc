package dev.tangram.cli;

import dev.tangram.client.admin.CommittedOffset;
import dev.tangram.client.consumer.Offsets;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Computes where the offsets of one group are to be set. Changes nothing. */
final class OffsetPlan {

  /**
   * One change.
   *
   * @param current null where nothing was committed
   */
  record Step(TopicPartition partition, Long current, long next) {}

  private final Offsets offsets;
  private final Map<TopicPartition, CommittedOffset> committed;
  private final Consumer<String> warnings;

  /**
   * @param committed what the group has now
   * @param warnings hears of offsets that had to be moved into the range of their partitions
   */
  OffsetPlan(
      Offsets offsets, Map<TopicPartition, CommittedOffset> committed, Consumer<String> warnings) {
    this.offsets = offsets;
    this.committed = committed;
    this.warnings = warnings;
  }

  List<Step> toEarliest(Collection<TopicPartition> partitions) {
    return steps(offsets.earliest(partitions));
  }

  List<Step> toLatest(Collection<TopicPartition> partitions) {
    return steps(offsets.latest(partitions));
  }

  /** Partitions without an offset get the end. */
  List<Step> toCurrent(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> wanted = new TreeMap<>();
    List<TopicPartition> without = new ArrayList<>();
    for (TopicPartition one : partitions) {
      if (committed.containsKey(one)) {
        wanted.put(one, committed.get(one).offset());
      } else {
        without.add(one);
      }
    }
    if (!without.isEmpty()) {
      wanted.putAll(offsets.latest(without));
    }
    return steps(wanted);
  }

  /** The first records that are not older than a time; the end where all are. */
  List<Step> toTime(Collection<TopicPartition> partitions, long timestampMs) {
    Map<TopicPartition, Long> wanted =
        new TreeMap<>(offsets.atTime(partitions, Math.max(0, timestampMs)));
    List<TopicPartition> older =
        wanted.entrySet().stream()
            .filter(entry -> entry.getValue() < 0)
            .map(Map.Entry::getKey)
            .toList();
    if (!older.isEmpty()) {
      wanted.putAll(offsets.latest(older));
    }
    return steps(wanted);
  }

  /** Certain offsets, moved into the range of their partitions. */
  List<Step> to(Map<TopicPartition, Long> wanted) {
    Map<TopicPartition, Long> starts = offsets.earliest(wanted.keySet());
    Map<TopicPartition, Long> ends = offsets.latest(wanted.keySet());
    Map<TopicPartition, Long> within = new TreeMap<>();
    wanted.forEach(
        (one, offset) -> {
          long start = starts.get(one);
          long end = ends.get(one);
          long next = Math.min(Math.max(offset, start), end);
          if (next != offset) {
            warnings.accept(
                "Offset %d is not in %s, which has %d to %d; %d is taken"
                    .formatted(offset, one, start, end, next));
          }
          within.put(one, next);
        });
    return steps(within);
  }

  /**
   * So many records forward or back, within the range of the partitions.
   *
   * @throws Failure where a partition has no offset to begin with
   */
  List<Step> shift(Collection<TopicPartition> partitions, long by) {
    Map<TopicPartition, Long> wanted = new TreeMap<>();
    for (TopicPartition one : partitions) {
      CommittedOffset now = committed.get(one);
      if (now == null) {
        throw new Failure(
            "Partition " + one + " has no committed offset that could be shifted.",
            null,
            "Leave it out, or set its offset with --to-earliest, --to-latest or --to-offset.",
            null);
      }
      wanted.put(one, sum(now.offset(), by));
    }
    return to(wanted);
  }

  /** Never below zero, nor beyond the largest number. */
  private static long sum(long offset, long by) {
    long sum = offset + by;
    boolean overflow = by > 0 && sum < offset;
    return overflow ? Long.MAX_VALUE : Math.max(0, sum);
  }

  private List<Step> steps(Map<TopicPartition, Long> wanted) {
    List<Step> steps = new ArrayList<>();
    new TreeMap<>(wanted)
        .forEach(
            (one, next) -> {
              CommittedOffset now = committed.get(one);
              steps.add(new Step(one, now == null ? null : now.offset(), next));
            });
    return steps;
  }
}
