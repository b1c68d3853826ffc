package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.TopicViews;
import dev.tangram.groups.internal.records.ConsumerGroupPartitionMetadataValue;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.TopicImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Topics as a group remembers them, and as an assignor sees them. */
final class TopicMetadata {

  private TopicMetadata() {}

  /** What the group remembers. */
  static ConsumerGroupPartitionMetadataValue of(Collection<TopicImage> topics, ClusterImage image) {
    List<ConsumerGroupPartitionMetadataValue.TopicMetadata> structs = new ArrayList<>();
    for (TopicImage topic : topics) {
      structs.add(
          new ConsumerGroupPartitionMetadataValue.TopicMetadata()
              .setTopicId(topic.id())
              .setTopicName(topic.name())
              .setNumPartitions(topic.partitions().size())
              .setPartitionMetadata(partitions(topic, image)));
    }
    return new ConsumerGroupPartitionMetadataValue().setTopics(structs);
  }

  private static List<ConsumerGroupPartitionMetadataValue.PartitionMetadata> partitions(
      TopicImage topic, ClusterImage image) {
    List<Set<String>> racks = TopicViews.of(topic, image).racks();
    List<ConsumerGroupPartitionMetadataValue.PartitionMetadata> structs = new ArrayList<>();
    for (int p = 0; p < racks.size(); p++) {
      structs.add(
          new ConsumerGroupPartitionMetadataValue.PartitionMetadata()
              .setPartition(p)
              .setRacks(List.copyOf(racks.get(p))));
    }
    return structs;
  }

  /**
   * Whether both have the same topics with as many partitions. Racks do not count: only living
   * brokers have one here, and a broker that starts again is no reason to rebalance.
   */
  static boolean sameTopics(
      ConsumerGroupPartitionMetadataValue one, ConsumerGroupPartitionMetadataValue other) {
    return counts(one).equals(counts(other));
  }

  /** Partitions by topic id. */
  static Map<UUID, Integer> counts(ConsumerGroupPartitionMetadataValue of) {
    Map<UUID, Integer> counts = new HashMap<>();
    of.topics().forEach(topic -> counts.put(topic.topicId(), topic.numPartitions()));
    return counts;
  }
}
