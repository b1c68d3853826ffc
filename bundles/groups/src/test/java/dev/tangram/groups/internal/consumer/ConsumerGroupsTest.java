package dev.tangram.groups.internal.consumer;

import static dev.tangram.groups.internal.consumer.Bed.GROUP;
import static dev.tangram.groups.internal.consumer.Bed.join;
import static dev.tangram.groups.internal.consumer.Bed.owned;
import static dev.tangram.groups.internal.consumer.Bed.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of KIP-848, one by one. */
class ConsumerGroupsTest {

  private static final PartitionSet NOTHING = PartitionSet.EMPTY;
  private final Bed bed = new Bed().topic("a", 2);

  // ---- joining ----

  @Test
  void theFirstMemberHasEverythingInItsFirstAnswer() {
    ConsumerGroupHeartbeatResponse answer = bed.ask(join("m1", "a"));
    assertThat(answer.memberId()).isEqualTo("m1");
    assertThat(answer.memberEpoch()).isEqualTo(1);
    assertThat(answer.heartbeatIntervalMs()).isEqualTo(5_000);
    assertThat(bed.assigned(answer)).containsExactly("a-0", "a-1");
    assertThat(bed.group().stateName()).isEqualTo("Stable");
    assertThat(bed.group().epoch()).isEqualTo(1);
    assertThat(bed.assignors.asked).containsExactly("uniform");
  }

  @Test
  void aJoinWritesTheRecordsOfKafka() {
    bed.ask(join("m1", "a"));
    assertThat(bed.coordinator.log().stream().map(GroupRecord::keyVersion))
        .containsExactly((short) 5, (short) 3, (short) 4, (short) 7, (short) 6, (short) 8);
    assertThat(bed.coordinator.log()).allMatch(record -> record.valueVersion() == 0);
  }

  @Test
  void whatMovesIsGivenUpBeforeItIsGiven() {
    PartitionSet all = Bed.set(bed.ask(join("m1", "a")));
    ConsumerGroupHeartbeatResponse second = bed.ask(join("m2", "a"));
    assertThat(second.memberEpoch()).isEqualTo(2);
    assertThat(bed.assigned(second)).isEmpty();
    assertThat(bed.group().stateName()).isEqualTo("Reconciling");
    assertThat(bed.member("m2").position().state()).isEqualTo(MemberState.UNRELEASED_PARTITIONS);

    ConsumerGroupHeartbeatResponse first = bed.ask(request("m1", 1));
    assertThat(first.memberEpoch()).isEqualTo(1);
    assertThat(bed.assigned(first)).hasSize(1);
    assertThat(bed.member("m1").position().state()).isEqualTo(MemberState.UNREVOKED_PARTITIONS);

    // It still says that it has both, and the other one gets nothing.
    assertThat(bed.ask(request("m1", 1).setTopicPartitions(owned(all))).assignment()).isNull();
    assertThat(bed.ask(request("m1", 1)).memberEpoch()).isEqualTo(1);
    assertThat(bed.ask(request("m2", 2)).assignment()).isNull();

    PartitionSet kept = bed.member("m1").position().assigned();
    assertThat(bed.ask(request("m1", 1).setTopicPartitions(owned(kept))).memberEpoch())
        .isEqualTo(2);
    assertThat(bed.assigned(bed.ask(request("m2", 2)))).hasSize(1);
    assertThat(bed.group().stateName()).isEqualTo("Stable");
    assertThat(bed.owners()).hasSize(2);
  }

