package dev.tangram.groups.internal.offsets;

import static dev.tangram.groups.internal.offsets.OffsetCommitTest.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetDeleteRequest;
import dev.tangram.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import dev.tangram.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.tangram.protocol.message.OffsetDeleteResponse;
import dev.tangram.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OffsetDeletionTest {

  private final OffsetsShard shard = new OffsetsShard();

  private CompletableFuture<OffsetDeleteResponse> delete(String topic, int... partitions) {
    List<OffsetDeleteRequestPartition> wanted = new ArrayList<>();
    for (int partition : partitions) {
      wanted.add(new OffsetDeleteRequestPartition().setPartitionIndex(partition));
    }
    OffsetDeleteRequest request =
        new OffsetDeleteRequest()
            .setGroupId("g")
            .setTopics(
                List.of(new OffsetDeleteRequestTopic().setName(topic).setPartitions(wanted)));
    return shard.simulation.submit(s -> s.offsets().delete(request, shard.image()));
  }

  private List<ErrorCode> errors(CompletableFuture<OffsetDeleteResponse> response) {
    return response.join().topics().get(0).partitions().stream()
        .map(OffsetDeleteResponsePartition::errorCode)
        .map(ErrorCode::of)
        .toList();
  }

  @Test
  void offsetsAreDeleted() {
    shard.commit("g", "a", 0, 40);
    shard.commit("g", "a", 1, 41);

    assertThat(errors(delete("a", 1, 2))).containsExactly(ErrorCode.NONE, ErrorCode.NONE);

    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
    List<GroupRecord> log = shard.simulation.log();
    assertThat(log).hasSize(3);
    assertThat(log.get(2)).isEqualTo(OffsetRecords.tombstone("g", "a", 1));
    shard.simulation.failOver(false);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
  }

  @Test
  void unknownPartitionsAreRefusedForThemselves() {
    shard.commit("g", "a", 0, 40);

    assertThat(errors(delete("a", 3, 0)))
        .containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NONE);
    assertThat(errors(delete("nowhere", 0))).containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void groupThatIsNotThereIsNotFound() {
    assertThat(errorOf(delete("a", 0))).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
  }

  @Test
  void topicThatIsReadIsRefused() {
    TestGroup group = shard.group("g");
    group.subscribed = Set.of("a");
    shard.commit("g", "a", 0, 40);
    shard.commit("g", "b", 0, 41);

    assertThat(errors(delete("a", 0))).containsExactly(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC);
    assertThat(errors(delete("b", 0))).containsExactly(ErrorCode.NONE);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    assertThat(shard.offset("g", "b", 0)).isEqualTo(-1);
  }

  @Test
  void membersThatAreNoConsumersHoldAllOffsets() {
    TestGroup group = shard.group("g");
    group.protocolType = "connect";
    shard.commit("g", "a", 0, 40);

    assertThat(errorOf(delete("a", 0))).isEqualTo(ErrorCode.NON_EMPTY_GROUP);

    group.empty = true;
    assertThat(errors(delete("a", 0))).containsExactly(ErrorCode.NONE);
  }

  @Test
  void pendingOffsetsAreDeletedAsWell() {
    GroupRecord record = OffsetRecords.commit("g", "a", 1, new CommittedOffset(5, 0, "", 1, -1));
    shard.simulation.shard().replay(record, 77);

    assertThat(errors(delete("a", 1))).containsExactly(ErrorCode.NONE);

    shard.simulation.shard().endTransaction(77, true);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
  }

  @Test
  void tombstonesOfAGroupTakeAllOfItsOffsets() {
    shard.commit("g", "a", 0, 40);
    shard.commit("g", "b", 1, 41);
    shard.commit("h", "b", 1, 42);
    GroupRecord pending = OffsetRecords.commit("g", "a", 2, new CommittedOffset(5, 0, "", 1, -1));
    shard.simulation.shard().replay(pending, 77);

    List<GroupRecord> tombstones = shard.offsets().tombstonesOf("g");
    assertThat(tombstones)
        .containsExactlyInAnyOrder(
            OffsetRecords.tombstone("g", "a", 0),
            OffsetRecords.tombstone("g", "b", 1),
            OffsetRecords.tombstone("g", "a", 2));
    shard.append(tombstones);

    shard.simulation.shard().endTransaction(77, true);
    assertThat(shard.offset("g", "a", 2)).isEqualTo(-1);
    assertThat(shard.offsets().size()).isEqualTo(1);
    assertThat(shard.offset("h", "b", 1)).isEqualTo(42);
  }
}
