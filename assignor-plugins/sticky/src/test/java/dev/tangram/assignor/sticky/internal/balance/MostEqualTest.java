package dev.tangram.assignor.sticky.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares small groups with all assignments that there are. */
class MostEqualTest {

  private static final int GROUPS = 1_500;

  @Test
  void noOtherAssignmentIsMoreEqualNorAsEqualWithFewerMoves() {
    Random random = new Random(11);
    int moreMoves = 0;
    for (int i = 0; i < GROUPS; i++) {
      TopicsView topics = topics(random);
      GroupView group = group(topics, random);
      Best best = new Best(group, topics);
      Assignment answer = BalancedAssignment.of(group, topics);
      int[] loads =
          group.members().stream()
              .mapToInt(m -> answer.partitionsOf(m.memberId()).size())
              .toArray();
      assertThat(squares(loads)).as("%s of %s", group, topics).isEqualTo(best.squares);
      int kept = 0;
      for (MemberView member : group.members()) {
        kept +=
            (int)
                member.owned().stream()
                    .filter(answer.partitionsOf(member.memberId())::contains)
                    .count();
      }
      moreMoves += kept < best.kept ? 1 : 0;
    }
    // Not proven where subscriptions differ: in groups as small as these it holds.
    assertThat(moreMoves).isZero();
  }

  private static long squares(int[] loads) {
    return Arrays.stream(loads).mapToLong(load -> (long) load * load).sum();
  }

  private static TopicsView topics(Random random) {
    return TopicsView.of(
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(t -> TopicView.of("t" + t, 1 + random.nextInt(2)))
            .toList());
  }

  /** Members with random subscriptions; each partition has at most one owner, any member. */
  private static GroupView group(TopicsView topics, Random random) {
    int count = 2 + random.nextInt(3);
    List<List<TopicPartition>> owned = new ArrayList<>();
    IntStream.range(0, count).forEach(m -> owned.add(new ArrayList<>()));
    int greedy = random.nextInt(count);
    for (TopicPartition partition : partitions(topics)) {
      int owner = random.nextBoolean() ? greedy : random.nextInt(count);
      owned.get(owner).add(partition);
    }
    List<MemberView> members = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      List<String> names =
          topics.topics().stream()
              .map(TopicView::name)
              .filter(name -> random.nextInt(3) > 0)
              .toList();
      members.add(MemberView.of("m" + m, names).withOwned(owned.get(m), 1));
    }
    return GroupView.of("g", members);
  }

  private static List<TopicPartition> partitions(TopicsView topics) {
    return topics.topics().stream()
        .flatMap(
            topic ->
                IntStream.range(0, topic.partitions())
                    .mapToObj(p -> new TopicPartition(topic.name(), p)))
        .toList();
  }

  /** The least sum of squares, and the most partitions that can stay with it. */
  private static final class Best {

    private final GroupView group;
    private final List<TopicPartition> partitions;
    private long squares = Long.MAX_VALUE;
    private int kept;

    Best(GroupView group, TopicsView topics) {
      this.group = group;
      partitions =
          MostEqualTest.partitions(topics).stream()
              .filter(p -> group.members().stream().anyMatch(m -> m.subscribes(p.topic())))
              .toList();
      tryAll(0, new int[group.members().size()], 0);
    }

    private void tryAll(int at, int[] loads, int keptSoFar) {
      if (at == partitions.size()) {
        long its = squares(loads);
        if (its < squares || its == squares && keptSoFar > kept) {
          squares = its;
          kept = keptSoFar;
        }
        return;
      }
      TopicPartition partition = partitions.get(at);
      for (int m = 0; m < loads.length; m++) {
        MemberView member = group.members().get(m);
        if (member.subscribes(partition.topic())) {
          loads[m]++;
          tryAll(at + 1, loads, keptSoFar + (member.owned().contains(partition) ? 1 : 0));
          loads[m]--;
        }
      }
    }
  }
}
