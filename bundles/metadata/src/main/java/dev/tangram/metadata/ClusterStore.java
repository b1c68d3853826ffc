package dev.tangram.metadata;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The seam to coordination: what brokers and controllers keep in ZooKeeper, without its API. Calls
 * block; they are never made on an event loop.
 *
 * <p>Every write of a controller carries its {@link ControllerEpoch} and takes effect only while
 * that epoch is current (checked in the same atomic step): otherwise {@link
 * FencedControllerException}, after which the controller resigns. All failures of the connection
 * come as {@link ClusterStoreException}.
 */
@ProviderType
public interface ClusterStore {

  /** The cluster's id, created by the first broker, 22 characters. */
  String clusterId();

  // ---- membership ----

  /**
   * Registers this broker for as long as its session lives.
   *
   * @return the broker epoch (czxid of the registration)
   * @throws BrokerIdInUseException when another living broker holds the id
   */
  long registerBroker(BrokerImage broker, int jmxPort);

  void unregisterBroker(int id);

  /**
   * An id of its own for a broker without one: {@code reservedMax} + the next number of the
   * sequence.
   */
  int generateBrokerId(int reservedMax);

  /** All living brokers with their epochs. */
  Collection<BrokerImage> brokers();

  // ---- controller ----

  /**
   * Epoch of a controller.
   *
   * @param version version of the epoch's node, which every write checks
   */
  record ControllerEpoch(int epoch, int version) {}

  /** Tries to become controller; empty when another broker is. */
  Optional<ControllerEpoch> electController(int brokerId);

  /** The broker that is controller now. */
  OptionalInt currentController();

  /** Gives the role back. */
  void resignController(ControllerEpoch epoch);

  // ---- topics ----

  /** Assignment of a topic; key: partition, value: replicas, the preferred leader first. */
  record TopicAssignment(
      String topic,
      UUID id,
      Map<Integer, List<Integer>> replicas,
      Map<Integer, List<Integer>> adding,
      Map<Integer, List<Integer>> removing) {}

  Set<String> topics();

  /** Reads many assignments at once (pipelined). Topics that do not exist are left out. */
  Map<String, TopicAssignment> topicAssignments(Collection<String> topics);

  /**
   * Creates a topic: its configuration first, then the assignment, whose existence is the topic's.
   *
   * @throws TopicExistsException when there is one of that name
   */
  void createTopic(TopicAssignment assignment, Map<String, String> config);

  /** Rewrites an assignment (more partitions, reassignment). */
  void updateAssignment(TopicAssignment assignment, ControllerEpoch epoch);

  /** Asks for a topic's deletion; the controller carries it out. */
  void requestTopicDeletion(String topic);

  Set<String> topicsToDelete();

  /** Removes all nodes of a topic, its configuration and the deletion request. */
  void deleteTopic(String topic, ControllerEpoch epoch);

  /**
   * Stored partition state.
   *
   * @param version version of the node: the partition epoch
   */
  record PartitionState(
      int leader, int leaderEpoch, List<Integer> isr, int controllerEpoch, int version) {}

  /** Key of a state. */
  record PartitionKey(String topic, int partition) {}

  /** Reads the states of all partitions named (pipelined); those without one are left out. */
  Map<PartitionKey, PartitionState> partitionStates(Collection<PartitionKey> partitions);

  /** Creates states of new partitions (parents included) and returns them with their versions. */
  Map<PartitionKey, PartitionState> createPartitionStates(
      Map<PartitionKey, PartitionState> states, ControllerEpoch epoch);

  /**
   * Compare-and-set on {@link PartitionState#version}; those that lost the race are left out of the
   * answer.
   */
  Map<PartitionKey, PartitionState> updatePartitionStates(
      Map<PartitionKey, PartitionState> states, ControllerEpoch epoch);

  // ---- configurations ----

  Map<String, String> config(ConfigResource resource);

  /** All resources of a type that have a configuration. */
  Map<String, Map<String, String>> configs(ConfigResource.Type type);

  /** Writes a configuration and tells all brokers (change notification). An empty map clears it. */
  void writeConfig(ConfigResource resource, Map<String, String> config);

  // ---- producer ids ----

  /** A block of producer ids, both ends included. */
  record ProducerIdBlock(long first, long last) {}

  /** Takes the next block of 1000 for a broker. */
  ProducerIdBlock allocateProducerIds(int brokerId);

  // ---- what changes ----

  /** What a {@link Watcher} hears of; re-read what it names. */
  enum Change {
    BROKERS,
    TOPICS,
    CONTROLLER,
    TOPIC_DELETIONS
  }

  /** Called on one thread, in order. Must hand long work on. */
  interface Watcher {
    void onChange(Change change);

    /** The assignment of a topic was rewritten. */
    void onAssignmentChange(String topic);

    /** A configuration was written, by this broker or another. */
    void onConfigChange(ConfigResource resource, Map<String, String> config);

    /**
     * The session is gone: registrations and the controller's role with it. Nothing decided before
     * may be carried out after this returns. The new session opens only then.
     */
    void onSessionExpired();

    /** A new session is open: register again. */
    void onSessionEstablished();
  }

  void addWatcher(Watcher watcher);

  void removeWatcher(Watcher watcher);
}
