package dev.tangram.replication;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.LogListener;
import dev.tangram.log.LogManager;
import dev.tangram.log.PartitionLog;
import dev.tangram.metadata.BrokerControl;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All partitions of this broker. Obeys the controller ({@link BrokerControl}), keeps the cluster
 * image up to date with what it says, and follows changes of topics' configurations and the coming
 * and going of logs.
 */
public final class ReplicaManager implements BrokerControl, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaManager.class);

  private final BrokerIdentity identity;
  private final LogManager logs;
  private final ClusterMetadata metadata;
  private final BrokerConfig config;
  private final TopicConfigs topicConfigs;
  private final Delays delays;
  private final CopyOnWriteArrayList<PartitionListener> listeners = new CopyOnWriteArrayList<>();
  private final HostedPartitions hosted = new HostedPartitions();
  private final ControlFence fence;
  private final ClusterMetadata.Listener configListener = this::onImage;
  private final LogListener logListener =
      new LogListener() {
        @Override
        public void offline(TopicPartition partition) {
          onLogOffline(partition);
        }

        @Override
        public void online(TopicPartition partition) {
          onLogOnline(partition);
        }
      };
  // Guarded by the metadata's lock: listeners are called under it.
  private boolean mergingOwnUpdate;

  public ReplicaManager(
      BrokerIdentity identity,
      LogManager logs,
      ClusterMetadata metadata,
      BrokerConfig config,
      Delays delays) {
    this.identity = identity;
    this.logs = logs;
    this.metadata = metadata;
    this.config = config;
    this.delays = delays;
    this.topicConfigs = new TopicConfigs(config, identity.id());
    this.fence = new ControlFence(identity);
  }

  /** Begins to hear of configurations and logs. */
  public void start() {
    logs.addListener(logListener);
    metadata.addListener(configListener);
  }

  /** The cluster as this broker knows it now. */
  public ClusterImage image() {
    return metadata.image();
  }

  /** The logs of this broker. */
  public LogManager logs() {
    return logs;
  }

  /** The timeouts of waiting requests. */
  public Delays delays() {
    return delays;
  }

  /** The broker's configuration. */
  public BrokerConfig config() {
    return config;
  }

  // ---- listening ----

  /**
   * Tells of changes of roles from now on, first of what each partition is at the moment; a state
   * may be told twice.
   */
  public void addListener(PartitionListener listener) {
    listeners.add(listener);
    hosted.forEach(partition -> partition.introduceTo(listener));
  }

  /** Ends that. */
  public void removeListener(PartitionListener listener) {
    listeners.remove(listener);
  }

  private void onPartition(Partition partition, PartitionState state) {
    for (PartitionListener listener : listeners) {
      try {
        listener.changed(partition, state);
      } catch (RuntimeException e) {
        LOG.error("A listener failed to hear of partition {}", partition.id(), e);
      }
    }
  }

  // ---- looking up ----

  /** The partition, or null when this broker has no replica of it. */
  public Partition partition(String topic, int index) {
    return hosted.get(topic, index);
  }

  /** Why {@link #partition} gave null. */
  public ErrorCode absence(String topic, int index) {
    return metadata.image().partition(topic, index).isPresent()
        ? ErrorCode.NOT_LEADER_OR_FOLLOWER
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  /**
   * The partition.
   *
   * @throws ApiException NOT_LEADER_OR_FOLLOWER when others have it, UNKNOWN_TOPIC_OR_PARTITION
   */
  public Partition require(String topic, int index) {
    Partition partition = hosted.get(topic, index);
    if (partition == null) {
      ErrorCode error = absence(topic, index);
      throw new ApiException(error, error.text());
    }
    return partition;
  }

  // ---- control requests ----

  @Override
  public synchronized ControlResult leaderAndIsr(
      Sender sender, List<PartitionAssignment> assignments, Collection<BrokerImage> liveLeaders) {
    ErrorCode refused = fence.check(sender);
    if (refused != ErrorCode.NONE) {
      return new ControlResult(refused, Map.of());
    }
    Map<TopicPartition, ErrorCode> results = new HashMap<>();
    for (PartitionAssignment assignment : assignments) {
      TopicPartition id = new TopicPartition(assignment.topic(), assignment.state().partition());
      results.put(id, assign(id, assignment));
    }
    return new ControlResult(ErrorCode.NONE, results);
  }

  private ErrorCode assign(TopicPartition id, PartitionAssignment assignment) {
    PartitionImage state = assignment.state();
    if (!state.replicas().contains(identity.id())) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    Partition partition = hosted.get(id);
    if (partition != null && !partition.hasTopicId(assignment.topicId())) {
      return ErrorCode.INCONSISTENT_TOPIC_ID;
    }
    boolean again = partition != null && partition.lacksLogIn(state.leaderEpoch());
    if (partition != null && state.leaderEpoch() <= partition.state().leaderEpoch() && !again) {
      return ErrorCode.STALE_CONTROLLER_EPOCH;
    }
    TopicConfig topicConfig = topicConfigs.of(id.topic(), metadata.image());
    PartitionLog log = null;
    try {
      log = logs.getOrCreate(id, assignment.topicId(), topicConfig, assignment.isNew());
    } catch (ApiException e) {
      if (e.error() != ErrorCode.KAFKA_STORAGE_ERROR) {
        return e.error();
      }
      LOG.error("Partition {} has no log for now: {}", id, e.getMessage());
    }
    if (again) {
      return log == null ? ErrorCode.KAFKA_STORAGE_ERROR : partition.online(log);
    }
    if (partition == null) {
      partition =
          new Partition(
              id,
              assignment.topicId(),
              identity.id(),
              minIsr(topicConfig),
              delays,
              this::onPartition);
      hosted.put(partition);
    }
    ErrorCode result = partition.become(state, log);
    if (!topicConfig.equals(topicConfigs.of(id.topic(), metadata.image()))) {
      // It changed after it was read and before the partition could be told.
      reconfigure(id.topic(), metadata.image());
    }
    return result;
  }

  @Override
  public synchronized ErrorCode updateMetadata(
      Sender sender, Collection<BrokerImage> liveBrokers, List<PartitionAssignment> partitions) {
    ErrorCode refused = fence.check(sender);
    if (refused != ErrorCode.NONE) {
      return refused;
    }
    metadata.update(
        image -> {
          ClusterImage merged =
              MetadataMerge.merge(image, sender.controllerId(), liveBrokers, partitions);
          mergingOwnUpdate = true;
          return merged;
        });
    return ErrorCode.NONE;
  }

  @Override
  public synchronized ControlResult stopReplica(Sender sender, List<ReplicaStop> stops) {
    ErrorCode refused = fence.check(sender);
    if (refused != ErrorCode.NONE) {
      return new ControlResult(refused, Map.of());
    }
    Map<TopicPartition, ErrorCode> results = new HashMap<>();
    for (ReplicaStop stop : stops) {
      results.put(stop.partition(), stop(stop));
    }
    return new ControlResult(ErrorCode.NONE, results);
  }

  private ErrorCode stop(ReplicaStop stop) {
    Partition partition = hosted.get(stop.partition());
    if (partition != null) {
      // -1 means unknown, -2 the deletion of the topic; both are obeyed.
      if (stop.leaderEpoch() >= 0 && stop.leaderEpoch() < partition.state().leaderEpoch()) {
        return ErrorCode.FENCED_LEADER_EPOCH;
      }
      partition.stop();
      if (stop.delete()) {
        hosted.remove(stop.partition());
      }
    }
    if (stop.delete()) {
      try {
        logs.delete(stop.partition());
      } catch (ApiException e) {
        LOG.error("The log of {} could not be deleted: {}", stop.partition(), e.getMessage());
        return e.error();
      }
    }
    return ErrorCode.NONE;
  }

  // ---- configurations ----

  /** The image was replaced. Only called under the metadata's lock. */
  private void onImage(ClusterImage before, ClusterImage after) {
    if (mergingOwnUpdate) {
      // What the controller says of brokers and partitions changes no configuration.
      mergingOwnUpdate = false;
      return;
    }
    boolean all = topicConfigs.brokerChanged(before, after);
    for (String topic : hosted.topics()) {
      ConfigResource resource = ConfigResource.topic(topic);
      if (all || !before.config(resource).equals(after.config(resource))) {
        reconfigure(topic, after);
      }
    }
  }

  private void reconfigure(String topic, ClusterImage image) {
    TopicConfig topicConfig = topicConfigs.of(topic, image);
    hosted.forEachOf(
        topic,
        partition -> {
          partition.minInsyncReplicas(minIsr(topicConfig));
          PartitionLog log = partition.state().log();
          if (log != null) {
            log.reconfigure(topicConfig);
          }
        });
  }

  private static int minIsr(TopicConfig topicConfig) {
    return topicConfig.minInsyncReplicas();
  }

  // ---- logs that go and come ----

  private void onLogOffline(TopicPartition id) {
    Partition partition = hosted.get(id);
    if (partition != null) {
      partition.offline();
    }
  }

  private void onLogOnline(TopicPartition id) {
    Partition partition = hosted.get(id);
    Optional<PartitionLog> log = logs.get(id);
    if (partition != null && log.isPresent()) {
      log.get().reconfigure(topicConfigs.of(id.topic(), metadata.image()));
      partition.online(log.get());
    }
  }

  /** Answers all that wait and stops all partitions; the logs stay open. */
  @Override
  public void close() {
    metadata.removeListener(configListener);
    logs.removeListener(logListener);
    hosted.forEach(Partition::stop);
  }
}
