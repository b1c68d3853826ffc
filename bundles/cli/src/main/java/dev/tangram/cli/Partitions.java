package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.model.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What has become of partitions that a group once read. */
final class Partitions {

  private Partitions() {}

  /** Those that have a leader now, and can be asked for offsets. */
  static List<TopicPartition> led(ClusterClient cluster, Collection<TopicPartition> partitions) {
    ClusterView view = refreshed(cluster, partitions);
    return partitions.stream().filter(one -> isLed(view, one)).toList();
  }

  /** Those that exist, whether they have a leader or not. */
  static List<TopicPartition> existing(
      ClusterClient cluster, Collection<TopicPartition> partitions) {
    ClusterView view = refreshed(cluster, partitions);
    return partitions.stream()
        .filter(
            one -> {
              ClusterView.Topic topic = view.topics().get(one.topic());
              return topic != null && one.partition() < topic.partitions().size();
            })
        .toList();
  }

  private static ClusterView refreshed(
      ClusterClient cluster, Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return cluster.view();
    }
    Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    return cluster.retries().run(attempt -> cluster.refresh(topics, false));
  }

  private static boolean isLed(ClusterView view, TopicPartition partition) {
    try {
      view.led(partition);
      return true;
    } catch (ClientException e) {
      return false;
    }
  }
}
