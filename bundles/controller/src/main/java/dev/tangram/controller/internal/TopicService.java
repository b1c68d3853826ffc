package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.metadata.TopicExistsException;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Creates and grows topics: checks what is asked for, places replicas and writes the assignment,
 * which is what makes a topic in ZooKeeper mode. The controller hears of it from the store. Calls
 * block.
 */
final class TopicService {

  private final ClusterStore store;
  private final ClusterMetadata metadata;
  private final ReplicaPlacement placement;
  private final TopicPolicy policy;
  private final ImageConditions conditions;

  TopicService(
      ClusterStore store,
      ClusterMetadata metadata,
      ReplicaPlacement placement,
      TopicPolicy policy) {
    this.store = store;
    this.metadata = metadata;
    this.placement = placement;
    this.policy = policy;
    this.conditions = new ImageConditions(metadata);
  }

  TopicPolicy policy() {
    return policy;
  }

  ClusterImage image() {
    return metadata.image();
  }

  ClusterStore store() {
    return store;
  }

  /**
   * Checks a topic and decides where its replicas go, without creating it.
   *
   * @throws ApiException with the code that says what is wrong
   */
  TopicAssignment plan(NewTopic topic) {
    checkName(topic.name());
    policy.configCheck().accept(topic.configs());
    Collection<BrokerImage> brokers = metadata.image().brokers().values();
    Map<Integer, List<Integer>> replicas;
    if (topic.assignments().isEmpty()) {
      int partitions =
          topic.partitions() == NewTopic.DEFAULT ? policy.partitions() : topic.partitions();
      int factor =
          topic.replicationFactor() == NewTopic.DEFAULT
              ? policy.replicationFactor()
              : topic.replicationFactor();
      checkNumbers(partitions, factor, brokers.size());
      replicas = placement.place(brokers, 0, partitions, factor);
    } else {
      if (topic.partitions() != NewTopic.DEFAULT || topic.replicationFactor() != NewTopic.DEFAULT) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST,
            "Give either the numbers of partitions and replicas or the assignment of replicas, not both.");
      }
      replicas = new TreeMap<>(topic.assignments());
      checkAssignment(replicas, 0);
    }
    return new TopicAssignment(topic.name(), Uuids.random(), replicas, Map.of(), Map.of());
  }

  /**
   * Creates a planned topic.
   *
   * @throws ApiException TOPIC_ALREADY_EXISTS
   */
  void create(TopicAssignment planned, Map<String, String> configs) {
    try {
      store.createTopic(planned, configs);
    } catch (TopicExistsException e) {
      throw exists(planned.topic());
    }
  }

  /** True once every partition of the topic has a leader, false when it takes longer. */
  CompletableFuture<Boolean> led(UUID topic, int partitions, long timeoutMs) {
    return conditions.until(
        image -> image.topic(topic).filter(t -> allLed(t, partitions)).isPresent(), timeoutMs);
  }

  private static boolean allLed(TopicImage topic, int partitions) {
    return topic.partitions().size() >= partitions
        && topic.partitions().stream().allMatch(p -> p.leader() != PartitionImage.NO_LEADER);
  }

  /**
   * Plans more partitions for a topic.
   *
   * @param total number of partitions afterwards
   * @param assignments replicas of the new partitions in order, empty to have them placed
   * @return the whole new assignment
   * @throws ApiException with the code that says what is wrong
   */
  TopicAssignment planPartitions(String name, int total, List<List<Integer>> assignments) {
    TopicAssignment current = store.topicAssignments(List.of(name)).get(name);
    if (current == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic " + name + ".");
    }
    int have = current.replicas().size();
    if (total <= have) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          "Topic "
              + name
              + " has "
              + have
              + " partitions already; their number can only grow, and "
              + total
              + " was asked for.");
    }
    Map<Integer, List<Integer>> added = new TreeMap<>();
    if (assignments.isEmpty()) {
      int factor = current.replicas().getOrDefault(0, List.of(0)).size();
      Collection<BrokerImage> brokers = metadata.image().brokers().values();
      checkNumbers(total, factor, brokers.size());
      added.putAll(placement.place(brokers, have, total - have, factor));
    } else {
      if (assignments.size() != total - have) {
        throw new ApiException(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
            "The assignment lists "
                + assignments.size()
                + " partitions, but "
                + (total - have)
                + " are to be added.");
      }
      for (int i = 0; i < assignments.size(); i++) {
        added.put(have + i, assignments.get(i));
      }
      checkAssignment(added, have);
    }
    Map<Integer, List<Integer>> all = new TreeMap<>(current.replicas());
    all.putAll(added);
    return new TopicAssignment(name, current.id(), all, current.adding(), current.removing());
  }

  private void checkName(String name) {
    if (!TopicCreator.isValidName(name)) {
      throw new ApiException(
          ErrorCode.INVALID_TOPIC_EXCEPTION,
          "The topic name '"
              + name
              + "' is not valid: 1 to 249 characters of a-z, A-Z, 0-9, '.', '_', '-', and neither"
              + " '.' nor '..'.");
    }
    ClusterImage image = metadata.image();
    if (image.topic(name).isPresent()) {
      throw exists(name);
    }
    String normal = name.replace('.', '_');
    if (!normal.equals(name) || name.indexOf('_') >= 0) {
      image.topics().stream()
          .map(TopicImage::name)
          .filter(other -> other.replace('.', '_').equals(normal))
          .findFirst()
          .ifPresent(
              other -> {
                throw new ApiException(
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "Topic '"
                        + name
                        + "' collides with topic '"
                        + other
                        + "': names that differ only in '.' and '_' cannot be told apart in metric names.");
              });
    }
  }

  private static ApiException exists(String name) {
    return new ApiException(ErrorCode.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
  }

  private static void checkNumbers(int partitions, int factor, int brokers) {
    if (partitions < 1) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          "The number of partitions must be 1 or more, or -1 for the default.");
    }
    if (factor < 1) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "The replication factor must be 1 or more, or -1 for the default.");
    }
    if (factor > brokers) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "The replication factor "
              + factor
              + " is larger than the number of live brokers, "
              + brokers
              + ".");
    }
  }

  private void checkAssignment(Map<Integer, List<Integer>> replicas, int first) {
    int expected = first;
    int factor = -1;
    for (Map.Entry<Integer, List<Integer>> entry : replicas.entrySet()) {
      List<Integer> ids = entry.getValue();
      if (entry.getKey() != expected++) {
        throw badAssignment("partitions must be numbered from " + first + " on without a gap");
      }
      if (ids.isEmpty() || new HashSet<>(ids).size() != ids.size()) {
        throw badAssignment(
            "partition " + entry.getKey() + " has no replica or the same one twice: " + ids);
      }
      if (factor >= 0 && ids.size() != factor) {
        throw badAssignment("all partitions must have the same number of replicas");
      }
      factor = ids.size();
      if (!metadata.image().brokers().keySet().containsAll(ids)) {
        throw badAssignment(
            "partition " + entry.getKey() + " is assigned to a broker that is not alive: " + ids);
      }
    }
  }

  private static ApiException badAssignment(String why) {
    return new ApiException(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT, "The replica assignment is not valid: " + why + ".");
  }
}
