package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What all members of a group said, and the judge of it. */
final class GroupLedger {

  private static final long LIMIT_SECONDS = 120;

  private final List<GroupEvent> changes = new ArrayList<>();
  private final Map<String, List<String>> owned = new TreeMap<>();
  private final Map<Integer, Map<String, String>> generations = new HashMap<>();
  private final Map<String, Long> committed = new TreeMap<>();
  private final BitSet processed = new BitSet();
  private final List<String> violations = new ArrayList<>();
  private final List<String> uncommitted = new ArrayList<>();

  /** Takes what a member said, in the order in which it said it. */
  synchronized void take(GroupEvent event) {
    switch (event.kind()) {
      case ASSIGNED, REVOKED, LOST -> changed(event);
      case RECORD -> processed.set(Integer.parseInt(event.words().get(2)));
      case COMMITTED -> committed(event.words().get(0));
      case UNCOMMITTED -> uncommitted.add(event.toString());
      case FAILED -> violations.add(event.toString());
      default -> {
        /* of no weight */
      }
    }
    if (event.kind() == GroupEvent.Kind.LEFT) {
      owned.remove(event.member());
    }
    notifyAll();
  }

  private void changed(GroupEvent event) {
    changes.add(event);
    owned.put(event.member(), event.owned());
    if (event.kind() != GroupEvent.Kind.ASSIGNED || event.generation() < 0) {
      return;
    }
    Map<String, String> owners =
        generations.computeIfAbsent(event.generation(), g -> new HashMap<>());
    for (String partition : event.owned()) {
      String other = owners.put(partition, event.member());
      if (other != null && !other.equals(event.member())) {
        violations.add(
            "generation %d: %s belongs to %s and %s"
                .formatted(event.generation(), partition, other, event.member()));
      }
    }
  }

  private void committed(String offsets) {
    for (String offset : offsets.split(",")) {
      int equals = offset.indexOf('=');
      committed.merge(
          offset.substring(0, equals), Long.parseLong(offset.substring(equals + 1)), Math::max);
    }
  }

  /** The process of these members was killed; they own nothing from now on. */
  synchronized void killed(Set<String> members) {
    for (String member : members) {
      List<String> had = owned.remove(member);
      if (had != null && !had.isEmpty()) {
        List<String> words = List.of("-1", String.join(",", had), "-");
        changes.add(new GroupEvent(GroupEvent.Kind.REVOKED, member, System.nanoTime(), words));
      }
    }
  }

  /** The highest offset of each partition of which a commit was acknowledged. */
  synchronized Map<String, Long> committed() {
    return new TreeMap<>(committed);
  }

  synchronized int processed() {
    return processed.cardinality();
  }

  /** How often members were given an assignment so far. */
  synchronized long assignments(String member) {
    return changes.stream()
        .filter(e -> e.kind() == GroupEvent.Kind.ASSIGNED && e.member().equals(member))
        .count();
  }

  synchronized List<String> owned(String member) {
    return owned.getOrDefault(member, List.of());
  }

  /** Waits until just these members share so many partitions as evenly as can be. */
  void awaitShared(int partitions, String... members) throws InterruptedException {
    Set<String> wanted = new TreeSet<>(List.of(members));
    await(
        partitions + " partitions shared by " + wanted,
        () -> {
          Set<String> having = new TreeSet<>();
          Set<String> all = new TreeSet<>();
          int sum = 0;
          int least = partitions;
          for (Map.Entry<String, List<String>> member : owned.entrySet()) {
            if (!member.getValue().isEmpty()) {
              having.add(member.getKey());
              all.addAll(member.getValue());
              sum += member.getValue().size();
              least = Math.min(least, member.getValue().size());
            }
          }
          return having.equals(wanted)
              && sum == partitions
              && all.size() == partitions
              && least >= partitions / wanted.size();
        });
  }

  /** Waits until so many more records were processed. */
  void awaitMore(int records) throws InterruptedException {
    int enough = processed() + records;
    await(enough + " records", () -> processed.cardinality() >= enough);
  }

  /** Waits until all records with numbers below {@code count} were processed. */
  void awaitAll(int count) throws InterruptedException {
    await("all of " + count + " records", () -> processed.nextClearBit(0) >= count);
  }

  synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(violations).isEmpty();
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new AssertionError(what + " did not come; " + this);
      }
      wait(Math.min(leftMs, 1_000));
    }
  }

  /** No two members in one generation have a partition. */
  synchronized void checkGenerations() {
    assertThat(violations).isEmpty();
    assertThat(generations).isNotEmpty();
  }

  /**
   * At no time two members have a partition: the next is given it after the one before gave it up,
   * unless that was thrown out and learned of it later.
   */
  synchronized void checkTimes() {
    List<GroupEvent> sorted = new ArrayList<>(changes);
    sorted.sort(Comparator.comparingLong(GroupEvent::nanos));
    Map<String, String> owners = new HashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      GroupEvent event = sorted.get(i);
      for (String partition : event.changed()) {
        if (event.kind() == GroupEvent.Kind.ASSIGNED) {
          String other = owners.put(partition, event.member());
          if (other != null
              && !other.equals(event.member())
              && !loses(other, partition, sorted, i)) {
            violations.add(partition + " given to " + event + " while " + other + " has it");
          }
        } else {
          owners.remove(partition, event.member());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  private static boolean loses(String member, String partition, List<GroupEvent> sorted, int from) {
    return sorted.subList(from, sorted.size()).stream()
        .filter(e -> e.member().equals(member) && e.changed().contains(partition))
        .findFirst()
        .filter(e -> e.kind() == GroupEvent.Kind.LOST)
        .isPresent();
  }

  @Override
  public synchronized String toString() {
    return ("processed %d, first gap %d, owned %s, committed %s, last changes %s, not"
            + " committed at first: %s")
        .formatted(
            processed.cardinality(),
            processed.nextClearBit(0),
            owned,
            committed,
            last(changes),
            last(uncommitted));
  }

  private static <T> List<T> last(List<T> all) {
    return all.subList(Math.max(0, all.size() - 12), all.size());
  }
}
