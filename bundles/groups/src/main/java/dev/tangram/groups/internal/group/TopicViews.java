package dev.tangram.groups.internal.group;

import dev.tangram.assignor.TopicView;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Topics as an assignor sees them. */
public final class TopicViews {

  private TopicViews() {}

  public static TopicView of(TopicImage topic, ClusterImage image) {
    List<Set<String>> racks = racks(topic, image);
    boolean known = racks.stream().anyMatch(of -> !of.isEmpty());
    return new TopicView(
        topic.name(), topic.id(), topic.partitions().size(), known ? racks : List.of());
  }

  /** The racks of each partition's replicas, as far as their brokers live and have one. */
  private static List<Set<String>> racks(TopicImage topic, ClusterImage image) {
    List<Set<String>> racks = new ArrayList<>(topic.partitions().size());
    for (PartitionImage partition : topic.partitions()) {
      Set<String> of = new TreeSet<>();
      for (int replica : partition.replicas()) {
        BrokerImage broker = image.brokers().get(replica);
        if (broker != null && broker.rack() != null) {
          of.add(broker.rack());
        }
      }
      racks.add(of);
    }
    return racks;
  }
}
