package dev.tangram.groups.internal.offsets;

import static dev.tangram.groups.internal.offsets.OffsetCommitTest.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicRemovalTest {

  private final OffsetsShard shard = new OffsetsShard();

  @Test
  void offsetsOfADeletedTopicGo() {
    shard.commit("g", "a", 0, 40);
    shard.commit("h", "a", 1, 41);
    shard.commit("h", "b", 1, 42);
    GroupRecord pending = OffsetRecords.commit("g", "a", 2, new CommittedOffset(5, 0, "", 1, -1));
    shard.simulation.shard().replay(pending, 77);

    shard.simulation.submit(s -> s.offsets().topicsDeleted(Set.of("a"))).join();

    shard.simulation.shard().endTransaction(77, true);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
    assertThat(shard.offset("g", "a", 2)).isEqualTo(-1);
    assertThat(shard.offset("h", "a", 1)).isEqualTo(-1);
    assertThat(shard.offset("h", "b", 1)).isEqualTo(42);
    shard.simulation.failOver(false);
    assertThat(shard.offsets().size()).isEqualTo(1);
  }

  @Test
  void manyGoInLimitedBatches() {
    int partitions = TombstoneBatch.RECORDS_MAX + 10;
    shard.addTopic("wide", partitions);
    for (int i = 0; i < partitions; i++) {
      shard.commit("g", "wide", i, i);
    }

    shard.simulation.submit(s -> s.offsets().topicsDeleted(Set.of("wide"))).join();
    assertThat(shard.offsets().size()).isEqualTo(10);
    shard.pass(0);
    assertThat(shard.offsets().size()).isZero();
    shard.commit("g", "wide", 1, 1);
    shard.pass(2_000);
    assertThat(shard.offset("g", "wide", 1)).isEqualTo(1);
  }

  @Test
  void removalThatFailsIsTriedAgain() {
    shard.commit("g", "a", 0, 40);
    shard.simulation.failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(errorOf(shard.simulation.submit(s -> s.offsets().topicsDeleted(Set.of("a")))))
        .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    shard.pass(5_000);
    assertThat(shard.offset("g", "a", 0)).isEqualTo(40);

    shard.simulation.failAppends(ErrorCode.NONE);
    shard.pass(1_000);

    assertThat(shard.offset("g", "a", 0)).isEqualTo(-1);
  }

  @Test
  void deletionAndReplacementOfTopicsAreNoticed() {
    List<Set<String>> heard = new ArrayList<>();
    shard.metadata.addListener(new DeletedTopics(heard::add));
    shard.addTopic("c", 1);
    assertThat(heard).isEmpty();

    shard.change(image -> image.change().removeTopic("a").build());
    assertThat(heard).containsExactly(Set.of("a"));

    shard.addTopic("b", 1);
    assertThat(heard).containsExactly(Set.of("a"), Set.of("b"));
  }
}
