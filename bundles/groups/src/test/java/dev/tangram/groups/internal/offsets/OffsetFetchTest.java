package dev.tangram.groups.internal.offsets;

import static dev.tangram.groups.internal.offsets.OffsetCommitTest.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffsetFetchTest {

  private static final long PRODUCER = 77;
  private static final long OTHER_PRODUCER = 78;

  private final OffsetsShard shard = new OffsetsShard();

  private static OffsetFetchResponsePartitions none(int partition, ErrorCode error) {
    return new OffsetFetchResponsePartitions()
        .setPartitionIndex(partition)
        .setCommittedOffset(-1)
        .setCommittedLeaderEpoch(-1)
        .setMetadata("")
        .setErrorCode(error.code());
  }

  private static GroupRecord record(int partition, long offset) {
    return OffsetRecords.commit("g", "a", partition, new CommittedOffset(offset, 0, "", 1, -1));
  }

  private void pend(long producer, int partition, long offset) {
    shard.simulation.shard().replay(record(partition, offset), producer);
  }

  @Test
  void nothingIsFoundInAGroupThatIsNotThere() {
    assertThat(shard.fetch("g", "a", 0)).isEqualTo(none(0, ErrorCode.NONE));
    assertThat(
            shard
                .fetch(new OffsetFetchRequestGroup().setGroupId("g").setTopics(null), true)
                .join()
                .topics())
        .isEmpty();
  }

  @Test
  void partitionWithoutAnOffsetIsAnsweredWithMinusOne() {
    shard.commit("g", "a", 1, 42);

    assertThat(shard.fetch("g", "a", 0)).isEqualTo(none(0, ErrorCode.NONE));
    assertThat(shard.fetch("g", "b", 1)).isEqualTo(none(1, ErrorCode.NONE));
    assertThat(shard.fetch("g", "nowhere", 5)).isEqualTo(none(5, ErrorCode.NONE));
    assertThat(shard.fetch("other", "a", 1)).isEqualTo(none(1, ErrorCode.NONE));
  }

  @Test
  void nullTopicsAreAllThatHaveOffsets() {
    shard.commit("g", "a", 1, 42);
    shard.commit("g", "a", 0, 41);
    shard.commit("g", "b", 2, 43);
    shard.commit("other", "b", 0, 44);

    OffsetFetchResponseGroup all =
        shard.fetch(new OffsetFetchRequestGroup().setGroupId("g").setTopics(null), true).join();

    assertThat(all.groupId()).isEqualTo("g");
    assertThat(all.topics())
        .extracting(OffsetFetchResponseTopics::name)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(all.topics())
        .flatExtracting(OffsetFetchResponseTopics::partitions)
        .extracting(OffsetFetchResponsePartitions::committedOffset)
        .containsExactlyInAnyOrder(41L, 42L, 43L);
  }

  @Test
  void emptyTopicsAreNone() {
    shard.commit("g", "a", 1, 42);

    assertThat(
            shard
                .fetch(new OffsetFetchRequestGroup().setGroupId("g").setTopics(List.of()), true)
                .join()
                .topics())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"UNKNOWN_MEMBER_ID", "STALE_MEMBER_EPOCH"})
  void whatTheGroupRefusesIsRefused(ErrorCode error) {
    shard.group("g").refusal = error;

    assertThat(errorOf(shard.fetch(OffsetsShard.fetchRequest("g", "a", 0), false)))
        .isEqualTo(error);
  }

  @Test
  void offsetOfAnOpenTransactionIsNotSeen() {
    shard.commit("g", "a", 1, 42);
    pend(PRODUCER, 1, 50);
    pend(PRODUCER, 2, 60);

    assertThat(shard.offset("g", "a", 1)).isEqualTo(42);
    assertThat(shard.offset("g", "a", 2)).isEqualTo(-1);
  }

  @Test
  void stableOffsetsWaitForTransactions() {
    shard.commit("g", "a", 0, 40);
    shard.commit("g", "a", 1, 42);
    pend(PRODUCER, 1, 50);

    assertThat(shard.fetch("g", "a", 1, true)).isEqualTo(none(1, ErrorCode.UNSTABLE_OFFSET_COMMIT));
    assertThat(shard.fetch("g", "a", 0, true).committedOffset()).isEqualTo(40);
    OffsetFetchResponseGroup all =
        shard.fetch(new OffsetFetchRequestGroup().setGroupId("g").setTopics(null), true).join();
    assertThat(all.topics().get(0).partitions().get(1))
        .isEqualTo(none(1, ErrorCode.UNSTABLE_OFFSET_COMMIT));
    shard.simulation.shard().endTransaction(PRODUCER, true);
    assertThat(shard.fetch("g", "a", 1, true).committedOffset()).isEqualTo(50);
  }

  @Test
  void abortedTransactionLeavesWhatWas() {
    shard.commit("g", "a", 1, 42);
    pend(PRODUCER, 1, 50);

    shard.simulation.shard().endTransaction(PRODUCER, false);

    assertThat(shard.fetch("g", "a", 1, true).committedOffset()).isEqualTo(42);
  }

  @Test
  void laterCommitCountsWhenTheTransactionEndsAfterIt() {
    pend(PRODUCER, 1, 50);
    shard.commit("g", "a", 1, 42);

    shard.simulation.shard().endTransaction(PRODUCER, true);

    assertThat(shard.offset("g", "a", 1)).isEqualTo(42);
  }

  @Test
  void laterTransactionCountsWhicheverEndsFirst() {
    pend(PRODUCER, 1, 50);
    pend(OTHER_PRODUCER, 1, 60);
    shard.simulation.shard().endTransaction(OTHER_PRODUCER, true);
    assertThat(shard.fetch("g", "a", 1, true).errorCode())
        .isEqualTo(ErrorCode.UNSTABLE_OFFSET_COMMIT.code());

    shard.simulation.shard().endTransaction(PRODUCER, true);

    assertThat(shard.fetch("g", "a", 1, true).committedOffset()).isEqualTo(60);
  }

  @Test
  void tombstoneTakesPendingOffsetsAlong() {
    pend(PRODUCER, 1, 50);
    shard.append(List.of(OffsetRecords.tombstone("g", "a", 1)));

    shard.simulation.shard().endTransaction(PRODUCER, true);

    assertThat(shard.fetch("g", "a", 1, true)).isEqualTo(none(1, ErrorCode.NONE));
  }

  @Test
  void everythingIsFoundAfterAMove() {
    shard.commit("g", "a", 1, 42);
    shard.commit("g", "a", 1, 43);
    shard.commit("h", "b", 2, 44);

    shard.simulation.failOver(false);

    assertThat(shard.offset("g", "a", 1)).isEqualTo(43);
    assertThat(shard.offset("h", "b", 2)).isEqualTo(44);
    assertThat(shard.simulation.shard().groups().get("h")).isNotNull();
    assertThat(shard.offsets().size()).isEqualTo(2);
  }

  @Test
  void recordsOfKeyVersion0AreRead() {
    GroupRecord record = record(1, 42);
    shard.append(
        List.of(new GroupRecord((short) 0, record.key(), record.valueVersion(), record.value())));

    assertThat(shard.offset("g", "a", 1)).isEqualTo(42);
  }
}
