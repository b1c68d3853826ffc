package dev.tangram.replication;

import dev.tangram.metadata.BrokerControl.PartitionAssignment;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Merges an UpdateMetadata request into the cluster image: the living brokers are replaced, the
 * partitions named are added or replaced, and those being deleted are taken out.
 */
final class MetadataMerge {

  private MetadataMerge() {}

  static ClusterImage merge(
      ClusterImage image,
      int controllerId,
      Collection<BrokerImage> liveBrokers,
      List<PartitionAssignment> partitions) {
    ClusterImage.Builder next = image.change().controllerId(controllerId).brokers(liveBrokers);
    Map<String, List<PartitionAssignment>> byTopic = new LinkedHashMap<>();
    for (PartitionAssignment partition : partitions) {
      byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>()).add(partition);
    }
    byTopic.forEach((topic, changed) -> mergeTopic(image, next, topic, changed));
    return next.build();
  }

  private static void mergeTopic(
      ClusterImage image,
      ClusterImage.Builder next,
      String topic,
      List<PartitionAssignment> changed) {
    UUID id = changed.get(0).topicId();
    TopicImage before = image.topic(topic).orElse(null);
    List<PartitionImage> merged = new ArrayList<>();
    // An incarnation of another id has nothing in common with the one before.
    if (before != null && before.id().equals(id)) {
      merged.addAll(before.partitions());
    }
    for (PartitionAssignment assignment : changed) {
      PartitionImage state = assignment.state();
      while (merged.size() <= state.partition()) {
        merged.add(unknown(merged.size()));
      }
      boolean gone = state.leader() == PartitionImage.LEADER_DURING_DELETE;
      merged.set(state.partition(), gone ? unknown(state.partition()) : state);
    }
    while (!merged.isEmpty() && isUnknown(merged.get(merged.size() - 1))) {
      merged.remove(merged.size() - 1);
    }
    if (!merged.isEmpty()) {
      next.topic(new TopicImage(topic, id, merged));
    } else if (before != null && before.id().equals(id)) {
      next.removeTopic(topic);
    }
  }

  /** Stands for a partition below the highest index of which nothing has been heard. */
  private static PartitionImage unknown(int index) {
    return new PartitionImage(
        index, PartitionImage.NO_LEADER, -1, List.of(), -1, -1, List.of(), List.of(), List.of());
  }

  private static boolean isUnknown(PartitionImage image) {
    return image.leaderEpoch() == -1 && image.replicas().isEmpty();
  }
}
