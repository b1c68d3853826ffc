package dev.tangram.client;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a client last heard of the cluster. Immutable.
 *
 * @param clusterId null before the first answer
 * @param controllerId -1 when there is none
 * @param nodes the live brokers by id
 * @param topics the topics heard of, by name; those that failed are there with their error
 */
public record ClusterView(
    String clusterId, int controllerId, Map<Integer, Node> nodes, Map<String, Topic> topics) {

  /** Nothing heard yet. */
  public static final ClusterView EMPTY = new ClusterView(null, -1, Map.of(), Map.of());

  /**
   * A broker.
   *
   * @param rack null when it has none
   */
  public record Node(int id, Endpoint endpoint, String rack) {}

  /**
   * A topic.
   *
   * @param id all zero bits from brokers that know no topic ids
   * @param error why the topic could not be described, else NONE
   * @param partitions by index, without gaps
   */
  public record Topic(
      String name, UUID id, boolean internal, ErrorCode error, List<Partition> partitions) {}

  /**
   * A partition.
   *
   * @param leader broker id, -1 for none
   * @param leaderEpoch -1 where it is not known
   * @param offline replicas that are not available
   */
  public record Partition(
      TopicPartition id,
      ErrorCode error,
      int leader,
      int leaderEpoch,
      List<Integer> replicas,
      List<Integer> inSync,
      List<Integer> offline) {}

  /**
   * A topic that was described without an error.
   *
   * @throws ClientException with the topic's error; UNKNOWN_TOPIC_OR_PARTITION when it was never
   *     heard of
   */
  public Topic topic(String name) {
    Topic topic = topics.get(name);
    ErrorCode error = topic == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : topic.error();
    if (error != ErrorCode.NONE) {
      throw ClientException.of(error, "Topic " + name);
    }
    return topic;
  }

  /**
   * A partition that has a leader which is alive.
   *
   * @throws ClientException UNKNOWN_TOPIC_OR_PARTITION or LEADER_NOT_AVAILABLE
   */
  public Partition led(TopicPartition id) {
    List<Partition> partitions = topic(id.topic()).partitions();
    if (id.partition() >= partitions.size()) {
      throw new ClientException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          "Topic "
              + id.topic()
              + " has "
              + partitions.size()
              + " partitions; there is no partition "
              + id.partition());
    }
    Partition partition = partitions.get(id.partition());
    if (!nodes.containsKey(partition.leader())) {
      throw ClientException.of(ErrorCode.LEADER_NOT_AVAILABLE, "Partition " + id);
    }
    return partition;
  }
}
