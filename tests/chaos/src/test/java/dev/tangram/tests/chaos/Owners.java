package dev.tangram.tests.chaos;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Who has which partition of one topic, as the members of a group say at the moment: nobody may be
 * given what another has.
 */
final class Owners {

  private static final long LIMIT_SECONDS = 120;

  private final int partitions;
  private final Map<Integer, String> owners = new TreeMap<>();
  private final List<BitSet> processed = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();

  Owners(int partitions) {
    this.partitions = partitions;
    for (int i = 0; i < partitions; i++) {
      processed.add(new BitSet());
    }
  }

  synchronized void given(String member, Collection<TopicPartition> given) {
    for (TopicPartition partition : given) {
      String before = owners.put(partition.partition(), member);
      if (before != null && !before.equals(member)) {
        violations.add(partition + " given to " + member + " while " + before + " has it");
      }
    }
    notifyAll();
  }

  synchronized void givenUp(String member, Collection<TopicPartition> givenUp) {
    givenUp.forEach(partition -> owners.remove(partition.partition(), member));
    notifyAll();
  }

  synchronized void failed(String member, Exception failure) {
    violations.add(member + " failed: " + failure);
    notifyAll();
  }

  synchronized void processed(int partition, long offset) {
    processed.get(partition).set((int) offset);
    notifyAll();
  }

  /** Waits until all records below these offsets, one a partition, were processed. */
  void awaitProcessed(long[] ends) throws InterruptedException {
    await(
        "all records",
        all -> {
          for (int partition = 0; partition < partitions; partition++) {
            if (processed.get(partition).nextClearBit(0) < ends[partition]) {
              return false;
            }
          }
          return true;
        });
  }

  /** Waits until every member's part, as sorted numbers, is of a kind, and all have some. */
  void awaitParts(int members, String what, Predicate<List<Integer>> kind)
      throws InterruptedException {
    await(
        what,
        all ->
            all.size() == members
                && all.values().stream().mapToInt(TreeSet::size).sum() == partitions
                && all.values().stream().allMatch(part -> kind.test(List.copyOf(part))));
  }

  private synchronized void await(String what, Predicate<Map<String, TreeSet<Integer>>> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.test(parts())) {
      check();
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new AssertionError(what + " did not come; there is " + parts());
      }
      wait(leftMs);
    }
    check();
  }

  private Map<String, TreeSet<Integer>> parts() {
    Map<String, TreeSet<Integer>> parts = new TreeMap<>();
    owners.forEach(
        (partition, member) -> parts.computeIfAbsent(member, m -> new TreeSet<>()).add(partition));
    return parts;
  }

  private void check() {
    if (!violations.isEmpty()) {
      throw new AssertionError(violations.toString());
    }
  }
}
