package dev.tangram.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentCheckTest {

  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition A1 = new TopicPartition("a", 1);
  private static final TopicPartition B0 = new TopicPartition("b", 0);
  private static final TopicsView TOPICS =
      TopicsView.of(TopicView.of("a", 2), TopicView.of("b", 1), TopicView.of("not asked for", 9));
  private static final GroupView GROUP =
      GroupView.of(
          "g",
          List.of(
              MemberView.of("m1", List.of("a", "missing")),
              MemberView.of("m2", List.of("a", "b"))));

  private static Optional<String> problem(List<TopicPartition> first, List<TopicPartition> second) {
    return AssignmentCheck.problem(GROUP, TOPICS, Assignment.of(Map.of("m1", first, "m2", second)));
  }

  @Test
  void rightAnswersPassInAnyOrder() {
    assertThat(problem(List.of(A0), List.of(B0, A1))).isEmpty();
    assertThat(problem(List.of(A1, A0), List.of(B0))).isEmpty();
    assertThat(problem(List.of(), List.of(A1, B0, A0))).isEmpty();
    assertThat(
            AssignmentCheck.problem(GroupView.of("g", List.of()), TOPICS, Assignment.of(Map.of())))
        .isEmpty();
  }

  @Test
  void eachMistakeIsTold() {
    assertThat(problem(List.of(), List.of(B0, A1))).contains("a-0 was given to nobody");
    assertThat(problem(List.of(A0, A1), List.of())).contains("b-0 was given to nobody");
    assertThat(problem(List.of(A0), List.of(B0, A1, A0)))
        .contains("a-0 was given twice, the second time to m2");
    assertThat(problem(List.of(A0, A0), List.of(B0, A1)))
        .contains("a-0 was given twice, the second time to m1");
    assertThat(problem(List.of(A0, B0), List.of(A1)))
        .contains("b-0 was given to m1, which does not subscribe to it");
    assertThat(problem(List.of(A0, new TopicPartition("a", 2)), List.of(B0, A1)))
        .contains("a-2 was given to m1, but does not exist");
    assertThat(problem(List.of(new TopicPartition("missing", 0)), List.of()))
        .contains("missing-0 was given to m1, but does not exist");
  }

  @Test
  void membersMustBeThoseOfTheGroup() {
    assertThat(AssignmentCheck.problem(GROUP, TOPICS, null)).contains("there is no answer");
    assertThat(AssignmentCheck.problem(GROUP, TOPICS, Assignment.of(Map.of("m1", List.of(A0, A1)))))
        .contains("member m2 has no entry");
    assertThat(
            AssignmentCheck.problem(
                GROUP,
                TOPICS,
                Assignment.of(Map.of("m1", List.of(A0, A1), "m2", List.of(B0), "m3", List.of()))))
        .contains("there is an entry of a member that is not in the group");
  }
}
