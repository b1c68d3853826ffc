package dev.tangram.groups.internal.handlers;

import static dev.tangram.groups.internal.handlers.TestMember.assignmentOf;
import static dev.tangram.groups.internal.handlers.TestMember.errorOfJoin;
import static dev.tangram.groups.internal.handlers.TestMember.errorOfSync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupResponse;
import dev.tangram.request.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncGroupTest extends ClassicGroupTestCase {

  private final TestMember one = member();
  private final TestMember two = member();

  /** Both have joined and know it; nobody has synced. */
  private void join() {
    TestRequest first = one.join();
    TestRequest second = two.join();
    advance(2_000);
    one.took(first);
    two.took(second);
  }

  @Test
  void membersWaitForTheLeader() {
    join();
    TestRequest second = two.sync(Map.of());
    assertThat(second.isAnswered()).isFalse();
    assertThat(state()).isEqualTo("CompletingRebalance");
    TestRequest first = one.sync(Map.of(one.memberId(), "x", two.memberId(), "y"));
    assertThat(assignmentOf(first)).isEqualTo("x");
    assertThat(assignmentOf(second)).isEqualTo("y");
    assertThat(state()).isEqualTo("Stable");
    SyncGroupResponse response = second.answered();
    assertThat(response.protocolType()).isEqualTo("consumer");
    assertThat(response.protocolName()).isEqualTo("range");
  }

  @Test
  void whoComesLateGetsWhatWasDecided() {
    join();
    one.sync(Map.of(two.memberId(), "y"));
    assertThat(assignmentOf(two.sync(Map.of()))).isEqualTo("y");
    assertThat(assignmentOf(one.sync(Map.of(one.memberId(), "too late")))).isEmpty();
  }

  @Test
  void assignmentsAreToldWhenTheyAreCommittedOnly() {
    join();
    handlers.groups().coordinator().holdCommits();
    TestRequest second = two.sync(Map.of());
    TestRequest first = one.sync(Map.of(two.memberId(), "y"));
    assertThat(first.isAnswered()).isFalse();
    assertThat(second.isAnswered()).isFalse();
    assertThat(handlers.groups().coordinator().log()).hasSize(1);
    handlers.groups().coordinator().commit();
    assertThat(assignmentOf(second)).isEqualTo("y");
  }

  @Test
  void assignmentsThatCannotBeWrittenBeginANewRound() {
    join();
    TestRequest second = two.sync(Map.of());
    handlers.groups().coordinator().failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    TestRequest first = one.sync(Map.of(two.memberId(), "y"));
    assertThat(errorOfSync(first)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(errorOfSync(second)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(state()).isEqualTo("PreparingRebalance");
    handlers.groups().coordinator().failAppends(ErrorCode.NONE);
    rebalance(one, two);
    assertThat(one.generation()).isEqualTo(2);
  }

  @Test
  void aRoundThatBeginsMeanwhileEndsTheWait() {
    join();
    TestRequest second = two.sync(Map.of());
    TestRequest third = member().join();
    assertThat(errorOfSync(second)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(errorOfSync(one.sync(Map.of()))).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(third.isAnswered()).isFalse();
  }

  @Test
  void anAssignmentOfARoundThatWasOvertakenIsNotUsed() {
    join();
    handlers.groups().coordinator().holdCommits();
    one.sync(Map.of(two.memberId(), "old"));
    TestRequest again = two.following("range").join();
    handlers.groups().coordinator().commit();
    assertThat(state()).isEqualTo("PreparingRebalance");
    TestRequest leader = one.join();
    one.took(leader);
    two.took(again);
    assertThat(two.sync(Map.of()).isAnswered()).isFalse();
  }

  @Test
  void strangersAndLatecomersAreRefused() {
    join();
    assertThat(errorOfSync(new TestMember(handlers, "other", null).version(5).sync(Map.of())))
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    String memberId = two.memberId();
    assertThat(errorOfSync(two.memberId("nobody").sync(Map.of())))
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(errorOfSync(two.memberId(memberId).generation(0).sync(Map.of())))
        .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(errorOfSync(two.generation(2).sync(Map.of())))
        .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
  }

  @Test
  void theProtocolMustBeTheGroups() {
    join();
    SyncGroupRequest request =
        new SyncGroupRequest()
            .setGroupId(GROUP)
            .setMemberId(two.memberId())
            .setGenerationId(two.generation());
    assertThat(errorOfSync(handlers.put(request, 5)))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    request.setProtocolType("connect").setProtocolName("range");
    assertThat(errorOfSync(handlers.put(request, 5)))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    request.setProtocolType("consumer").setProtocolName("roundrobin");
    assertThat(errorOfSync(handlers.put(request, 5)))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    request.setProtocolName("range");
    assertThat(handlers.put(request, 5).isAnswered()).isFalse();
    assertThat(errorOfSync(handlers.put(request.setGroupId(""), 5)))
        .isEqualTo(ErrorCode.INVALID_GROUP_ID);
  }

  @Test
  void whoDoesNotSyncInTimeIsOut() {
    one.timeouts(60_000, 20_000);
    two.timeouts(60_000, 20_000);
    join();
    TestRequest second = two.sync(Map.of());
    advance(19_999);
    assertThat(second.isAnswered()).isFalse();
    advance(1);
    assertThat(errorOfSync(second)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(one.beat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    rebalance(two);
    assertThat(two.leads()).isTrue();
  }

  @Test
  void aSecondSyncEndsTheWaitOfTheFirst() {
    join();
    TestRequest first = two.sync(Map.of());
    TestRequest second = two.sync(Map.of());
    assertThat(errorOfSync(first)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    one.sync(Map.of(two.memberId(), "y"));
    assertThat(assignmentOf(second)).isEqualTo("y");
  }

  @Test
  void stableGroupsSurviveAMove() {
    join();
    sync(one, two);
    GroupRecord record = handlers.groups().coordinator().log().get(0);
    assertThat(record.keyVersion()).isEqualTo((short) 2);
    assertThat(record.valueVersion()).isEqualTo((short) 3);
    failOver();
    assertThat(state()).isEqualTo("Stable");
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    assertThat(assignmentOf(two.sync(Map.of()))).isEqualTo("part of " + two.memberId());
    assertThat(described().members()).hasSize(2);
    // Sessions go on, and the leader still leads.
    advance(9_999);
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    advance(2);
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    rebalance(one);
    assertThat(one.generation()).isEqualTo(2);
    assertThat(one.leads()).isTrue();
  }

  @Test
  void aRoundIsLostByAMoveAndIsBegunAgain() {
    join();
    TestRequest second = two.sync(Map.of());
    failOver();
    assertThat(errorOfSync(second)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    assertThat(errorOfSync(two.sync(Map.of()))).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(errorOfJoin(two.joinOnce())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void anUncommittedAssignmentIsLostByAMove() {
    join();
    handlers.groups().coordinator().holdCommits();
    TestRequest second = two.sync(Map.of());
    one.sync(Map.of(two.memberId(), "y"));
    failOver();
    assertThat(errorOfSync(second)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    assertThat(handlers.groups().coordinator().log()).isEmpty();
    assertThat(List.of(one.beat(), two.beat())).containsOnly(ErrorCode.UNKNOWN_MEMBER_ID);
  }
}
