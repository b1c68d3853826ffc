package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.BrokerControl.PartitionAssignment;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.PartitionImage;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataMergeTest {

  private static final UUID ID = new UUID(1, 1);
  private static final BrokerImage BROKER = new BrokerImage(1, 10, List.of(), null);

  private static PartitionAssignment partition(UUID id, int index, int leader) {
    PartitionImage image =
        new PartitionImage(index, leader, 3, List.of(1), 0, 1, List.of(1), List.of(), List.of());
    return new PartitionAssignment("t", id, image, false);
  }

  private static ClusterImage merge(ClusterImage before, PartitionAssignment... partitions) {
    return MetadataMerge.merge(before, 7, List.of(BROKER), List.of(partitions));
  }

  @Test
  void mergesPartitionsAndReplacesBrokers() {
    ClusterImage first = merge(ClusterImage.empty(), partition(ID, 0, 1), partition(ID, 1, 1));
    ClusterImage second = MetadataMerge.merge(first, 8, List.of(), List.of(partition(ID, 1, 2)));
    assertThat(second.controllerId()).isEqualTo(8);
    assertThat(second.brokers()).isEmpty();
    assertThat(second.partition("t", 0).orElseThrow().leader()).isEqualTo(1);
    assertThat(second.partition("t", 1).orElseThrow().leader()).isEqualTo(2);
    assertThat(second.topic(ID)).isPresent();
    assertThat(first.partition("t", 1).orElseThrow().leader()).isEqualTo(1);
  }

  @Test
  void aPartitionMayArriveBeforeThoseBelowIt() {
    ClusterImage image = merge(ClusterImage.empty(), partition(ID, 2, 1));
    assertThat(image.topic("t").orElseThrow().partitions()).hasSize(3);
    assertThat(image.partition("t", 0).orElseThrow().leader()).isEqualTo(PartitionImage.NO_LEADER);
    ClusterImage full = merge(image, partition(ID, 0, 1), partition(ID, 1, 1));
    assertThat(full.partition("t", 0).orElseThrow().leader()).isEqualTo(1);
  }

  @Test
  void aTopicBeingDeletedVanishes() {
    ClusterImage image = merge(ClusterImage.empty(), partition(ID, 0, 1), partition(ID, 1, 1));
    ClusterImage half = merge(image, partition(ID, 0, PartitionImage.LEADER_DURING_DELETE));
    assertThat(half.partition("t", 1)).isPresent();
    ClusterImage none = merge(half, partition(ID, 1, PartitionImage.LEADER_DURING_DELETE));
    assertThat(none.topic("t")).isEmpty();
    assertThat(none.topic(ID)).isEmpty();
  }

  /** C7: another incarnation of a name shares nothing with the one before. */
  @Test
  void anotherTopicIdIsAnotherTopic() {
    ClusterImage image = merge(ClusterImage.empty(), partition(ID, 0, 1), partition(ID, 1, 1));
    UUID next = new UUID(2, 2);
    ClusterImage replaced = merge(image, partition(next, 0, 1));
    assertThat(replaced.topic("t").orElseThrow().partitions()).hasSize(1);
    assertThat(replaced.topic(ID)).isEmpty();
    // The late end of the first one does not harm the second.
    ClusterImage late = merge(replaced, partition(ID, 0, PartitionImage.LEADER_DURING_DELETE));
    assertThat(late.topic(next)).isPresent();
  }
}
