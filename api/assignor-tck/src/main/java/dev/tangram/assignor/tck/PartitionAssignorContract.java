package dev.tangram.assignor.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.AssignmentCheck;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests the guarantees of {@link PartitionAssignor}; the numbers in the names of the tests are
 * those of its Javadoc. An assignor's test extends this class, supplies the assignor and says which
 * abilities it does not have.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PartitionAssignorContract {

  private static final int RANDOM_GROUPS = 400;
  private static final int THREADS = 4;
  private static final long USUAL_GROUP_MAX_MS = 1_000;
  private static final long BIG_GROUP_MAX_MS = 30_000;

  private PartitionAssignor assignor;

  /** A new assignor. */
  protected abstract PartitionAssignor createAssignor();

  /** The name that the assignor must have. */
  protected abstract String expectedName();

  /** The abilities that it does not have. */
  protected Set<Ability> declined() {
    return Set.of();
  }

  @BeforeEach
  void create() {
    assignor = createAssignor();
  }

  @Test
  void guarantee1IdentityIsAsExpectedAndStable() {
    assertThat(assignor.name()).isEqualTo(expectedName());
    assertThat(assignor.protocols()).isNotEmpty().isEqualTo(assignor.protocols());
    assertThat(createAssignor().name()).isEqualTo(assignor.name());
    assertThat(createAssignor().protocols()).isEqualTo(assignor.protocols());
  }

  @Test
  void guarantee2CompleteAndDisjointInRandomGroups() {
    for (Scenario scenario : Scenarios.random(1, RANDOM_GROUPS)) {
      check(scenario);
    }
  }

  @Test
  void guarantee2CompleteAndDisjointInLargeGroups() {
    check(Scenario.plain(7, 3, 100));
    check(Scenario.plain(200, 10, 3));
    check(Scenario.plain(1, 100, 10));
    check(Scenario.plain(100, 1, 100));
  }

  @Test
  void guarantee3EqualInputGivesAnEqualAnswer() {
    for (Scenario scenario : Scenarios.random(2, RANDOM_GROUPS)) {
      Assignment first = check(scenario);
      check(Scenario.plain(3, 2, 7));
      assertThat(check(scenario)).as("%s, asked again", scenario).isEqualTo(first);
      Scenario equal = scenario.shuffled(7);
      assertThat(check(equal)).as("%s, in another order", scenario).isEqualTo(first);
      assertThat(createAssignor().assign(equal.group(), equal.topics()))
          .as("%s, asked of another instance", scenario)
          .isEqualTo(first);
    }
  }

  @Test
  void guarantee4InputIsLeftAlone() {
    for (Scenario scenario : Scenarios.random(3, 50)) {
      Scenario copy = scenario.shuffled(8);
      check(scenario);
      assertThat(scenario.group()).isEqualTo(copy.group());
      assertThat(scenario.topics()).isEqualTo(copy.topics());
    }
  }

  @Test
  void guarantee4InputIsNotKept() {
    List<WeakReference<Object>> inputs = assignAndForget();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (inputs.stream().anyMatch(input -> input.get() != null)) {
      assertThat(System.nanoTime()).as("a group or its topics are still held").isLessThan(deadline);
      System.gc();
      Thread.onSpinWait();
    }
  }

  private List<WeakReference<Object>> assignAndForget() {
    Scenario scenario = Scenario.plain(5, 4, 3);
    check(scenario);
    return List.of(new WeakReference<>(scenario.group()), new WeakReference<>(scenario.topics()));
  }

  @Test
  void guarantee5HostileGroupsAreAnswered() {
    for (Scenario scenario : Scenarios.hostile()) {
      Assignment answer = check(scenario);
      check(scenario.after(answer, 4));
    }
  }

  @Test
  void guarantee5ChangesOfTopicsAreAnswered() {
    List<Scenario> groups = Scenarios.random(5, 100);
    for (int i = 0; i < groups.size(); i++) {
      Scenario before = groups.get(i);
      Scenario after = before.after(check(before), 9);
      TopicsView others = groups.get((i + 1) % groups.size()).topics();
      check(new Scenario(before + " with other topics", after.group(), others));
      check(new Scenario(before + " without topics", after.group(), TopicsView.of()));
    }
  }

  @Test
  void guarantee6ThreadsDoNotDisturbEachOther() throws Exception {
    List<Scenario> groups = Scenarios.random(6, 100);
    List<Assignment> alone = groups.stream().map(this::check).toList();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Integer>> results = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int first = t * 31;
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return compareAll(groups, alone, first);
                }));
      }
      start.countDown();
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(20 * groups.size());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private int compareAll(List<Scenario> groups, List<Assignment> expected, int first) {
    int compared = 0;
    for (int i = 0; i < 20 * groups.size(); i++) {
      int at = (first + i) % groups.size();
      assertThat(check(groups.get(at))).as(groups.get(at).name()).isEqualTo(expected.get(at));
      compared++;
    }
    return compared;
  }

  @Test
  void guarantee7UsualGroupsTakeLessThanASecond() {
    Scenario usual = Scenario.plain(100, 10, 100);
    check(usual);
    assertThat(timeMs(usual)).isLessThan(USUAL_GROUP_MAX_MS);
    Scenario unequal = unequal(100, 10, 100);
    assertThat(timeMs(unequal)).isLessThan(USUAL_GROUP_MAX_MS);
  }

  @Test
  void guarantee7BigGroupsTakeLessThanHalfAMinute() {
    Scenario big = unequal(1_000, 100, 100);
    assertThat(timeMs(big)).isLessThan(BIG_GROUP_MAX_MS);
    Scenario everythingAtOne = big.with(firstOwnsAll(big));
    assertThat(timeMs(everythingAtOne)).isLessThan(BIG_GROUP_MAX_MS);
  }

  private static List<MemberView> firstOwnsAll(Scenario scenario) {
    List<MemberView> members = new ArrayList<>(scenario.group().members());
    List<TopicPartition> all = new ArrayList<>();
    for (TopicView topic : scenario.topics().topics()) {
      all.addAll(Scenarios.partitions(topic.name(), topic.partitions()));
    }
    members.set(0, members.get(0).withOwned(all, 1));
    return members;
  }

  /** Every tenth member does not subscribe to the first topic. */
  private static Scenario unequal(int members, int topics, int partitions) {
    Scenario plain = Scenario.plain(members, topics, partitions);
    List<String> fewer = plain.group().members().get(0).topics().subList(1, topics);
    List<MemberView> unequal = new ArrayList<>(plain.group().members());
    for (int i = 5; i < members; i += 10) {
      unequal.set(i, MemberView.of(unequal.get(i).memberId(), fewer));
    }
    return plain.with(unequal);
  }

  private long timeMs(Scenario scenario) {
    long start = System.nanoTime();
    Assignment answer = assignor.assign(scenario.group(), scenario.topics());
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertThat(AssignmentCheck.problem(scenario.group(), scenario.topics(), answer)).isEmpty();
    return tookMs;
  }

  @Test
  void abilityBalancedInEqualGroups() {
    require(Ability.BALANCED);
    int[][] shapes = {{7, 3, 10}, {3, 10, 1}, {10, 1, 4}, {5, 5, 5}, {4, 3, 7}};
    for (int[] shape : shapes) {
      Scenario scenario = Scenario.plain(shape[0], shape[1], shape[2]);
      Assignment first = check(scenario);
      assertBalanced(scenario, first);
      for (int more = 1; more < 4; more++) {
        Scenario bigger = Scenario.plain(shape[0] + more, shape[1], shape[2] + more);
        Scenario after = bigger.with(claiming(bigger, first));
        assertBalanced(after, check(after));
      }
      Scenario greedy = scenario.with(firstOwnsAll(scenario));
      assertBalanced(greedy, check(greedy));
    }
  }

  private static List<MemberView> claiming(Scenario scenario, Assignment assignment) {
    return scenario.after(assignment, 1).group().members();
  }

  private static void assertBalanced(Scenario scenario, Assignment answer) {
    List<Integer> sizes =
        answer.members().values().stream().map(m -> m.partitions().size()).sorted().toList();
    assertThat(sizes.get(sizes.size() - 1) - sizes.get(0))
        .as("%s: %s", scenario, sizes)
        .isLessThanOrEqualTo(1);
  }

  @Test
  void abilityBalancedInMixedGroups() {
    require(Ability.BALANCED_MIXED);
    for (Scenario scenario : Scenarios.random(8, RANDOM_GROUPS)) {
      Assignment answer = check(scenario);
      for (MemberView rich : scenario.group().members()) {
        List<TopicPartition> its = answer.partitionsOf(rich.memberId());
        for (MemberView poor : scenario.group().members()) {
          if (answer.partitionsOf(poor.memberId()).size() + 2 <= its.size()) {
            assertThat(its)
                .as("%s: %s could take one of %s", scenario, poor.memberId(), rich.memberId())
                .noneMatch(partition -> poor.subscribes(partition.topic()));
          }
        }
      }
    }
  }

  @Test
  void abilityStickyWhereNothingChanges() {
    require(Ability.STICKY);
    for (Scenario scenario : Scenarios.random(9, RANDOM_GROUPS)) {
      Assignment before = check(scenario);
      Assignment after = check(scenario.after(before, 5));
      for (MemberView member : scenario.group().members()) {
        assertThat(after.partitionsOf(member.memberId()))
            .as("%s: %s", scenario, member.memberId())
            .containsExactlyInAnyOrderElementsOf(before.partitionsOf(member.memberId()));
      }
    }
  }

  @Test
  void abilityStickyWhenSomebodyLeavesOrJoins() {
    require(Ability.STICKY);
    for (int members = 2; members < 12; members++) {
      Scenario all = Scenario.plain(members, 3, 11);
      Scenario settled = all.after(check(all), 1);
      for (int leaver = 0; leaver < members; leaver++) {
        List<MemberView> others = new ArrayList<>(settled.group().members());
        others.remove(leaver);
        Assignment after = check(settled.with(others));
        for (MemberView member : others) {
          assertThat(after.partitionsOf(member.memberId()))
              .as("one of %s left", members)
              .containsAll(member.owned());
        }
        joins(settled.with(others).after(after, 2), members);
      }
    }
  }

  private void joins(Scenario settled, int members) {
    List<MemberView> more = new ArrayList<>(settled.group().members());
    MemberView joiner = MemberView.of("joiner", more.get(0).topics());
    more.add(joiner);
    Assignment after = check(settled.with(more));
    for (MemberView member : settled.group().members()) {
      assertThat(member.owned())
          .as("somebody joined %s members", members - 1)
          .containsAll(after.partitionsOf(member.memberId()));
    }
  }

  @Test
  void abilityStickyTheHigherGenerationWins() {
    require(Ability.STICKY);
    List<TopicPartition> claimed = Scenarios.partitions("t", 3);
    for (int newer = 0; newer < 3; newer++) {
      List<MemberView> members = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        members.add(
            MemberView.of("m" + i, List.of("t")).withOwned(claimed, i == newer ? 7 : 5 + i % 2));
      }
      Scenario claims =
          new Scenario(
              "claims", GroupView.of("claims", members), TopicsView.of(TopicView.of("t", 9)));
      assertThat(check(claims).partitionsOf("m" + newer))
          .containsExactlyInAnyOrderElementsOf(claimed);
    }
  }

  @Test
  void abilityRackAwareWhereBalanceAllowsIt() {
    require(Ability.RACK_AWARE);
    Random random = new Random(10);
    for (int racks = 2; racks < 6; racks++) {
      int count = racks;
      List<Set<String>> partitions = new ArrayList<>();
      for (int p = 0; p < 4 * racks; p++) {
        partitions.add(Set.of("rack" + p % racks));
      }
      Collections.shuffle(partitions, random);
      TopicView topic = new TopicView("t", new UUID(0, 1), partitions.size(), partitions);
      List<MemberView> members =
          IntStream.range(0, 2 * racks)
              .mapToObj(i -> MemberView.of("m" + i, List.of("t")).withRack("rack" + i / 2 % count))
              .toList();
      Scenario scenario =
          new Scenario(racks + " racks", GroupView.of("racks", members), TopicsView.of(topic));
      Assignment answer = check(scenario);
      for (MemberView member : members) {
        assertThat(answer.partitionsOf(member.memberId()))
            .as("%s of %s racks", member.memberId(), racks)
            .allMatch(p -> partitions.get(p.partition()).contains(member.rack().orElseThrow()));
      }
    }
  }

  private void require(Ability ability) {
    assumeFalse(declined().contains(ability), () -> "It does not claim to be " + ability);
  }

  /** Asks, and tests that the answer is complete and disjoint. */
  private Assignment check(Scenario scenario) {
    Assignment answer = assignor.assign(scenario.group(), scenario.topics());
    assertThat(AssignmentCheck.problem(scenario.group(), scenario.topics(), answer))
        .as(scenario.name())
        .isEmpty();
    return answer;
  }
}
