package dev.tangram.groups.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Gives each topic to its first subscriber; then something may be done to the answer. */
final class TestAssignor implements PartitionAssignor {

  private final String name;
  private final Set<Protocol> protocols;
  private final UnaryOperator<Assignment> last;

  private TestAssignor(String name, Set<Protocol> protocols, UnaryOperator<Assignment> last) {
    this.name = name;
    this.protocols = protocols;
    this.last = last;
  }

  static TestAssignor good() {
    return answering(UnaryOperator.identity());
  }

  static TestAssignor withoutProtocols() {
    return new TestAssignor("test", Set.of(), UnaryOperator.identity());
  }

  /** One whose answer is replaced. */
  static TestAssignor answering(UnaryOperator<Assignment> last) {
    return new TestAssignor("test", Set.of(Protocol.EAGER), last);
  }

  /** One that changes its true answer. */
  static TestAssignor changing(Consumer<Map<String, List<TopicPartition>>> change) {
    return answering(
        answer -> {
          Map<String, List<TopicPartition>> members = new LinkedHashMap<>();
          answer.members().forEach((m, its) -> members.put(m, new ArrayList<>(its.partitions())));
          change.accept(members);
          return Assignment.of(members);
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Protocol> protocols() {
    return protocols;
  }

  @Override
  public Assignment assign(GroupView group, TopicsView topics) {
    Map<String, List<TopicPartition>> answer = new LinkedHashMap<>();
    group.members().forEach(m -> answer.put(m.memberId(), new ArrayList<>()));
    for (TopicView topic : topics.topics()) {
      for (MemberView member : group.members()) {
        if (member.subscribes(topic.name())) {
          for (int p = 0; p < topic.partitions(); p++) {
            answer.get(member.memberId()).add(new TopicPartition(topic.name(), p));
          }
          break;
        }
      }
    }
    return last.apply(Assignment.of(answer));
  }
}
