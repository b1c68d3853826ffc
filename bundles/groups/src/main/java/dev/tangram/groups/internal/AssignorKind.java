package dev.tangram.groups.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.AssignmentCheck;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.PluginKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Partition assignors as plug-ins. */
public final class AssignorKind implements PluginKind<PartitionAssignor> {

  @Override
  public String name() {
    return "assignor";
  }

  @Override
  public Class<PartitionAssignor> service() {
    return PartitionAssignor.class;
  }

  @Override
  public String nameProperty() {
    return PartitionAssignor.NAME_PROPERTY;
  }

  @Override
  public void selfTest(String name, PartitionAssignor candidate) throws Exception {
    if (!name.equals(candidate.name())) {
      throw new IllegalStateException("It calls itself " + candidate.name() + ", not " + name);
    }
    if (candidate.protocols() == null || candidate.protocols().isEmpty()) {
      throw new IllegalStateException("It has no protocol");
    }
    TopicsView topics =
        TopicsView.of(TopicView.of("a", 7), TopicView.of("b", 4), TopicView.of("empty", 0));
    for (GroupView group : samples()) {
      Assignment answer = candidate.assign(group, topics);
      Optional<String> problem = AssignmentCheck.problem(group, topics, answer);
      if (problem.isPresent()) {
        throw new IllegalStateException(
            "Its answer to the group " + group.groupId() + " is wrong: " + problem.get());
      }
      if (!answer.equals(candidate.assign(group, topics))) {
        throw new IllegalStateException(
            "It gives two answers to the same question, the group " + group.groupId());
      }
    }
  }

  private static List<GroupView> samples() {
    List<String> all = List.of("a", "b", "empty", "missing");
    List<MemberView> equal = new ArrayList<>();
    List<MemberView> mixed = new ArrayList<>();
    List<MemberView> claiming = new ArrayList<>();
    List<TopicPartition> owned =
        List.of(new TopicPartition("a", 1), new TopicPartition("b", 9), new TopicPartition("c", 0));
    for (int i = 0; i < 4; i++) {
      equal.add(MemberView.of("m" + i, all));
      mixed.add(MemberView.of("m" + i, all.subList(i % 2, 1 + i)).withRack("r" + i));
      claiming.add(equal.get(i).withOwned(owned, i / 2).withInstanceId("i" + (9 - i)));
    }
    return List.of(
        GroupView.of("without members", List.of()),
        GroupView.of("of one", equal.subList(0, 1)),
        GroupView.of("of equals", equal),
        GroupView.of("of different subscriptions", mixed),
        GroupView.of("with claims", claiming));
  }
}
