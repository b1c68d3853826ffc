package dev.tangram.groups.internal.handlers;

import static dev.tangram.groups.internal.handlers.TestMember.errorOfJoin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import dev.tangram.request.TestRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinGroupTest extends ClassicGroupTestCase {

  @Test
  void aMemberGetsItsIdFirst() {
    TestRequest first = member().joinOnce();
    assertThat(errorOfJoin(first)).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
    String memberId = first.<JoinGroupResponse>answered().memberId();
    assertThat(memberId).startsWith("client-").hasSizeGreaterThan(36);

    TestMember member = member().memberId(memberId);
    TestRequest second = member.joinOnce();
    assertThat(second.isAnswered()).isFalse();
    advance(1_000);
    advance(1_000);
    member.took(second);
    assertThat(member.memberId()).isEqualTo(memberId);
    assertThat(member.generation()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void everyVersionIsAnswered(int version) {
    TestMember member = member().version(version);
    TestRequest join = member.joinOnce();
    if (version >= 4) {
      assertThat(errorOfJoin(join)).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
      join = member.join();
    }
    advance(1_000);
    advance(1_000);
    member.took(join);
    JoinGroupResponse joined = member.joined();
    assertThat(joined.protocolName()).isEqualTo("range");
    assertThat(joined.leader()).isEqualTo(member.memberId());
    assertThat(joined.members()).hasSize(1);
    assertThat(new String(joined.members().get(0).metadata(), StandardCharsets.UTF_8))
        .isEqualTo("of range");
    sync(member);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 7, 9})
  void errorsAreWrittenInEveryVersion(int version) {
    TestMember member = member().version(version).memberId("nobody");
    JoinGroupResponse response = member.joinOnce().answered();
    assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(response.memberId()).isEqualTo("nobody");
    assertThat(response.generationId()).isEqualTo(-1);
  }

  @Test
  void groupsNeedAName() {
    JoinGroupResponse response =
        handlers.ask(new JoinGroupRequest().setSessionTimeoutMs(10_000), 9);
    assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.INVALID_GROUP_ID);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 5_999, 1_800_001, Integer.MAX_VALUE})
  void sessionTimeoutsHaveLimits(int sessionMs) {
    assertThat(errorOfJoin(member().timeouts(sessionMs, 1_000).joinOnce()))
        .isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT);
  }

  @Test
  void membersMustHaveAProtocol() {
    assertThat(errorOfJoin(member().following().joinOnce()))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(errorOfJoin(member().protocolType("").joinOnce()))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(state()).isEqualTo("Dead"); // Nothing is left of the attempts.
  }

  @Test
  void membersMustFitTheOthers() {
    rebalance(member());
    assertThat(errorOfJoin(member().following("other").joinOnce()))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(errorOfJoin(member().protocolType("connect").joinOnce()))
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(errorOfJoin(member().following("roundrobin").joinOnce()))
        .isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
  }

  @Test
  void theProtocolOfMostVotesIsChosen() {
    TestMember one = member().following("range", "sticky", "roundrobin");
    TestMember two = member().following("sticky", "range");
    TestMember three = member().following("other", "sticky", "range");
    rebalance(one, two, three);
    assertThat(one.joined().protocolName()).isEqualTo("sticky");
    assertThat(three.joined().protocolName()).isEqualTo("sticky");
  }

  @Test
  void theFirstMemberLeadsAndOnlyItLearnsOfTheOthers() {
    TestMember one = member();
    TestMember two = member();
    rebalance(one, two);
    assertThat(one.joined().leader()).isEqualTo(one.memberId());
    assertThat(two.joined().leader()).isEqualTo(one.memberId());
    assertThat(one.joined().members())
        .extracting(JoinGroupResponseMember::memberId)
        .containsExactly(one.memberId(), two.memberId());
    assertThat(two.joined().members()).isEmpty();

    rebalance(one, two);
    assertThat(two.joined().leader()).isEqualTo(one.memberId());
    assertThat(two.generation()).isEqualTo(2);
  }

  @Test
  void anotherLeadsWhenTheLeaderDoesNotComeBack() {
    TestMember one = member();
    TestMember two = member();
    rebalance(one, two);
    TestMember three = member();
    TestRequest third = three.join();
    assertThat(two.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    TestRequest second = two.join();
    advance(9_999);
    one.beat();
    assertThat(second.isAnswered()).isFalse();
    for (int i = 0; i < 7; i++) {
      advance(9_000); // It beats, but does not join.
      one.beat();
    }
    two.took(second);
    three.took(third);
    assertThat(two.leads()).isTrue();
    assertThat(two.joined().members()).hasSize(2);
    assertThat(one.beat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aNewGroupWaitsForMoreMembers() {
    TestMember one = member();
    TestRequest first = one.join();
    advance(999);
    TestMember two = member();
    TestRequest second = two.join();
    advance(1_000);
    assertThat(first.isAnswered()).isFalse();
    TestMember three = member();
    TestRequest third = three.join();
    advance(1_000);
    assertThat(first.isAnswered()).isFalse();
    advance(1_001);
    one.took(first);
    two.took(second);
    three.took(third);
    assertThat(List.of(one.generation(), two.generation(), three.generation())).containsOnly(1);
  }

  @Test
  void itDoesNotWaitLongerThanTheRebalanceTimeout() {
    List<TestRequest> joins = new ArrayList<>();
    TestMember first = member().timeouts(10_000, 3_500);
    joins.add(first.join());
    for (int i = 0; i < 6; i++) {
      advance(500);
      joins.add(member().timeouts(10_000, 3_500).join());
    }
    assertThat(joins.get(0).isAnswered()).isFalse();
    advance(500);
    assertThat(joins).allMatch(TestRequest::isAnswered);
    assertThat(first.took(joins.get(0)).joined().members()).hasSize(7);
  }

  @Test
  void aJoinIsAnsweredWithinTheRebalanceTimeout() {
    TestMember one = member().timeouts(6_000, 20_000);
    TestMember two = member().timeouts(60_000, 20_000);
    rebalance(one, two);
    TestRequest again = one.join();
    assertThat(again.isAnswered()).isFalse();
    assertThat(state()).isEqualTo("PreparingRebalance");
    advance(20_000);
    assertThat(one.took(again).joined().members()).hasSize(1);
  }

  @Test
  void pendingMembersAreWaitedForUntilTheyExpire() {
    TestMember one = member();
    rebalance(one);
    TestRequest pending = member().joinOnce();
    assertThat(errorOfJoin(pending)).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
    TestRequest again = one.join();
    assertThat(again.isAnswered()).isFalse();
    advance(10_000);
    assertThat(again.isAnswered()).isTrue();
    TestMember late = member().memberId(pending.<JoinGroupResponse>answered().memberId());
    assertThat(errorOfJoin(late.joinOnce())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aMemberThatMissedTheAnswerGetsItAgain() {
    TestMember one = member();
    TestMember two = member();
    TestRequest first = one.join();
    TestRequest second = two.join();
    advance(2_000);
    one.took(first);
    two.took(second);
    JoinGroupResponse again = two.joinOnce().answered();
    assertThat(again).isEqualTo(two.joined());
    JoinGroupResponse ofLeader = one.joinOnce().answered();
    assertThat(ofLeader).isEqualTo(one.joined());
    assertThat(state()).isEqualTo("CompletingRebalance");
    sync(one, two);
    assertThat(two.joinOnce().<JoinGroupResponse>answered()).isEqualTo(two.joined());
    assertThat(state()).isEqualTo("Stable");
  }

  @Test
  void theLeaderAndChangedMembersBeginARound() {
    TestMember one = member();
    TestMember two = member();
    rebalance(one, two);
    TestRequest leader = one.join();
    assertThat(state()).isEqualTo("PreparingRebalance");
    TestRequest other = two.join();
    one.took(leader);
    two.took(other);
    assertThat(one.generation()).isEqualTo(2);
    // A change of what it says, after the join.
    TestRequest changed = two.following("range").joinOnce();
    assertThat(changed.isAnswered()).isFalse();
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
  }

  @Test
  void aSecondJoinEndsTheWaitOfTheFirst() {
    TestMember one = member();
    TestMember two = member();
    rebalance(one, two);
    TestRequest first = one.join();
    TestRequest second = one.join();
    assertThat(errorOfJoin(first)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    TestRequest other = two.join();
    one.took(second);
    two.took(other);
  }

  @Test
  void groupsHaveALimit() {
    TestMember[] members = new TestMember[10];
    for (int i = 0; i < members.length; i++) {
      members[i] = member();
    }
    rebalance(members);
    JoinGroupResponse refused = member().joinOnce().answered();
    assertThat(ErrorCode.of(refused.errorCode())).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    assertThat(refused.memberId()).isEmpty();
    assertThat(members[3].beat()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void newMembersThatWaitTooLongAreTakenForGhosts() {
    TestMember one = member().timeouts(1_000_000, 1_000_000);
    rebalance(one);
    TestRequest ghost = member().timeouts(6_000, 1_000_000).join();
    advance(299_999);
    assertThat(ghost.isAnswered()).isFalse();
    advance(1);
    assertThat(errorOfJoin(ghost)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(ghost.<JoinGroupResponse>answered().memberId()).isEmpty();
  }

  @Test
  void whoWaitsIsToldWhenTheCoordinatorMoves() {
    TestRequest join = member().join();
    failOver();
    assertThat(errorOfJoin(join)).isEqualTo(ErrorCode.NOT_COORDINATOR);
  }
}
