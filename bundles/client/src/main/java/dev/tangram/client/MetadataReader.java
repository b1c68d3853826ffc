package dev.tangram.client;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.MetadataResponse;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes views of the cluster out of Metadata responses. */
final class MetadataReader {

  private MetadataReader() {}

  /**
   * @param before the view whose other topics are kept; null to keep none
   */
  static ClusterView read(MetadataResponse response, ClusterView before) {
    Map<Integer, ClusterView.Node> nodes = new LinkedHashMap<>();
    for (MetadataResponse.MetadataResponseBroker broker : response.brokers()) {
      Endpoint endpoint = new Endpoint(broker.host(), broker.port());
      nodes.put(broker.nodeId(), new ClusterView.Node(broker.nodeId(), endpoint, broker.rack()));
    }
    Map<String, ClusterView.Topic> topics = new TreeMap<>();
    if (before != null) {
      topics.putAll(before.topics());
    }
    for (MetadataResponseTopic topic : response.topics()) {
      if (topic.name() != null) {
        topics.put(topic.name(), topic(topic));
      }
    }
    return new ClusterView(response.clusterId(), response.controllerId(), nodes, topics);
  }

  private static ClusterView.Topic topic(MetadataResponseTopic topic) {
    List<ClusterView.Partition> partitions = new ArrayList<>();
    for (MetadataResponsePartition partition : topic.partitions()) {
      partitions.add(partition(topic.name(), partition));
    }
    partitions.sort(Comparator.comparing(ClusterView.Partition::id));
    return new ClusterView.Topic(
        topic.name(),
        topic.topicId(),
        topic.isInternal(),
        ErrorCode.of(topic.errorCode()),
        List.copyOf(partitions));
  }

  private static ClusterView.Partition partition(String topic, MetadataResponsePartition one) {
    return new ClusterView.Partition(
        new TopicPartition(topic, one.partitionIndex()),
        ErrorCode.of(one.errorCode()),
        one.leaderId(),
        one.leaderEpoch(),
        list(one.replicaNodes()),
        list(one.isrNodes()),
        list(one.offlineReplicas()));
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
