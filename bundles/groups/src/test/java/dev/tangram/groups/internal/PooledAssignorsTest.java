package dev.tangram.groups.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.PartitionAssignor.Protocol;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.Assignors;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PooledAssignorsTest {

  private static final TopicsView TOPICS =
      TopicsView.of(TopicView.of("a", 2), TopicView.of("b", 1));
  private static final GroupView GROUP =
      GroupView.of(
          "g", List.of(MemberView.of("m1", List.of("a")), MemberView.of("m2", List.of("a", "b"))));

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("no answer", TestAssignor.answering(answer -> null)),
        Arguments.of("missing", TestAssignor.changing(m -> m.get("m1").remove(0))),
        Arguments.of("missing member", TestAssignor.changing(m -> m.remove("m2"))),
        Arguments.of("unknown member", TestAssignor.changing(m -> m.put("m3", List.of()))),
        Arguments.of("double", TestAssignor.changing(m -> m.get("m2").add(partition("a", 0)))),
        Arguments.of("foreign topic", TestAssignor.changing(m -> moveToStranger(m))),
        Arguments.of("no such one", TestAssignor.changing(m -> m.get("m1").add(partition("a", 2)))),
        Arguments.of(
            "throws",
            TestAssignor.answering(
                answer -> {
                  throw new IllegalStateException("broken");
                })),
        Arguments.of(
            "broken links",
            TestAssignor.answering(
                answer -> {
                  throw new NoClassDefFoundError("x");
                })),
        Arguments.of("endless recursion", TestAssignor.answering(PooledAssignorsTest::forever)));
  }

  private static Assignment forever(Assignment answer) {
    return forever(forever(answer));
  }

  @Test
  void goodAnswersAreHandedOn() {
    RecordingPool pool = new RecordingPool(TestAssignor.good(), null);
    Assignors assignors = new PooledAssignors(pool);
    assertThat(assignors.names()).containsExactly("test");
    assertThat(assignors.protocols("test")).containsExactly(Protocol.EAGER);
    assertThat(assignors.assign("test", GROUP, TOPICS).partitionsOf("m1"))
        .containsExactly(partition("a", 0), partition("a", 1));
    assertThat(pool.failures).isEmpty();
    assertThat(pool.leases).isEqualTo(2);
    assertThat(pool.open).isZero();
  }

  @Test
  void missingAssignorIsUnsupported() {
    Assignors assignors = new PooledAssignors(new RecordingPool(null, null));
    assertError(ErrorCode.UNSUPPORTED_ASSIGNOR, assignors, "test");
    assertError(
        ErrorCode.UNSUPPORTED_ASSIGNOR,
        new PooledAssignors(new RecordingPool(TestAssignor.good(), null)),
        "other");
    assertThatThrownBy(() -> assignors.protocols("test")).isInstanceOf(ApiException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void nonsenseIsNotBelieved(String what, PartitionAssignor assignor) {
    RecordingPool pool = new RecordingPool(assignor, null);
    assertError(ErrorCode.COORDINATOR_NOT_AVAILABLE, new PooledAssignors(pool), "test");
    assertThat(pool.failures).hasSize(1);
    assertThat(pool.open).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void anotherVersionAnswersForABrokenOne(String what, PartitionAssignor assignor) {
    RecordingPool pool = new RecordingPool(assignor, TestAssignor.good());
    Assignment answer = new PooledAssignors(pool).assign("test", GROUP, TOPICS);
    assertThat(answer).isEqualTo(TestAssignor.good().assign(GROUP, TOPICS));
    assertThat(pool.failures).hasSize(1);
    assertThat(pool.leases).isEqualTo(2);
    assertThat(pool.open).isZero();
  }

  @Test
  void twoBrokenVersionsAreBothCounted() {
    PartitionAssignor broken = TestAssignor.answering(answer -> null);
    RecordingPool pool = new RecordingPool(broken, TestAssignor.answering(answer -> null));
    assertError(ErrorCode.COORDINATOR_NOT_AVAILABLE, new PooledAssignors(pool), "test");
    assertThat(pool.failures).hasSize(2);
    assertThat(pool.open).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void selfTestFindsIt(String what, PartitionAssignor assignor) {
    assertThatThrownBy(() -> new AssignorKind().selfTest("test", assignor))
        .isInstanceOf(Throwable.class);
  }

  @Test
  void selfTestAcceptsGoodOnes() throws Exception {
    AssignorKind kind = new AssignorKind();
    kind.selfTest("test", TestAssignor.good());
    assertThat(kind.name()).isEqualTo("assignor");
    assertThat(kind.service()).isEqualTo(PartitionAssignor.class);
    assertThat(kind.nameProperty()).isEqualTo("assignor.name");
  }

  @Test
  void selfTestRefusesWrongNamesMissingProtocolsAndMoods() {
    AssignorKind kind = new AssignorKind();
    assertThatThrownBy(() -> kind.selfTest("other", TestAssignor.good()))
        .hasMessageContaining("calls itself test");
    assertThatThrownBy(() -> kind.selfTest("test", TestAssignor.withoutProtocols()))
        .hasMessageContaining("no protocol");
    int[] calls = {0};
    PartitionAssignor moody =
        TestAssignor.changing(
            members -> {
              if (calls[0]++ % 2 == 0) {
                members.values().forEach(Collections::reverse);
              }
            });
    assertThatThrownBy(() -> kind.selfTest("test", moody)).hasMessageContaining("two answers");
  }

  private static void assertError(ErrorCode error, Assignors assignors, String name) {
    assertThatThrownBy(() -> assignors.assign(name, GROUP, TOPICS))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  /** Gives b-0 to a member that, in the groups where there are several, does not subscribe to b. */
  private static void moveToStranger(Map<String, List<TopicPartition>> members) {
    for (List<TopicPartition> its : members.values()) {
      if (its.remove(partition("b", 0))) {
        members.get(members.containsKey("m0") ? "m0" : "m1").add(partition("b", 0));
        return;
      }
    }
  }

  private static TopicPartition partition(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  @Test
  void listenersHearOfChangesOfThePool() {
    RecordingPool pool = new RecordingPool(null, null);
    Assignors assignors = new PooledAssignors(pool);
    List<String> heard = new ArrayList<>();
    Consumer<String> listener = heard::add;
    assignors.addListener(listener);
    pool.changed("a");
    assignors.removeListener(listener);
    pool.changed("b");
    assertThat(heard).containsExactly("a");
  }
}
