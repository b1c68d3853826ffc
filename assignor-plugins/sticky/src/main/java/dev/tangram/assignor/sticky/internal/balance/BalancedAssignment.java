package dev.tangram.assignor.sticky.internal.balance;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As many partitions for everybody as subscriptions allow, and as few moves as that allows. */
public final class BalancedAssignment {

  private BalancedAssignment() {}

  /** The target of a group. */
  public static Assignment of(GroupView group, TopicsView topics) {
    Problem problem = new Problem(group, topics);
    int[] owner =
        problem.equalSubscriptions()
            ? new EqualShares(problem).solve()
            : new MixedShares(problem).solve();
    return answer(problem, owner);
  }

  private static Assignment answer(Problem problem, int[] owner) {
    List<List<TopicPartition>> lists = new ArrayList<>(problem.members().size());
    Map<String, List<TopicPartition>> answer = new LinkedHashMap<>(problem.members().size() * 2);
    for (MemberView member : problem.members()) {
      lists.add(new ArrayList<>());
      answer.put(member.memberId(), lists.get(lists.size() - 1));
    }
    for (int t = 0; t < problem.topics().size(); t++) {
      TopicView topic = problem.topics().get(t);
      int first = problem.firstOf(t);
      for (int p = 0; p < topic.partitions(); p++) {
        lists.get(owner[first + p]).add(new TopicPartition(topic.name(), p));
      }
    }
    return Assignment.of(answer);
  }
}
