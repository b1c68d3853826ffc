package dev.tangram.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.CooperativeAdjustment.Step;
import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CooperativeAdjustmentTest {

  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  private static MemberView member(String id, int generation, TopicPartition... owned) {
    return MemberView.of(id, List.of("t")).withOwned(List.of(owned), generation);
  }

  private static Step adjust(Assignment target, MemberView... members) {
    return CooperativeAdjustment.adjust(GroupView.of("g", List.of(members)), target);
  }

  @Test
  void whatNobodyElseOwnsIsGivenAtOnce() {
    Assignment target = Assignment.of(Map.of("a", List.of(P0), "b", List.of(P1)));
    Step step = adjust(target, member("a", 1, P0), member("b", 1));
    assertThat(step.withheld()).isEmpty();
    assertThat(step.adjusted()).isSameAs(target);
  }

  @Test
  void whatSomebodyElseOwnsWaitsUntilItIsGivenUp() {
    Assignment target = Assignment.of(Map.of("a", List.of(P0), "b", List.of(P1)));
    Step first = adjust(target, member("a", 1, P0, P1), member("b", 1));
    assertThat(first.withheld()).containsExactly(P1);
    assertThat(first.adjusted()).isEqualTo(Assignment.of(Map.of("a", List.of(P0), "b", List.of())));
    Step second = adjust(target, member("a", 2, P0), member("b", 2));
    assertThat(second.adjusted()).isEqualTo(target);
  }

  @Test
  void theHigherGenerationKeepsAndTheLowerOneStillHasToGiveUp() {
    Assignment newer = Assignment.of(Map.of("a", List.of(P0), "b", List.of()));
    assertThat(adjust(newer, member("a", 5, P0), member("b", 4, P0)).withheld()).isEmpty();
    Assignment older = Assignment.of(Map.of("a", List.of(), "b", List.of(P0)));
    assertThat(adjust(older, member("a", 5, P0), member("b", 4, P0)).withheld())
        .containsExactly(P0);
  }

  @Test
  void whatTwoClaimInOneGenerationGoesToNobodyYet() {
    for (String to : List.of("a", "b", "c")) {
      Assignment target = Assignment.of(Map.of(to, List.of(P0)));
      assertThat(adjust(target, member("a", 5, P0), member("b", 5, P0), member("c", 5)).withheld())
          .containsExactly(P0);
    }
  }

  @Test
  void userDataAreKept() {
    MemberAssignment withData =
        new MemberAssignment(List.of(P0), ByteBuffer.wrap(new byte[] {1, 2, 3}));
    Step step = adjust(new Assignment(Map.of("b", withData)), member("a", 1, P0), member("b", 1));
    assertThat(step.adjusted().members().get("b"))
        .isEqualTo(new MemberAssignment(List.of(), withData.userData()));
  }
}
