package dev.tangram.groups.internal.offsets;

import static dev.tangram.groups.internal.offsets.OffsetsShard.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.OffsetCommitKey;
import dev.tangram.groups.internal.records.OffsetCommitValue;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffsetCommitTest {

  private final OffsetsShard shard = new OffsetsShard();

  static ErrorCode errorOf(CompletableFuture<?> answer) {
    try {
      answer.join();
      return ErrorCode.NONE;
    } catch (java.util.concurrent.CompletionException e) {
      return ((ApiException) e.getCause()).error();
    }
  }

  static ErrorCode errorOf(OffsetCommitResponse response, int topic) {
    return ErrorCode.of(response.topics().get(topic).partitions().get(0).errorCode());
  }

  @Test
  void commitIsFoundWithAllThatCameWithIt() {
    OffsetCommitRequest request = request("g", "a", 1, 42);
    request.topics().get(0).partitions().get(0).setCommittedLeaderEpoch(7);
    request.topics().get(0).partitions().get(0).setCommittedMetadata("mine");

    assertThat(errorOf(shard.commit(request, 9).join(), 0)).isEqualTo(ErrorCode.NONE);

    OffsetFetchResponsePartitions found = shard.fetch("g", "a", 1);
    assertThat(found.committedOffset()).isEqualTo(42);
    assertThat(found.committedLeaderEpoch()).isEqualTo(7);
    assertThat(found.metadata()).isEqualTo("mine");
    assertThat(found.errorCode()).isZero();
  }

  @Test
  void recordIsOfTheVersionsThatKafkaWrites() {
    shard.commit("g", "a", 1, 42);

    GroupRecord record = shard.simulation.log().get(0);
    assertThat(record.keyVersion()).isEqualTo((short) 1);
    assertThat(record.valueVersion()).isEqualTo((short) 3);
    assertThat(record.key())
        .isEqualTo(new OffsetCommitKey().setGroup("g").setTopic("a").setPartition(1));
    assertThat(record.value())
        .isEqualTo(
            new OffsetCommitValue()
                .setOffset(42)
                .setLeaderEpoch(-1)
                .setMetadata("")
                .setCommitTimestamp(shard.simulation.nowMs()));
  }

  @Test
  void retentionTimeOfOldVersionsBecomesAnExpiryTime() {
    OffsetCommitRequest request = request("g", "a", 1, 42).setRetentionTimeMs(500);
    shard.commit(request, 4);

    GroupRecord record = shard.simulation.log().get(0);
    assertThat(record.valueVersion()).isEqualTo((short) 1);
    OffsetCommitValue value = (OffsetCommitValue) record.value();
    assertThat(value.expireTimestamp()).isEqualTo(shard.simulation.nowMs() + 500);
  }

  @Test
  void commitTimestampOfVersion1IsKept() {
    OffsetCommitRequest request = request("g", "a", 1, 42);
    request.topics().get(0).partitions().get(0).setCommitTimestamp(1234);
    shard.commit(request, 1);

    OffsetCommitValue value = (OffsetCommitValue) shard.simulation.log().get(0).value();
    assertThat(value.commitTimestamp()).isEqualTo(1234);
  }

  @Test
  void missingMetadataIsEmpty() {
    OffsetCommitRequest request = request("g", "a", 1, 42);
    request.topics().get(0).partitions().get(0).setCommittedMetadata(null);
    shard.commit(request, 9);

    assertThat(shard.fetch("g", "a", 1).metadata()).isEmpty();
  }

  @Test
  void tooMuchMetadataCostsOnlyItsPartition() {
    OffsetCommitRequest request = request("g", "a", 1, 42);
    request.topics().addAll(request("g", "b", 2, 43).topics());
    request
        .topics()
        .get(0)
        .partitions()
        .get(0)
        .setCommittedMetadata("x".repeat(OffsetsShard.METADATA_MAX + 1));
    request
        .topics()
        .get(1)
        .partitions()
        .get(0)
        .setCommittedMetadata("x".repeat(OffsetsShard.METADATA_MAX));

    OffsetCommitResponse response = shard.commit(request, 9).join();

    assertThat(errorOf(response, 0)).isEqualTo(ErrorCode.OFFSET_METADATA_TOO_LARGE);
    assertThat(errorOf(response, 1)).isEqualTo(ErrorCode.NONE);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
    assertThat(shard.offset("g", "b", 2)).isEqualTo(43);
  }

  @Test
  void moreThanTheTopicTakesIsRefused() {
    shard.simulation.failAppends(ErrorCode.MESSAGE_TOO_LARGE);

    assertThat(errorOf(shard.commit(request("g", "a", 1, 42), 9)))
        .isEqualTo(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
  }

  @Test
  void unknownPartitionsAreRefusedForThemselves() {
    OffsetCommitRequest request = request("g", "nowhere", 0, 1);
    request.topics().addAll(request("g", "a", 3, 2).topics());
    request.topics().addAll(request("g", "a", -1, 2).topics());
    request.topics().addAll(request("g", "a", 2, 3).topics());

    OffsetCommitResponse response = shard.commit(request, 9).join();

    assertThat(errorOf(response, 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(errorOf(response, 1)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(errorOf(response, 2)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(errorOf(response, 3)).isEqualTo(ErrorCode.NONE);
    assertThat(shard.simulation.log()).hasSize(1);
  }

  @Test
  void commitWithoutGenerationMakesASimpleGroup() {
    shard.commit("g", "a", 1, 42);

    assertThat(shard.simulation.shard().groups().get("g").isEmpty()).isTrue();
    assertThat(shard.simulation.shard().groups().get("g").protocolType()).isEmpty();
    assertThat(errorOf(shard.commit(request("g", "a", 1, 43).setGenerationIdOrMemberEpoch(0), 9)))
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(42);
  }

  @Test
  void commitThatWasNotAppendedMakesNoGroup() {
    shard.simulation.failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);

    assertThat(errorOf(shard.commit("g", "a", 1, 42)))
        .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(shard.simulation.shard().groups().get("g")).isNull();
    assertThat(shard.offsets().size()).isZero();
  }

  @Test
  void generationOfAGroupThatIsNotThereIsRefused() {
    OffsetCommitRequest request = request("g", "a", 1, 42).setGenerationIdOrMemberEpoch(3);

    assertThat(errorOf(shard.commit(request, 8))).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(errorOf(shard.commit(request, 9))).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(shard.simulation.log()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "UNKNOWN_MEMBER_ID",
        "ILLEGAL_GENERATION",
        "STALE_MEMBER_EPOCH",
        "FENCED_INSTANCE_ID",
        "REBALANCE_IN_PROGRESS"
      })
  void whatTheGroupRefusesIsRefused(ErrorCode error) {
    TestGroup group = shard.group("g");
    group.refusal = error;

    assertThat(errorOf(shard.commit(request("g", "a", 1, 42).setMemberId("m"), 9)))
        .isEqualTo(error);
    assertThat(shard.simulation.log()).isEmpty();
    assertThat(group.committedBy).isEmpty();
  }

  @Test
  void acceptedCommitIsALifeSignOfTheMember() {
    TestGroup group = shard.group("g");

    shard.commit(request("g", "a", 1, 42).setMemberId("m"), 9);
    shard.commit(request("g", "a", 1, 43), 9);

    assertThat(group.committedBy).containsExactly("m");
  }

  @Test
  void groupsErrorGoesToAllPartitionsThatAreKnown() {
    OffsetCommitRequest request = request("g", "nowhere", 0, 1);
    request.topics().addAll(request("g", "a", 2, 3).topics());
    OffsetCommit commit = new OffsetCommit(request, (short) 9, shard.image());

    commit.fail(ErrorCode.NOT_COORDINATOR);

    assertThat(errorOf(commit.response(), 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(errorOf(commit.response(), 1)).isEqualTo(ErrorCode.NOT_COORDINATOR);
  }

  @Test
  void nobodyIsAnsweredBeforeTheCommitIsCommitted() {
    shard.simulation.holdCommits();
    CompletableFuture<OffsetCommitResponse> commit = shard.commit("g", "a", 1, 42);
    CompletableFuture<?> fetch = shard.fetch(OffsetsShard.fetchRequest("g", "a", 1), false);
    assertThat(commit).isNotDone();
    assertThat(fetch).isNotDone();

    shard.simulation.failOver(false);

    assertThat(errorOf(commit)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    assertThat(errorOf(fetch)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    shard.simulation.commit();
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
  }
}
