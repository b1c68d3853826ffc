package dev.tangram.groups.internal.offsets;

import static dev.tangram.groups.internal.offsets.OffsetsShard.CHECK_MS;
import static dev.tangram.groups.internal.offsets.OffsetsShard.RETENTION_MS;
import static dev.tangram.groups.internal.offsets.OffsetsShard.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupMetadataKey;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OffsetExpiryTest {

  private final OffsetsShard shard = new OffsetsShard();

  private static GroupRecord groupTombstone(String group) {
    return GroupRecord.tombstone((short) 2, new GroupMetadataKey().setGroup(group));
  }

  @Test
  void offsetsOfASimpleGroupExpireEachAfterItsCommit() {
    shard.commit("g", "a", 0, 40);
    shard.pass(RETENTION_MS / 2);
    shard.commit("g", "a", 1, 41);

    shard.pass(RETENTION_MS / 2 - CHECK_MS);
    assertThat(shard.offsets().size()).isEqualTo(2);
    shard.pass(CHECK_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(41);
    assertThat(shard.simulation.log()).doesNotContain(groupTombstone("g"));
    shard.pass(RETENTION_MS);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
    assertThat(shard.simulation.log()).endsWith(groupTombstone("g"));
  }

  @Test
  void offsetsOfAnEmptyGroupExpireWhenItHasBeenEmptyForLong() {
    TestGroup group = shard.group("g");
    group.empty = true;
    shard.commit("g", "a", 0, 40);
    shard.pass(RETENTION_MS / 2);
    group.emptySince = OptionalLong.of(shard.simulation.nowMs());

    shard.pass(RETENTION_MS - CHECK_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    shard.pass(CHECK_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
    assertThat(shard.simulation.log()).contains(groupTombstone("g"));
  }

  @Test
  void offsetsOfAnActiveGroupExpireWhereNobodyReadsTheTopic() {
    TestGroup group = shard.group("g");
    group.subscribed = Set.of("a");
    shard.commit("g", "a", 0, 40);
    shard.commit("g", "b", 0, 41);

    shard.pass(2 * RETENTION_MS);

    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    assertThat(shard.offset("g", "b", 0)).isEqualTo(-1);
    assertThat(shard.simulation.log()).doesNotContain(groupTombstone("g"));
  }

  @Test
  void offsetsStayWhileTheGroupIsInAStateThatKeepsThem() {
    TestGroup group = shard.group("g");
    group.empty = true;
    group.expires = false;
    shard.commit("g", "a", 0, 40);

    shard.pass(2 * RETENTION_MS);

    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    assertThat(shard.simulation.log()).hasSize(1);
  }

  @Test
  void expiryTimeOfItsOwnCounts() {
    shard.commit(request("g", "a", 0, 40).setRetentionTimeMs(3 * CHECK_MS), 4);
    shard.commit(request("g", "a", 1, 41).setRetentionTimeMs(3 * RETENTION_MS), 4);

    shard.pass(2 * CHECK_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    shard.pass(CHECK_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
    shard.pass(2 * RETENTION_MS);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(41);
    shard.pass(RETENTION_MS);
    assertThat(shard.offset("g", "a", 1)).isEqualTo(-1);
  }

  @Test
  void emptyGroupWithoutOffsetsIsRemoved() {
    shard.group("g").empty = true;

    shard.pass(CHECK_MS);

    assertThat(shard.simulation.log()).containsExactly(groupTombstone("g"));
  }

  @Test
  void groupWithMembersStays() {
    shard.group("g");

    shard.pass(RETENTION_MS);

    assertThat(shard.simulation.log()).isEmpty();
  }

  @Test
  void pendingOffsetsKeepTheOffsetAndTheGroup() {
    TestGroup group = shard.group("g");
    group.empty = true;
    shard.commit("g", "a", 0, 40);
    GroupRecord pending = OffsetRecords.commit("g", "a", 0, new CommittedOffset(5, 0, "", 1, -1));
    shard.simulation.shard().replay(pending, 77);

    shard.pass(2 * RETENTION_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);
    assertThat(shard.simulation.log()).hasSize(1);

    shard.simulation.shard().endTransaction(77, false);
    shard.pass(CHECK_MS);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
  }

  @Test
  void tombstonesComeInLimitedBatches() {
    int partitions = 2 * TombstoneBatch.RECORDS_MAX + 10;
    shard.addTopic("wide", partitions);
    for (int i = 0; i < partitions; i++) {
      shard.commit("g", "wide", i, i);
    }
    shard.simulation.holdCommits();
    shard.pass(RETENTION_MS - 1);
    assertThat(shard.offsets().size()).isEqualTo(partitions);

    shard.simulation.failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    shard.pass(1);
    assertThat(shard.offsets().size()).isEqualTo(partitions);
    shard.simulation.failAppends(ErrorCode.NONE);
    shard.pass(CHECK_MS);

    assertThat(shard.offsets().size()).isZero();
    assertThat(shard.simulation.log()).hasSize(2 * partitions + 1);
  }

  @Test
  void checkGoesOnAfterAMove() {
    shard.commit("g", "a", 0, 40);
    shard.pass(RETENTION_MS / 2);

    shard.simulation.failOver(true);
    shard.pass(RETENTION_MS / 2 + CHECK_MS);

    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
  }
}
