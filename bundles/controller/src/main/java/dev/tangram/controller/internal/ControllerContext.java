package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.PartitionImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the active controller knows. Used by the controller's thread alone. */
final class ControllerContext {

  private final Map<Integer, BrokerImage> brokers = new HashMap<>();
  private final Map<String, TopicAssignment> topics = new HashMap<>();
  private final Map<PartitionKey, PartitionState> states = new HashMap<>();
  private final Set<String> deleting = new HashSet<>();

  Map<Integer, BrokerImage> brokers() {
    return brokers;
  }

  Map<String, TopicAssignment> topics() {
    return topics;
  }

  Map<PartitionKey, PartitionState> states() {
    return states;
  }

  /** Topics whose deletion was asked for and is not finished. */
  Set<String> deleting() {
    return deleting;
  }

  boolean isLive(int broker) {
    return brokers.containsKey(broker);
  }

  List<Integer> replicas(PartitionKey partition) {
    TopicAssignment assignment = topics.get(partition.topic());
    return assignment == null
        ? List.of()
        : assignment.replicas().getOrDefault(partition.partition(), List.of());
  }

  /** All partitions of some topics. */
  List<PartitionKey> partitionsOf(Collection<String> names) {
    List<PartitionKey> keys = new ArrayList<>();
    for (String name : names) {
      TopicAssignment assignment = topics.get(name);
      if (assignment != null) {
        assignment
            .replicas()
            .keySet()
            .forEach(partition -> keys.add(new PartitionKey(name, partition)));
      }
    }
    return keys;
  }

  void forgetTopic(String name) {
    partitionsOf(List.of(name)).forEach(states::remove);
    topics.remove(name);
    deleting.remove(name);
  }

  /**
   * The state of a partition as brokers hear of it; a partition without a state has no leader yet.
   */
  PartitionImage image(PartitionKey key) {
    TopicAssignment topic = topics.get(key.topic());
    PartitionState state = states.get(key);
    List<Integer> adding = topic.adding().getOrDefault(key.partition(), List.of());
    List<Integer> removing = topic.removing().getOrDefault(key.partition(), List.of());
    if (state == null) {
      return new PartitionImage(
          key.partition(),
          PartitionImage.NO_LEADER,
          0,
          List.of(),
          0,
          0,
          replicas(key),
          adding,
          removing);
    }
    return new PartitionImage(
        key.partition(),
        deleting.contains(key.topic()) ? PartitionImage.LEADER_DURING_DELETE : state.leader(),
        state.leaderEpoch(),
        state.isr(),
        state.version(),
        state.controllerEpoch(),
        replicas(key),
        adding,
        removing);
  }
}
