package dev.tangram.groups.internal.handlers;

import static dev.tangram.groups.internal.handlers.TestMember.errorOfJoin;
import static dev.tangram.groups.internal.handlers.TestMember.errorOfSync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupMetadataValue;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.LeaveGroupResponse.MemberResponse;
import dev.tangram.request.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatAndLeaveTest extends ClassicGroupTestCase {

  @Test
  void beatsKeepASessionAlive() {
    TestMember one = member().timeouts(6_000, 20_000);
    rebalance(one);
    for (int i = 0; i < 5; i++) {
      advance(5_999);
      assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    }
    advance(6_000);
    assertThat(one.beat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(state()).isEqualTo("Empty");
  }

  @Test
  void aMemberThatDiesIsReplacedByTheOthers() {
    TestMember one = member().timeouts(6_000, 20_000);
    TestMember two = member().timeouts(30_000, 20_000);
    rebalance(one, two);
    advance(6_000);
    assertThat(two.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    rebalance(two);
    assertThat(two.leads()).isTrue();
    assertThat(two.generation()).isEqualTo(2);
  }

  @Test
  void whoWaitsNeedNotBeat() {
    TestMember one = member().timeouts(6_000, 60_000);
    TestMember two = member().timeouts(60_000, 60_000);
    rebalance(one, two);
    TestRequest again = one.join();
    advance(20_000);
    assertThat(again.isAnswered()).isFalse();
    TestRequest other = two.join();
    one.took(again);
    two.took(other);
    TestRequest sync = two.sync(Map.of());
    advance(5_999);
    one.beat();
    advance(5_999);
    one.sync(Map.of(two.memberId(), "y"));
    assertThat(TestMember.assignmentOf(sync)).isEqualTo("y");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void beatsAreChecked(int version) {
    TestMember one = member();
    rebalance(one);
    HeartbeatRequest beat =
        new HeartbeatRequest()
            .setGroupId(GROUP)
            .setMemberId(one.memberId())
            .setGenerationId(one.generation());
    assertThat(errorOf(beat, version)).isEqualTo(ErrorCode.NONE);
    assertThat(errorOf(beat.setGenerationId(0), version)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(errorOf(beat.setMemberId("nobody"), version)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(errorOf(beat.setGroupId("nothing"), version)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(errorOf(beat.setGroupId(""), version)).isEqualTo(ErrorCode.INVALID_GROUP_ID);
  }

  private ErrorCode errorOf(HeartbeatRequest beat, int version) {
    return ErrorCode.of(handlers.<HeartbeatResponse>ask(beat, version).errorCode());
  }

  @Test
  void aMemberLeaves() {
    TestMember one = member();
    TestMember two = member();
    rebalance(one, two);
    assertThat(one.leave()).isEqualTo(ErrorCode.NONE);
    assertThat(two.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(one.leave()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    rebalance(two);
    assertThat(two.leads()).isTrue();
  }

  @Test
  void theLastMemberLeavesAnEmptyGroup() {
    TestMember one = member();
    rebalance(one);
    assertThat(one.leave()).isEqualTo(ErrorCode.NONE);
    advance(0);
    assertThat(state()).isEqualTo("Empty");
    List<GroupRecord> log = handlers.groups().coordinator().log();
    GroupMetadataValue value = (GroupMetadataValue) log.get(log.size() - 1).value();
    assertThat(value.members()).isEmpty();
    assertThat(value.generation()).isEqualTo(2);
    assertThat(value.protocol()).isNull();
    assertThat(value.leader()).isNull();
    failOver();
    assertThat(state()).isEqualTo("Empty");
    assertThat(described().protocolType()).isEqualTo("consumer");
    rebalance(member());
    assertThat(described().members()).hasSize(1);
  }

  @Test
  void thatAGroupIsEmptyIsWrittenAsSoonAsItCan() {
    TestMember one = member();
    rebalance(one);
    handlers.groups().coordinator().failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(one.leave()).isEqualTo(ErrorCode.NONE);
    advance(2_000);
    assertThat(handlers.groups().coordinator().log()).hasSize(1);
    handlers.groups().coordinator().failAppends(ErrorCode.NONE);
    advance(2_000);
    assertThat(handlers.groups().coordinator().log()).hasSize(2);
    advance(60_000);
    assertThat(handlers.groups().coordinator().log()).hasSize(2);
  }

  @Test
  void whoLeavesWhileItWaitsIsAnswered() {
    TestMember one = member();
    TestMember two = member();
    rebalance(one, two);
    TestRequest join = one.join();
    assertThat(one.leave()).isEqualTo(ErrorCode.NONE);
    assertThat(errorOfJoin(join)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    rebalance(two);
    TestRequest again = two.join();
    two.took(again);
    TestMember three = member();
    TestRequest third = three.join();
    two.took(two.join());
    three.took(third);
    TestRequest sync = three.sync(Map.of());
    assertThat(three.leave()).isEqualTo(ErrorCode.NONE);
    assertThat(errorOfSync(sync)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void pendingMembersCanLeave() {
    TestMember one = member();
    rebalance(one);
    TestRequest pending = member().joinOnce();
    TestRequest again = one.join();
    assertThat(again.isAnswered()).isFalse();
    String memberId = pending.<JoinGroupResponse>answered().memberId();
    assertThat(member().memberId(memberId).leave()).isEqualTo(ErrorCode.NONE);
    one.took(again);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void olderVersionsNameOneMember(int version) {
    TestMember one = member();
    rebalance(one);
    LeaveGroupRequest leave = new LeaveGroupRequest().setGroupId(GROUP).setMemberId("nobody");
    assertThat(handlers.<LeaveGroupResponse>ask(leave, version).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
    leave.setMemberId(one.memberId());
    assertThat(handlers.<LeaveGroupResponse>ask(leave, version).errorCode()).isZero();
    assertThat(handlers.<LeaveGroupResponse>ask(leave, version).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void severalMembersLeaveEachWithItsError(int version) {
    TestMember one = member();
    TestMember two = staticMember("two");
    TestMember three = staticMember("three");
    rebalance(one, two, three);
    LeaveGroupRequest leave =
        new LeaveGroupRequest()
            .setGroupId(GROUP)
            .setMembers(
                List.of(
                    new MemberIdentity().setMemberId(one.memberId()),
                    new MemberIdentity().setMemberId("").setGroupInstanceId("two"),
                    new MemberIdentity().setMemberId("wrong").setGroupInstanceId("three"),
                    new MemberIdentity().setMemberId("").setGroupInstanceId("four"),
                    new MemberIdentity().setMemberId("")));
    LeaveGroupResponse response = handlers.ask(leave, version);
    assertThat(response.errorCode()).isZero();
    assertThat(response.members())
        .extracting(member -> ErrorCode.of(member.errorCode()))
        .containsExactly(
            ErrorCode.NONE,
            ErrorCode.NONE,
            ErrorCode.FENCED_INSTANCE_ID,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(response.members())
        .extracting(MemberResponse::groupInstanceId)
        .containsExactly(null, "two", "three", "four", null);
    rebalance(three);
    assertThat(three.joined().members()).hasSize(1);
  }

  @Test
  void leavingAGroupThatIsNotThere() {
    assertThat(member().memberId("m").leave()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    LeaveGroupResponse response =
        handlers.ask(new LeaveGroupRequest().setMembers(List.of(new MemberIdentity())), 5);
    assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.INVALID_GROUP_ID);
  }
}
