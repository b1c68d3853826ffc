package dev.tangram.assignor.sticky.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.CooperativeAdjustment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.assignor.tck.Scenario;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Balance and moves, compared with the Java client's sticky assignor after the same changes. */
class StickyKafkaTest {

  private static final int CHANGES = 3_000;

  private final PartitionAssignor ours = new StickyAssignor();

  @Test
  void equalSubscriptionsAreBalancedAlikeWithNoMoreMoves() {
    Figures figures = compare(false);
    assertThat(figures.changes).isGreaterThan(CHANGES / 2);
    assertThat(figures.worseBalance).isZero();
    assertThat(figures.betterBalance).isZero();
    assertThat(figures.moreMoves).isZero();
  }

  @Test
  void mixedSubscriptionsAreNeverBalancedWorse() {
    Figures figures = compare(true);
    assertThat(figures.changes).isGreaterThan(CHANGES / 2);
    assertThat(figures.worseBalance).isZero();
    assertThat(figures.betterBalance).isPositive();
    // Fewer moves in all; single groups may differ, above all where ours is balanced better.
    assertThat(figures.ourMoves).isLessThanOrEqualTo(figures.kafkasMoves);
    assertThat(figures.moreMoves).isLessThan(figures.changes / 100);
  }

  @Test
  void userDataTellWhatMembersHad() {
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      Scenario before = start(random, true);
      Scenario after = before.after(ours.assign(before.group(), before.topics()), 3);
      List<MemberView> members =
          after.group().members().stream()
              .map(
                  m ->
                      MemberView.of(m.memberId(), m.topics())
                          .withUserData(KafkaOracle.stickyUserData(m)))
              .toList();
      Scenario told = after.with(members);
      assertThat(ours.assign(told.group(), told.topics()))
          .isEqualTo(ours.assign(after.group(), after.topics()));
    }
  }

  /** P6: nobody gets a partition before its owner has given it up, and all settles in the end. */
  @Test
  void cooperativeGroupsNeverOwnAPartitionTwice() {
    PartitionAssignor cooperative = new CooperativeStickyAssignor();
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      Scenario now = start(random, random.nextBoolean());
      int generation = 1;
      for (int change = 0; change < 5; change++) {
        now = changed(now, random);
        boolean settled = false;
        for (int round = 0; !settled; round++) {
          assertThat(round).as("rebalances until it settles").isLessThan(3);
          Assignment target = cooperative.assign(now.group(), now.topics());
          CooperativeAdjustment.Step step = CooperativeAdjustment.adjust(now.group(), target);
          assertNobodyOwnsTwice(now.group(), step.adjusted());
          settled = step.withheld().isEmpty();
          now = now.after(step.adjusted(), generation++);
        }
      }
    }
  }

  private static void assertNobodyOwnsTwice(GroupView before, Assignment after) {
    Map<TopicPartition, String> owners = new HashMap<>();
    before.members().forEach(m -> m.owned().forEach(p -> owners.put(p, m.memberId())));
    after
        .members()
        .forEach(
            (member, its) ->
                its.partitions()
                    .forEach(p -> assertThat(owners.getOrDefault(p, member)).isEqualTo(member)));
  }

  private static final class Figures {
    private int changes;
    private int worseBalance;
    private int betterBalance;
    private int moreMoves;
    private int ourMoves;
    private int kafkasMoves;
  }

  private Figures compare(boolean mixed) {
    Figures figures = new Figures();
    Random random = new Random(mixed ? 2 : 1);
    for (int i = 0; i < CHANGES; i++) {
      Scenario start = start(random, mixed);
      Scenario settled = start.after(kafkas(start), 1);
      Scenario now = mixed ? changed(settled, random) : changedAlike(settled, random);
      if (now.group().members().isEmpty()) {
        continue;
      }
      Assignment our = ours.assign(now.group(), now.topics());
      Assignment kafka = kafkas(now);
      figures.changes++;
      long better = spread(kafka) - spread(our);
      int ourMoves = moves(now, our);
      int kafkasMoves = moves(now, kafka);
      figures.worseBalance += better < 0 ? 1 : 0;
      figures.betterBalance += better > 0 ? 1 : 0;
      if (better == 0) {
        figures.moreMoves += ourMoves > kafkasMoves ? 1 : 0;
        figures.ourMoves += ourMoves;
        figures.kafkasMoves += kafkasMoves;
      }
    }
    return figures;
  }

  private static Assignment kafkas(Scenario scenario) {
    return KafkaOracle.ask(new org.apache.kafka.clients.consumer.StickyAssignor(), scenario);
  }

  /** The sum of the differences between all pairs of members. */
  private static long spread(Assignment assignment) {
    int[] loads =
        assignment.members().values().stream().mapToInt(m -> m.partitions().size()).toArray();
    long sum = 0;
    for (int a : loads) {
      for (int b : loads) {
        sum += Math.abs(a - b);
      }
    }
    return sum;
  }

  /** Partitions that somebody loses who could have kept them. */
  private static int moves(Scenario now, Assignment after) {
    int moves = 0;
    for (MemberView member : now.group().members()) {
      for (TopicPartition owned : member.owned()) {
        boolean may = member.subscribes(owned.topic());
        moves += may && !after.partitionsOf(member.memberId()).contains(owned) ? 1 : 0;
      }
    }
    return moves;
  }

  private static Scenario start(Random random, boolean mixed) {
    List<TopicView> topics =
        IntStream.range(0, 1 + random.nextInt(6))
            .mapToObj(i -> TopicView.of("t" + i, 1 + random.nextInt(12)))
            .toList();
    List<String> names = topics.stream().map(TopicView::name).toList();
    List<MemberView> members =
        IntStream.range(0, 2 + random.nextInt(9))
            .mapToObj(i -> MemberView.of("m" + i, mixed ? some(names, random) : names))
            .toList();
    return new Scenario("start", GroupView.of("g", members), TopicsView.of(topics));
  }

  private static List<String> some(List<String> names, Random random) {
    List<String> some = new ArrayList<>(names.stream().filter(n -> random.nextBoolean()).toList());
    some.add(names.get(random.nextInt(names.size())));
    return some.stream().distinct().toList();
  }

  /** Somebody leaves, or joins with the subscription of the others. */
  private static Scenario changedAlike(Scenario settled, Random random) {
    List<MemberView> members = new ArrayList<>(settled.group().members());
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (random.nextBoolean() && members.size() > 1) {
        members.remove(random.nextInt(members.size()));
      } else {
        members.add(MemberView.of("n" + random.nextInt() + i, members.get(0).topics()));
      }
    }
    return settled.with(members);
  }

  /** Somebody leaves, joins or subscribes to something else. */
  private static Scenario changed(Scenario settled, Random random) {
    List<MemberView> members = new ArrayList<>(settled.group().members());
    List<String> names = settled.topics().topics().stream().map(TopicView::name).toList();
    int at = random.nextInt(members.size());
    switch (random.nextInt(3)) {
      case 0 -> members.add(MemberView.of("n" + random.nextInt(), some(names, random)));
      case 1 -> {
        MemberView one = members.get(at);
        members.set(
            at,
            MemberView.of(one.memberId(), some(names, random))
                .withOwned(one.owned(), one.ownedGeneration()));
      }
      default -> {
        if (members.size() > 1) {
          members.remove(at);
        }
      }
    }
    return settled.with(members);
  }
}
