package dev.tangram.groups.internal.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.uniform.internal.UniformAssignor;
import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.shard.SimulatedGroups;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupDescribeRequest;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestHandler;
import dev.tangram.request.TestRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests through the codec and the handlers to a shard. */
class ConsumerGroupHandlersTest {

  private final SimulatedGroups groups = new SimulatedGroups();

  {
    groups.assignors().install("uniform", new UniformAssignor()::assign);
  }

  private final RequestHandler heartbeats = new ConsumerGroupHeartbeatHandler(groups);
  private final RequestHandler descriptions = new ConsumerGroupDescribeHandler(groups);

  private ConsumerGroupHeartbeatRequest join(String groupId, String memberId) {
    return new ConsumerGroupHeartbeatRequest()
        .setGroupId(groupId)
        .setMemberId(memberId)
        .setRebalanceTimeoutMs(1_000)
        .setSubscribedTopicNames(List.of("a"))
        .setTopicPartitions(List.of());
  }

  private ConsumerGroupHeartbeatResponse beat(ConsumerGroupHeartbeatRequest body, int version) {
    TestRequest request =
        new TestRequest(heartbeats.apiKey(), version, body).clientId("me").to(heartbeats);
    groups.coordinator().advance(0);
    return request.answered();
  }

  private ConsumerGroupDescribeResponse describe(int version, String... groupIds) {
    ConsumerGroupDescribeRequest body =
        new ConsumerGroupDescribeRequest()
            .setGroupIds(List.of(groupIds))
            .setIncludeAuthorizedOperations(true);
    return new TestRequest(descriptions.apiKey(), version, body).to(descriptions).answered();
  }

  @Test
  void theCoordinatorMakesTheIdOnlyWhereTheClientCannot() {
    ConsumerGroupHeartbeatResponse old = beat(join("g", ""), 0);
    assertThat(old.errorCode()).isZero();
    assertThat(old.memberId()).hasSize(22);
    assertThat(old.memberEpoch()).isEqualTo(1);
    assertThat(beat(join("g", "mine"), 0).memberId()).isEqualTo("mine");
    ConsumerGroupHeartbeatResponse refused = beat(join("g", ""), 1);
    assertThat(refused.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(refused.errorMessage()).contains("MemberId");
    assertThat(beat(join("g", "new"), 1).memberId()).isEqualTo("new");
  }

  @Test
  void errorsAreAnswersWithTheirReason() {
    ConsumerGroupHeartbeatResponse answer = beat(join("g", "m").setMemberEpoch(7), 1);
    assertThat(answer.errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    assertThat(answer.errorMessage()).contains("g");
    answer = beat(join("g", "m").setSubscribedTopicRegex("*"), 1);
    assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION.code());
    groups.coordinator().failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(beat(join("g", "m"), 1).errorCode())
        .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Test
  void aClassicGroupWithoutMembersBecomesAConsumerGroup() {
    groups
        .coordinator()
        .submit(
            shard -> {
              shard.groups().put(shard.classic().withoutMembers("g"));
              return CoordinatorResult.of(null);
            });
    assertThat(describe(1, "g").groups().get(0).errorCode())
        .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    assertThat(beat(join("g", "m"), 1).errorCode()).isZero();
    assertThat(describe(1, "g").groups().get(0).errorCode()).isZero();
    groups.coordinator().failOver(true);
    assertThat(describe(1, "g").groups().get(0).members()).hasSize(1);
  }

  @Test
  void aConsumerGroupWithoutMembersBecomesAClassicGroup() {
    TestMember classic = new TestMember(new GroupHandlers(groups), "g", null);
    beat(join("g", "m"), 1);
    // Its subscription cannot be read, so it cannot be a member of the consumer group.
    assertThat(classic.join().<JoinGroupResponse>answered().errorCode())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code());
    beat(join("g", "m").setMemberEpoch(-1), 1);
    TestMember next = new TestMember(new GroupHandlers(groups), "g", null);
    TestRequest joins = next.join();
    groups.coordinator().advance(2_000);
    next.took(joins);
    assertThat(describe(1, "g").groups().get(0).errorCode())
        .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    // The records of the consumer group are taken back: it does not come again with the next load.
    groups.coordinator().failOver(true);
    assertThat(describe(1, "g").groups().get(0).errorCode())
        .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
  }

  @Test
  void manyGroupsAreDescribedInOneAnswer() {
    UUID id = new UUID(1, 2);
    PartitionImage partition =
        new PartitionImage(0, 0, 0, List.of(0), 0, 0, List.of(0), List.of(), List.of());
    groups.change(
        image -> image.change().topic(new TopicImage("a", id, List.of(partition))).build());
    beat(join("g", "m").setInstanceId("i"), 1);
    List<DescribedGroup> described = describe(1, "g", "none", "").groups();
    assertThat(described.stream().map(DescribedGroup::errorCode))
        .containsExactly(
            ErrorCode.NONE.code(),
            ErrorCode.GROUP_ID_NOT_FOUND.code(),
            ErrorCode.INVALID_GROUP_ID.code());
    DescribedGroup group = described.get(0);
    assertThat(group.members().get(0).clientId()).isEqualTo("me");
    assertThat(group.members().get(0).instanceId()).isEqualTo("i");
    assertThat(group.members().get(0).memberType()).isEqualTo((byte) 1);
    assertThat(group.authorizedOperations())
        .isEqualTo(1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11);
    assertThat(described.get(1).errorMessage()).contains("none");
    assertThat(describe(0, "g").groups().get(0).members().get(0).memberType()).isEqualTo((byte) -1);
  }

  @Test
  void nothingBlocks() {
    assertThat(heartbeats.execution()).isEqualTo(Execution.INLINE);
    assertThat(descriptions.execution()).isEqualTo(Execution.INLINE);
    assertThat(heartbeats.maxVersion()).isEqualTo((short) 1);
    assertThat(descriptions.maxVersion()).isEqualTo((short) 1);
  }
}
