package dev.tangram.groups.internal.consumer;

import static dev.tangram.groups.internal.consumer.Bed.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.groups.internal.group.Group;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a running group goes from one protocol to the other, and what its members see of it. */
class MigrationRulesTest {

  private static final String POLICY = "group.consumer.migration.policy";
  private Bed bed = new Bed().topic("a", 4);

  private ClassicClient classicMember() {
    return new ClassicClient(bed, List.of("a"), false);
  }

  private void settle(ClassicClient... clients) {
    for (int i = 0; i < 30; i++) {
      for (ClassicClient client : clients) {
        client.step();
      }
      bed.coordinator.advance(1_000);
    }
    assertThat(clients).allMatch(ClassicClient::isSettled);
  }

  private Group.Type type() {
    return bed.coordinator.shard().groups().get(Bed.GROUP).type();
  }

  @Test
  void membersOfAnUpgradedGroupKeepTheirIdsAndWhatTheyHave() {
    ClassicClient old = classicMember();
    settle(old);
    String id = old.memberId;
    int generation = old.generation;
    bed.ask(join("m1", "a"));
    assertThat(type()).isEqualTo(Group.Type.CONSUMER);
    Member member = bed.member(id);
    assertThat(member.isClassic()).isTrue();
    assertThat(member.epoch()).isEqualTo(generation);
    assertThat(bed.names(member.position().assigned())).containsExactly("a-0", "a-1", "a-2", "a-3");
    assertThat(bed.group().epoch()).isEqualTo(generation + 1);
    settle(old);
    assertThat(old.memberId).isEqualTo(id);
    assertThat(old.generation).isEqualTo(generation + 1);
    assertThat(old.owned).hasSize(2);
    assertThat(bed.owners()).hasSize(2);
    assertThat(bed.assigned(bed.ask(Bed.request("m1", generation + 1)))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "downgrade"})
  void withoutPermissionTheGroupStaysClassic(String policy) {
    bed = new Bed(Map.of(POLICY, policy)).topic("a", 4);
    ClassicClient old = classicMember();
    settle(old);
    bed.refuse(join("m1", "a"), ErrorCode.GROUP_ID_NOT_FOUND);
    settle(old);
    assertThat(type()).isEqualTo(Group.Type.CLASSIC);
    assertThat(old.owned).hasSize(4);
  }

  @Test
  void groupsOfOtherThanConsumersStayClassic() {
    ClassicClient worker = new ClassicClient(bed, List.of("a"), false, null, "connect");
    settle(worker);
    bed.refuse(join("m1", "a"), ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(type()).isEqualTo(Group.Type.CLASSIC);
  }

  @Test
  void aStaticMemberTakesThePlaceOfItsClassicPredecessor() {
    ClassicClient old = new ClassicClient(bed, List.of("a"), false, "i", "consumer");
    ClassicClient other = classicMember();
    settle(old, other);
    bed.ask(join("m1", "a").setInstanceId("i"));
    assertThat(bed.group().members()).extracting(Member::id).contains("m1", other.memberId);
    assertThat(bed.group().members()).hasSize(2);
    assertThat(bed.member("m1").isClassic()).isFalse();
    assertThat(bed.member("m1").position().assigned().size()).isEqualTo(2);
    old.step();
    assertThat(old.owned).isEmpty();
  }

  @Test
  void aClassicMemberWithoutAProtocolInCommonIsRefused() {
    bed.ask(join("m1", "a"));
    settle(classicMember());
    ClassicClient stranger = new ClassicClient(bed, List.of("a"), true);
    stranger.step();
    stranger.step();
    stranger.step();
    assertThatThrownBy(stranger::step).hasMessageContaining("INCONSISTENT_GROUP_PROTOCOL");
  }

  @Test
  void duringARoundOfTheClassicProtocolTheNewMemberTriesAgain() {
    ClassicClient old = classicMember();
    old.step();
    old.step();
    old.step();
    assertThat(bed.coordinator.shard().groups().get(Bed.GROUP).isEmpty()).isFalse();
    bed.refuse(join("m1", "a"), ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    settle(old);
    bed.ask(join("m1", "a"));
    assertThat(type()).isEqualTo(Group.Type.CONSUMER);
  }

  @Test
  void aMemberWhoseSubscriptionNobodyCanReadKeepsTheGroupAsItIs() {
    ClassicClient old = classicMember();
    old.garbles = true;
    settle(old);
    bed.refuse(join("m1", "a"), ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(type()).isEqualTo(Group.Type.CLASSIC);
  }

  @Test
  void theLastMemberOfTheConsumerProtocolTurnsTheGroupBackAsItLeaves() {
    ConsumerGroupHeartbeatResponse first = bed.ask(join("m1", "a"));
    ClassicClient old = classicMember();
    settle(old);
    assertThat(type()).isEqualTo(Group.Type.CONSUMER);
    String id = old.memberId;
    bed.ask(Bed.request("m1", ConsumerHeartbeat.LEAVE));
    assertThat(first.memberEpoch()).isEqualTo(1);
    assertThat(type()).isEqualTo(Group.Type.CLASSIC);
    settle(old);
    assertThat(old.memberId).isEqualTo(id);
    assertThat(old.owned).hasSize(4);
  }

  @Test
  void itTurnsBackAlsoWhenThatMemberIsSilent() {
    bed.ask(join("m1", "a"));
    ClassicClient old = classicMember();
    settle(old);
    settle(old);
    assertThat(type()).isEqualTo(Group.Type.CLASSIC);
    assertThat(old.owned).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "upgrade"})
  void withoutPermissionClassicMembersStayInTheConsumerGroup(String policy) {
    bed = new Bed(Map.of(POLICY, policy)).topic("a", 4);
    bed.ask(join("m1", "a"));
    ClassicClient old = classicMember();
    settle(old);
    bed.ask(Bed.request("m1", ConsumerHeartbeat.LEAVE));
    settle(old);
    assertThat(type()).isEqualTo(Group.Type.CONSUMER);
    assertThat(old.owned).hasSize(4);
    old.leave();
    assertThat(bed.group().isEmpty()).isTrue();
  }

  @Test
  void aClassicMemberThatDoesNotJoinAgainIsTakenOut() {
    ClassicClient old = classicMember();
    settle(old);
    bed.ask(join("m1", "a"));
    // It beats, is called, and does nothing but beat for as long as its rebalance may take.
    old.beatOnly();
    for (int i = 0; i < 25; i++) {
      bed.coordinator.advance(1_000);
      old.beatOnly();
      bed.ask(Bed.request("m1", bed.member("m1").epoch()));
    }
    assertThat(bed.group().members()).extracting(Member::id).containsExactly("m1");
    assertThat(bed.owners()).hasSize(4);
  }
}
