package dev.tangram.groups.internal.handlers;

import static dev.tangram.groups.internal.handlers.TestMember.assignmentOf;
import static dev.tangram.groups.internal.handlers.TestMember.errorOfJoin;
import static dev.tangram.groups.internal.handlers.TestMember.errorOfSync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.request.TestRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticMembersTest extends ClassicGroupTestCase {

  private final TestMember one = staticMember("one");
  private final TestMember two = staticMember("two");

  /** The same instance in a new process. */
  private TestMember restarted(String instanceId) {
    return staticMember(instanceId);
  }

  @Test
  void theyGetNoIdFirst() {
    TestRequest join = one.joinOnce();
    assertThat(join.isAnswered()).isFalse();
    advance(2_000);
    assertThat(one.took(join).memberId()).startsWith("one-");
  }

  @Test
  void aRestartIsNoReasonToRebalance() {
    rebalance(one, two);
    TestMember again = restarted("two");
    again.took(again.joinOnce());
    assertThat(state()).isEqualTo("Stable");
    assertThat(again.generation()).isEqualTo(1);
    assertThat(again.memberId()).startsWith("two-").isNotEqualTo(two.memberId());
    assertThat(again.joined().skipAssignment()).isFalse();
    assertThat(assignmentOf(again.sync(Map.of()))).isEqualTo("part of " + two.memberId());
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    assertThat(two.beat()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(errorOfSync(two.sync(Map.of()))).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(errorOfJoin(two.joinOnce())).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(two.leave()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    failOver();
    assertThat(again.beat()).isEqualTo(ErrorCode.NONE);
    assertThat(two.beat()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
  }

  @Test
  void aLeaderThatComesBackNeedNotAssign() {
    rebalance(one, two);
    TestMember again = restarted("one");
    again.took(again.joinOnce());
    assertThat(again.leads()).isTrue();
    assertThat(again.joined().skipAssignment()).isTrue();
    assertThat(again.joined().members()).hasSize(2);
    assertThat(state()).isEqualTo("Stable");
    // An older one must not believe that it leads, or its assignments would be lost.
    TestMember older = restarted("one").version(8);
    older.took(older.joinOnce());
    assertThat(older.joined().leader()).isEqualTo(again.memberId());
    assertThat(older.joined().members()).isEmpty();
    assertThat(assignmentOf(older.sync(Map.of()))).isEqualTo("part of " + one.memberId());
    // It does lead, though: when it joins again there is a new round.
    rebalance(older, two);
    assertThat(older.leads()).isTrue();
    assertThat(older.generation()).isEqualTo(2);
  }

  @Test
  void anotherProtocolIsAReason() {
    one.following("range", "roundrobin");
    two.following("range", "roundrobin");
    rebalance(one, two);
    TestMember again = restarted("two").following("roundrobin");
    TestRequest join = again.joinOnce();
    assertThat(join.isAnswered()).isFalse();
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    one.took(one.join());
    again.took(join);
    assertThat(again.joined().protocolName()).isEqualTo("roundrobin");
  }

  @Test
  void aReplacementThatCannotBeWrittenIsUndone() {
    rebalance(one, two);
    handlers.groups().coordinator().failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    JoinGroupResponse failed = restarted("two").joinOnce().answered();
    assertThat(ErrorCode.of(failed.errorCode())).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    handlers.groups().coordinator().failAppends(ErrorCode.NONE);
    assertThat(two.beat()).isEqualTo(ErrorCode.NONE);
    assertThat(assignmentOf(two.sync(Map.of()))).isEqualTo("part of " + two.memberId());
    assertThat(described().members()).hasSize(2);
    advance(9_999);
    one.beat();
    two.beat();
    advance(9_999);
    assertThat(two.beat()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void theNewIdIsToldWhenItIsCommittedOnly() {
    rebalance(one, two);
    handlers.groups().coordinator().holdCommits();
    TestRequest join = restarted("two").joinOnce();
    assertThat(join.isAnswered()).isFalse();
    handlers.groups().coordinator().commit();
    assertThat(errorOfJoin(join)).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void duplicatesThatWaitAreFenced() {
    rebalance(one, two);
    TestRequest waiting = one.join();
    TestMember again = restarted("one");
    TestRequest join = again.joinOnce();
    assertThat(errorOfJoin(waiting)).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    TestRequest other = two.join();
    again.took(join);
    two.took(other);
    TestRequest sync = two.sync(Map.of());
    TestMember twoAgain = restarted("two");
    TestRequest second = twoAgain.joinOnce();
    assertThat(errorOfSync(sync)).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    // The leader knows the old id only, so there is another round.
    assertThat(second.isAnswered()).isFalse();
    assertThat(state()).isEqualTo("PreparingRebalance");
    again.took(again.join());
    twoAgain.took(second);
    assertThat(again.leads()).isTrue();
  }

  @Test
  void theyAreWaitedForUntilTheirSessionsEnd() {
    one.timeouts(60_000, 10_000);
    two.timeouts(60_000, 10_000);
    rebalance(one, two);
    TestRequest again = one.join();
    advance(10_000);
    one.took(again);
    assertThat(one.joined().members()).hasSize(2);
    one.sync(Map.of(one.memberId(), "x", two.memberId(), "y"));
    assertThat(assignmentOf(two.generation(2).sync(Map.of()))).isEqualTo("y");
  }

  @Test
  void unknownInstances() {
    rebalance(one);
    TestMember other = staticMember("other").memberId(one.memberId()).generation(1);
    assertThat(other.beat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(errorOfJoin(other.joinOnce())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }
}
