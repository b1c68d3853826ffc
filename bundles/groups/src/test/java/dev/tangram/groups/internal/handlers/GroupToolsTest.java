package dev.tangram.groups.internal.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.offsets.OffsetCommit;
import dev.tangram.groups.internal.records.GroupMetadataKey;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.OffsetCommitKey;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.DeleteGroupsRequest;
import dev.tangram.protocol.message.DeleteGroupsResponse;
import dev.tangram.protocol.message.DescribeGroupsRequest;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import dev.tangram.protocol.message.ListGroupsRequest;
import dev.tangram.protocol.message.ListGroupsResponse;
import dev.tangram.protocol.message.ListGroupsResponse.ListedGroup;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupToolsTest extends ClassicGroupTestCase {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void groupsAreDescribed(int version) {
    TestMember one = member();
    TestMember two = version >= 4 ? staticMember("two") : member();
    rebalance(one, two);
    DescribeGroupsRequest request =
        new DescribeGroupsRequest().setGroups(List.of("nothing", GROUP, ""));
    if (version >= 3) {
      request.setIncludeAuthorizedOperations(true);
    }
    DescribeGroupsResponse response = handlers.ask(request, version);
    DescribedGroup none = response.groups().get(0);
    assertThat(none.groupState()).isEqualTo("Dead");
    assertThat(none.errorCode()).isZero();
    DescribedGroup group = response.groups().get(1);
    assertThat(group.groupState()).isEqualTo("Stable");
    assertThat(group.protocolType()).isEqualTo("consumer");
    assertThat(group.protocolData()).isEqualTo("range");
    assertThat(group.authorizedOperations())
        .isEqualTo(version >= 3 ? 0b1101_0100_1000 : Integer.MIN_VALUE);
    DescribedGroupMember member = group.members().get(1);
    assertThat(member.memberId()).isEqualTo(two.memberId());
    assertThat(member.groupInstanceId()).isEqualTo(version >= 4 ? "two" : null);
    assertThat(member.clientId()).isEqualTo("client");
    assertThat(member.clientHost()).isEqualTo("/127.0.0.1");
    assertThat(new String(member.memberMetadata(), StandardCharsets.UTF_8)).isEqualTo("of range");
    assertThat(new String(member.memberAssignment(), StandardCharsets.UTF_8))
        .isEqualTo("part of " + two.memberId());
    assertThat(ErrorCode.of(response.groups().get(2).errorCode()))
        .isEqualTo(ErrorCode.INVALID_GROUP_ID);
  }

  @Test
  void membersOfAGroupThatChangesAreDescribedWithoutAssignments() {
    TestMember one = member();
    rebalance(one, member());
    one.join();
    DescribedGroup group = described();
    assertThat(group.groupState()).isEqualTo("PreparingRebalance");
    assertThat(group.protocolData()).isEmpty();
    assertThat(group.members()).hasSize(2).allMatch(m -> m.memberAssignment().length == 0);
  }

  @Test
  void groupsAreListedByStateAndType() {
    rebalance(member());
    commit("simple");
    assertThat(list(new ListGroupsRequest(), 0)).containsExactlyInAnyOrder(GROUP, "simple");
    assertThat(list(new ListGroupsRequest().setStatesFilter(List.of("stable")), 4))
        .containsExactly(GROUP);
    assertThat(list(new ListGroupsRequest().setStatesFilter(List.of("Empty", "Dead")), 5))
        .containsExactly("simple");
    assertThat(list(new ListGroupsRequest().setTypesFilter(List.of("Classic")), 5)).hasSize(2);
    assertThat(list(new ListGroupsRequest().setTypesFilter(List.of("consumer")), 5)).isEmpty();
    ListedGroup listed =
        handlers
            .<ListGroupsResponse>ask(new ListGroupsRequest().setStatesFilter(List.of("Stable")), 5)
            .groups()
            .get(0);
    assertThat(listed.groupState()).isEqualTo("Stable");
    assertThat(listed.groupType()).isEqualTo("classic");
    assertThat(listed.protocolType()).isEqualTo("consumer");
  }

  private List<String> list(ListGroupsRequest request, int version) {
    return handlers.<ListGroupsResponse>ask(request, version).groups().stream()
        .map(ListedGroup::groupId)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void groupsWithoutMembersAreDeletedWithTheirOffsets(int version) {
    TestMember one = member();
    rebalance(one);
    commit("simple");
    assertThat(delete(version, GROUP)).containsExactly(ErrorCode.NON_EMPTY_GROUP);
    one.leave();
    advance(0);
    assertThat(delete(version, GROUP, "nothing", "", "simple"))
        .containsExactly(
            ErrorCode.NONE,
            ErrorCode.GROUP_ID_NOT_FOUND,
            ErrorCode.INVALID_GROUP_ID,
            ErrorCode.NONE);
    assertThat(state()).isEqualTo("Dead");
    List<GroupRecord> log = handlers.groups().coordinator().log();
    assertThat(tombstoneOf(log, GROUP)).isTrue();
    assertThat(log)
        .anyMatch(
            record ->
                record.isTombstone()
                    && record.key() instanceof OffsetCommitKey key
                    && key.group().equals("simple"));
    failOver();
    assertThat(list(new ListGroupsRequest(), 0)).isEmpty();
    assertThat(handlers.groups().coordinator().shard().offsets().size()).isZero();
  }

  private static boolean tombstoneOf(List<GroupRecord> log, String groupId) {
    return log.stream()
        .anyMatch(
            record ->
                record.isTombstone()
                    && record.key() instanceof GroupMetadataKey key
                    && key.group().equals(groupId));
  }

  private List<ErrorCode> delete(int version, String... groups) {
    return handlers
        .<DeleteGroupsResponse>ask(
            new DeleteGroupsRequest().setGroupsNames(List.of(groups)), version)
        .results()
        .stream()
        .map(result -> ErrorCode.of(result.errorCode()))
        .toList();
  }

  @Test
  void aSimpleGroupCanGetMembers() {
    commit(GROUP);
    assertThat(state()).isEqualTo("Empty");
    failOver();
    assertThat(state()).isEqualTo("Empty");
    rebalance(member());
    assertThat(handlers.groups().coordinator().shard().offsets().size()).isEqualTo(1);
  }

  private void commit(String groupId) {
    PartitionImage partition =
        new PartitionImage(0, 1, 0, List.of(1), 0, 1, List.of(1), List.of(), List.of());
    handlers
        .groups()
        .change(
            image ->
                image
                    .change()
                    .topic(new TopicImage("t", new UUID(1, 1), List.of(partition)))
                    .build());
    OffsetCommitRequest request =
        new OffsetCommitRequest()
            .setGroupId(groupId)
            .setTopics(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName("t")
                        .setPartitions(
                            List.of(
                                new OffsetCommitRequestPartition()
                                    .setCommittedOffset(7)
                                    .setCommittedMetadata("")))));
    OffsetCommit commit = new OffsetCommit(request, (short) 8, handlers.groups().image());
    handlers.groups().submit(groupId, shard -> shard.offsets().commit(commit)).join();
  }
}
