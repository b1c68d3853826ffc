package dev.tangram.assignor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ViewsTest {

  @Test
  void orderAndRepeatsMakeNoDifference() {
    TopicPartition a0 = new TopicPartition("a", 0);
    TopicPartition a1 = new TopicPartition("a", 1);
    MemberView one = MemberView.of("m", List.of("b", "a", "b")).withOwned(List.of(a1, a0, a1), 2);
    MemberView two = MemberView.of("m", List.of("a", "b")).withOwned(Set.of(a0, a1), 2);
    assertThat(one).isEqualTo(two);
    assertThat(one.topics()).containsExactly("a", "b");
    assertThat(one.owned()).containsExactly(a0, a1);
    assertThat(one.subscribes("b")).isTrue();
    assertThat(one.subscribes("c")).isFalse();

    MemberView other = MemberView.of("l", List.of());
    assertThat(GroupView.of("g", List.of(one, other)))
        .isEqualTo(GroupView.of("g", List.of(other, two)));
    assertThat(TopicsView.of(TopicView.of("a", 1), TopicView.of("b", 2)))
        .isEqualTo(TopicsView.of(TopicView.of("b", 2), TopicView.of("a", 1)));
  }

  @Test
  void equalSubscriptionsOfManyMembersAreStoredOnce() {
    List<String> topics = List.of("a", "b");
    assertThat(MemberView.of("m", topics).withRack("r").topics()).isSameAs(topics);
  }

  @Test
  void nothingCanBeChangedFromOutside() {
    List<String> topics = new ArrayList<>(List.of("a"));
    ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2});
    MemberView member = MemberView.of("m", topics).withUserData(data);
    topics.add("b");
    data.position(1);
    member.userData().get();
    assertThat(member.topics()).containsExactly("a");
    assertThat(member.userData().remaining()).isEqualTo(2);
    assertThat(member.userData().isReadOnly()).isTrue();

    Map<String, List<TopicPartition>> shares = new HashMap<>(Map.of("m", List.of()));
    Assignment assignment = Assignment.of(shares);
    shares.clear();
    assertThat(assignment.members()).containsOnlyKeys("m");
    assertThatThrownBy(() -> assignment.members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(assignment.partitionsOf("unknown")).isEmpty();
  }

  @Test
  void whatCannotBeIsRefused() {
    MemberView member = MemberView.of("m", List.of());
    assertThatThrownBy(() -> GroupView.of("g", List.of(member, member)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TopicsView.of(TopicView.of("a", 1), TopicView.of("a", 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TopicView.of("a", -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TopicView("a", new UUID(0, 1), 2, List.of(Set.of("r"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void topicsAreFoundByName() {
    TopicsView topics =
        TopicsView.of(TopicView.of("c", 3), TopicView.of("a", 1), TopicView.of("b", 2));
    assertThat(topics.find("a")).contains(TopicView.of("a", 1));
    assertThat(topics.find("c")).contains(TopicView.of("c", 3));
    assertThat(topics.find("")).isEmpty();
    assertThat(topics.find("bb")).isEmpty();
    assertThat(topics.find("d")).isEmpty();
    assertThat(TopicView.of("a", 2).racksOf(1)).isEmpty();
    assertThat(new TopicView("a", new UUID(0, 1), 1, List.of(Set.of("r"))).racksOf(0))
        .containsExactly("r");
  }
}