  @Test
  void aGroupWithoutTopicsIsStableToo() {
    assertThat(bed.assigned(bed.ask(join("m1", "missing")))).isEmpty();
    assertThat(bed.assigned(bed.ask(join("m2")))).isEmpty();
    assertThat(bed.assignors.asked).isEmpty();
    bed.ask(request("m1", 1));
    assertThat(bed.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void answersSayOnlyWhatChangesUnlessEverythingWasSaid() {
    PartitionSet all = Bed.set(bed.ask(join("m1", "a")));
    assertThat(bed.ask(request("m1", 1)).assignment()).isNull();
    ConsumerGroupHeartbeatRequest full =
        join("m1", "a").setMemberEpoch(1).setTopicPartitions(owned(all));
    assertThat(bed.assigned(bed.ask(full))).containsExactly("a-0", "a-1");
    assertThat(bed.group().epoch()).isEqualTo(1);
  }

  @Test
  void joiningAgainKeepsTheMember() {
    bed.ask(join("m1", "a"));
    ConsumerGroupHeartbeatResponse again = bed.ask(join("m1", "a"));
    assertThat(again.memberEpoch()).isEqualTo(1);
    assertThat(bed.assigned(again)).containsExactly("a-0", "a-1");
    assertThat(bed.group().size()).isEqualTo(1);
  }

  @Test
  void anotherSubscriptionIsAnotherTarget() {
    bed.topic("b", 1);
    bed.ask(join("m1", "a"));
    ConsumerGroupHeartbeatResponse answer =
        bed.ask(request("m1", 1).setSubscribedTopicNames(List.of("b")));
    assertThat(bed.group().epoch()).isEqualTo(2);
    assertThat(bed.assigned(answer)).isEmpty();
    answer = bed.ask(request("m1", 1).setTopicPartitions(List.of()));
    assertThat(answer.memberEpoch()).isEqualTo(2);
    assertThat(bed.assigned(answer)).containsExactly("b-0");
  }

  // ---- errors ----

  static Stream<Arguments> badRequests() {
    return Stream.of(
        bad("no group", join("m", "a").setGroupId("")),
        bad("no member id", join("", "a")),
        bad("empty instance", join("m", "a").setInstanceId("")),
        bad("empty rack", join("m", "a").setRackId("")),
        bad("empty assignor", join("m", "a").setServerAssignor("")),
        bad("no rebalance timeout", join("m", "a").setRebalanceTimeoutMs(-1)),
        bad("no partitions", join("m", "a").setTopicPartitions(null)),
        bad(
            "partitions",
            join("m", "a")
                .setTopicPartitions(
                    List.of(
                        new ConsumerGroupHeartbeatRequest.TopicPartitions()
                            .setPartitions(new int[] {0})))),
        bad("no subscription", join("m").setSubscribedTopicNames(null)),
        bad("dynamic member goes away", request("m", -2)),
        bad("epoch -3", request("m", -3)));
  }

  private static Arguments bad(String what, ConsumerGroupHeartbeatRequest request) {
    return Arguments.of(what, request);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void nonsenseIsAnInvalidRequest(String what, ConsumerGroupHeartbeatRequest request) {
    bed.refuse(request, ErrorCode.INVALID_REQUEST);
    assertThat(bed.coordinator.log()).isEmpty();
  }

  @Test
  void whoIsNotThereIsToldSo() {
    bed.refuse(request("m1", 1), ErrorCode.GROUP_ID_NOT_FOUND);
    bed.refuse(request("m1", -1), ErrorCode.GROUP_ID_NOT_FOUND);
    bed.ask(join("m1", "a"));
    bed.refuse(request("m2", 1), ErrorCode.UNKNOWN_MEMBER_ID);
    bed.refuse(request("m2", -1), ErrorCode.UNKNOWN_MEMBER_ID);
    bed.refuse(request("m1", 1).setInstanceId("i"), ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void wrongEpochsAreFencedUnlessTheAnswerWasLost() {
    PartitionSet all = Bed.set(bed.ask(join("m1", "a")));
    bed.refuse(request("m1", 2), ErrorCode.FENCED_MEMBER_EPOCH);
    bed.topic("b", 1);
    bed.ask(request("m1", 1).setSubscribedTopicNames(List.of("a", "b")));
    assertThat(bed.member("m1").epoch()).isEqualTo(2);
    bed.refuse(request("m1", 1), ErrorCode.FENCED_MEMBER_EPOCH);
    PartitionSet foreign = new PartitionSet.Builder().add(new UUID(9, 9), 0).build();
    bed.refuse(request("m1", 1).setTopicPartitions(owned(foreign)), ErrorCode.FENCED_MEMBER_EPOCH);
    ConsumerGroupHeartbeatResponse answer =
        bed.ask(request("m1", 1).setTopicPartitions(owned(all)));
    assertThat(answer.memberEpoch()).isEqualTo(2);
    assertThat(bed.assigned(answer)).containsExactly("a-0", "a-1", "b-0");
  }

  @Test
  void partitionNumbersFromTheNetworkAreNotTrusted() {
    bed.ask(join("m1", "a"));
    ConsumerGroupHeartbeatRequest.TopicPartitions odd =
        new ConsumerGroupHeartbeatRequest.TopicPartitions()
            .setTopicId(bed.image.topic("a").orElseThrow().id())
            .setPartitions(new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE});
    assertThat(bed.ask(request("m1", 1).setTopicPartitions(List.of(odd))).memberEpoch())
        .isEqualTo(1);
  }

  @Test
  void assignorsAndExpressionsAreChecked() {
    bed.refuse(join("m1", "a").setServerAssignor("nobody"), ErrorCode.UNSUPPORTED_ASSIGNOR);
    bed.refuse(join("m1").setSubscribedTopicRegex("(a"), ErrorCode.INVALID_REGULAR_EXPRESSION);
    bed.ask(join("m1", "a").setServerAssignor("range"));
    assertThat(bed.assignors.asked).containsExactly("range");
    // One that runs is not refused because the plug-in went.
    bed.assignors.installed.remove("range");
    bed.ask(request("m1", 1).setServerAssignor("range"));
  }

  @Test
  void groupsHaveAMaximumSize() {
    Bed small = new Bed(Map.of("group.consumer.max.size", "1")).topic("a", 1);
    small.ask(join("m1", "a"));
    small.refuse(join("m2", "a"), ErrorCode.GROUP_MAX_SIZE_REACHED);
    small.ask(join("m1", "a"));
  }

  // ---- leaving ----

  @Test
  void whoLeavesGivesUpEverything() {
    bed.ask(join("m1", "a"));
    bed.ask(join("m2", "a"));
    ConsumerGroupHeartbeatResponse gone = bed.ask(request("m1", -1));
    assertThat(gone.memberEpoch()).isEqualTo(-1);
    assertThat(bed.assigned(bed.ask(request("m2", 2)))).containsExactly("a-0", "a-1");
    bed.ask(request("m2", -1));
    assertThat(bed.group().stateName()).isEqualTo("Empty");
    assertThat(bed.coordinator.scheduled()).containsOnly("offsets-expire");
    assertThat(bed.owners()).isEmpty();
  }

  @Test
  void whoIsSilentIsTakenOut() {
    bed.ask(join("m1", "a"));
    bed.coordinator.advance(44_999);
    bed.ask(request("m1", 1));
    bed.coordinator.advance(44_999);
    assertThat(bed.member("m1")).isNotNull();
    bed.coordinator.advance(1);
    assertThat(bed.member("m1")).isNull();
    bed.refuse(request("m1", 1), ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void theGroupsOwnTimesAreObeyed() {
    bed.configure("consumer.session.timeout.ms", "50000");
    bed.ask(join("m1", "a"));
    bed.coordinator.advance(49_999);
    assertThat(bed.member("m1")).isNotNull();
    bed.coordinator.advance(1);
    assertThat(bed.member("m1")).isNull();
    bed.configure("consumer.heartbeat.interval.ms", "7000");
    assertThat(bed.ask(join("m1", "a")).heartbeatIntervalMs()).isEqualTo(7_000);
  }

  @Test
  void whoDoesNotGiveUpInTimeIsTakenOut() {
    bed.ask(join("m1", "a").setRebalanceTimeoutMs(10_000));
    bed.ask(join("m2", "a"));
    bed.ask(request("m1", 1));
    bed.coordinator.advance(9_000);
    bed.ask(request("m1", 1));
    bed.coordinator.advance(999);
    assertThat(bed.member("m1")).isNotNull();
    bed.coordinator.advance(1);
    assertThat(bed.member("m1")).isNull();
    assertThat(bed.assigned(bed.ask(request("m2", 2)))).containsExactly("a-0", "a-1");
  }

  @Test
  void whoGaveUpInTimeStays() {
    bed.ask(join("m1", "a").setRebalanceTimeoutMs(10_000));
    bed.ask(join("m2", "a"));
    bed.ask(request("m1", 1));
    bed.ask(request("m1", 1).setTopicPartitions(owned(bed.member("m1").position().assigned())));
    bed.coordinator.advance(20_000);
    assertThat(bed.member("m1")).isNotNull();
  }

  // ---- static members ----

  private ConsumerGroupHeartbeatRequest staticJoin(String memberId) {
    return join(memberId, "a").setInstanceId("i");
  }

  @Test
  void aStaticMemberComesBackWithoutARebalance() {
    bed.ask(staticJoin("m1"));
    bed.ask(join("m2", "a"));
    bed.ask(request("m1", 1));
    PartitionSet kept = bed.member("m1").position().assigned();
    bed.ask(request("m1", 1).setTopicPartitions(owned(kept)));
    bed.ask(request("m2", 2));
    int epoch = bed.group().epoch();
    assertThat(bed.ask(request("m1", -2).setInstanceId("i")).memberEpoch()).isEqualTo(-2);
    assertThat(bed.ask(request("m2", 2)).assignment()).isNull();
    ConsumerGroupHeartbeatResponse back = bed.ask(staticJoin("m3"));
    assertThat(back.memberEpoch()).isEqualTo(epoch);
    assertThat(Bed.set(back)).isEqualTo(kept);
    assertThat(bed.group().epoch()).isEqualTo(epoch);
    assertThat(bed.member("m1")).isNull();
    assertThat(bed.owners()).hasSize(2);
    bed.refuse(request("m1", 2).setInstanceId("i"), ErrorCode.FENCED_INSTANCE_ID);
    bed.refuse(request("m1", -1).setInstanceId("i"), ErrorCode.FENCED_INSTANCE_ID);
    bed.coordinator.advance(40_000);
    bed.ask(request("m2", 2));
    bed.ask(request("m3", 2).setInstanceId("i"));
    bed.coordinator.advance(40_000);
    assertThat(bed.member("m3")).isNotNull();
  }

  @Test
  void anInstanceIsNotTakenFromWhoHasIt() {
    bed.ask(staticJoin("m1"));
    bed.refuse(staticJoin("m2"), ErrorCode.UNRELEASED_INSTANCE_ID);
    assertThat(bed.ask(staticJoin("m1")).memberEpoch()).isEqualTo(1);
  }

  @Test
  void aStaticMemberThatStaysAwayIsTakenOut() {
    bed.ask(staticJoin("m1"));
    bed.ask(request("m1", -2).setInstanceId("i"));
    bed.coordinator.advance(45_000);
    assertThat(bed.member("m1")).isNull();
  }

  @Test
  void aStaticMemberThatComesBackWithOtherWishesRebalances() {
    bed.topic("b", 1);
    bed.ask(staticJoin("m1"));
    bed.ask(request("m1", -2).setInstanceId("i"));
    ConsumerGroupHeartbeatResponse back = bed.ask(join("m2", "b").setInstanceId("i"));
    assertThat(bed.group().epoch()).isEqualTo(2);
    assertThat(bed.assigned(back)).containsExactly("b-0");
    assertThat(bed.owners()).hasSize(1);
  }

  // ---- failures of the log ----

  @Test
  void aJoinThatCannotBeWrittenHasNotHappened() {
    bed.coordinator.failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    bed.refuse(join("m1", "a"), ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(bed.group()).isNull();
    bed.coordinator.failAppends(ErrorCode.NONE);
    assertThat(bed.assigned(bed.ask(join("m1", "a")))).hasSize(2);
  }

  @Test
  void aTargetThatCannotBeWrittenIsComputedAgain() {
    bed.coordinator.holdWork();
    CompletableFuture<ConsumerGroupHeartbeatResponse> first = bed.send(join("m1", "a"));
    bed.coordinator.failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    bed.coordinator.finishWork();
    assertThat(first).isCompletedExceptionally();
    bed.coordinator.failAppends(ErrorCode.NONE);
    bed.coordinator.advance(1_000);
    assertThat(bed.group().targetEpoch()).isEqualTo(1);
    assertThat(bed.assigned(bed.ask(join("m1", "a")))).hasSize(2);
  }

  @Test
  void whatIsNotCommittedInTimeGoesOnAllTheSame() {
    bed.coordinator.holdCommits();
    CompletableFuture<ConsumerGroupHeartbeatResponse> first = bed.send(join("m1", "a"));
    bed.coordinator.expireCommits();
    assertThat(first).isCompletedExceptionally();
    bed.coordinator.commit();
    assertThat(bed.group().stateName()).isEqualTo("Assigning");
    bed.coordinator.advance(1_000);
    assertThat(bed.group().targetEpoch()).isEqualTo(1);
  }

  @Test
  void everythingIsThereAfterAMove() {
    bed.topic("logs", 1);
    bed.ask(join("m1", "a").setInstanceId("i").setRackId("r").setServerAssignor("range"));
    bed.ask(join("m2").setSubscribedTopicRegex("l.*"));
    bed.ask(join("m3", "a"));
    bed.ask(request("m1", 1));
    ConsumerGroup before = bed.group();
    bed.coordinator.failOver(true);
    ConsumerGroup after = bed.group();
    assertThat(after).isNotSameAs(before);
    assertThat(List.copyOf(after.members())).isEqualTo(List.copyOf(before.members()));
    assertThat(after.targets()).isEqualTo(before.targets());
    assertThat(after.metadata()).isEqualTo(before.metadata());
    assertThat(after.stateName()).isEqualTo(before.stateName()).isEqualTo("Reconciling");
    assertThat(after.epoch()).isEqualTo(before.epoch());
    assertThat(after.memberOfInstance("i").id()).isEqualTo("m1");
    bed.owners();
    bed.settle();
    assertThat(after.epoch()).isEqualTo(before.epoch());
    bed.coordinator.advance(45_000);
    assertThat(after.stateName()).isEqualTo("Empty");
  }

  @Test
  void topicsThatChangeDuringAMoveAreSeen() {
    bed.ask(join("m1", "a"));
    bed.coordinator.holdWork();
    bed.topic("a", 5);
    bed.coordinator.failOver(true);
    bed.coordinator.finishWork();
    bed.settle();
    assertThat(bed.assigned(bed.ask(request("m1", 1)))).hasSize(5);
  }

  @Test
  void aMoveAnswersWhoWaits() {
    bed.coordinator.holdWork();
    CompletableFuture<ConsumerGroupHeartbeatResponse> first = bed.send(join("m1", "a"));
    bed.coordinator.failOver(true);
    assertThatThrownBy(first::join)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.NOT_COORDINATOR));
  }

  // ---- offsets and descriptions ----

  @Test
  void commitsAndFetchesNeedTheRightEpoch() {
    bed.ask(join("m1", "a"));
    ConsumerGroup group = bed.group();
    short v9 = 9;
    group.checkOffsetCommit("m1", null, 1, false, v9);
    group.checkOffsetCommit("", null, -1, true, v9);
    refused(ErrorCode.STALE_MEMBER_EPOCH, g -> g.checkOffsetCommit("m1", null, 0, false, v9));
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g -> g.checkOffsetCommit("m9", null, 1, false, v9));
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g -> g.checkOffsetCommit("", null, -1, false, v9));
    refused(
        ErrorCode.UNSUPPORTED_VERSION, g -> g.checkOffsetCommit("m1", null, 1, false, (short) 8));
    group.checkOffsetFetch("m1", 1);
    group.checkOffsetFetch(null, -1);
    group.checkOffsetFetch("", -1);
    refused(ErrorCode.STALE_MEMBER_EPOCH, g -> g.checkOffsetFetch("m1", 2));
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g -> g.checkOffsetFetch("m9", 1));
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g -> g.checkOffsetFetch(null, 1));
    refused(ErrorCode.NON_EMPTY_GROUP, ConsumerGroup::checkDelete);
    assertThat(group.offsetsExpire()).isTrue();
    assertThat(group.emptySinceMs()).isEmpty();
    bed.ask(request("m1", -1));
    group.checkOffsetCommit("", null, -1, false, v9);
    group.checkDelete();
    group.tombstones().forEach(record -> bed.coordinator.shard().replay(record, -1));
    assertThat(bed.group()).isNull();
  }

  private void refused(ErrorCode error, Consumer<ConsumerGroup> check) {
    assertThatThrownBy(() -> check.accept(bed.group()))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private DescribedGroup describe() {
    return bed.coordinator.shard().consumer().describe(GROUP);
  }

  @Test
  void groupsAreDescribed() {
    assertThatThrownBy(this::describe)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND));
    bed.ask(join("m1", "a").setInstanceId("i").setRackId("r"));
    bed.ask(join("m2").setSubscribedTopicRegex("x.*"));
    DescribedGroup group = describe();
    assertThat(group.groupState()).isEqualTo("Reconciling");
    assertThat(group.groupEpoch()).isEqualTo(2);
    assertThat(group.assignmentEpoch()).isEqualTo(2);
    assertThat(group.assignorName()).isEqualTo("uniform");
    assertThat(group.members()).hasSize(2);
    assertThat(group.members().get(0).instanceId()).isEqualTo("i");
    assertThat(group.members().get(0).rackId()).isEqualTo("r");
    assertThat(group.members().get(0).clientHost()).isEqualTo("/127.0.0.1");
    assertThat(group.members().get(0).memberType()).isEqualTo((byte) 1);
    assertThat(group.members().get(0).assignment().topicPartitions().get(0).topicName())
        .isEqualTo("a");
    assertThat(group.members().get(0).targetAssignment().topicPartitions().get(0).partitions())
        .containsExactly(0, 1);
    assertThat(group.members().get(1).subscribedTopicRegex()).isEqualTo("x.*");
    assertThat(group.members().get(1).assignment().topicPartitions()).isEmpty();
  }

  @Test
  void setsOfPartitions() {
    UUID id = new UUID(1, 1);
    PartitionSet one = new PartitionSet.Builder().add(id, new int[] {1, 2}).build();
    PartitionSet two = new PartitionSet.Builder().add(id, 2).add(id, 3).build();
    assertThat(one.or(two).size()).isEqualTo(3);
    assertThat(one.and(two)).isEqualTo(new PartitionSet.Builder().add(id, 2).build());
    assertThat(one.minus(two)).isEqualTo(new PartitionSet.Builder().add(id, 1).build());
    assertThat(one.minus(one)).isEqualTo(NOTHING).hasSameHashCodeAs(NOTHING);
    assertThat(one.contains(id, -1)).isFalse();
    assertThat(one.or(NOTHING)).isSameAs(one);
  }
}
