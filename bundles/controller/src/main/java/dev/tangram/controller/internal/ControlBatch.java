package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerControl;
import dev.tangram.metadata.BrokerControl.ControlResult;
import dev.tangram.metadata.BrokerControl.PartitionAssignment;
import dev.tangram.metadata.BrokerControl.ReplicaStop;
import dev.tangram.metadata.BrokerControl.Sender;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the brokers are to be told after one decision. Every broker gets at most one LeaderAndIsr,
 * one UpdateMetadata and one StopReplica, in this order: a broker leads before others hear that it
 * does.
 */
final class ControlBatch {

  private static final Logger LOG = LoggerFactory.getLogger(ControlBatch.class);

  private final ControllerContext context;
  private final BrokerChannel channel;
  private final int controllerId;
  private final int controllerEpoch;

  private final Map<Integer, List<PartitionAssignment>> leaderAndIsr = new TreeMap<>();
  private final Map<Integer, List<ReplicaStop>> stops = new TreeMap<>();
  private final Map<PartitionKey, PartitionAssignment> metadata = new LinkedHashMap<>();
  private final Set<Integer> metadataTargets = new LinkedHashSet<>();

  ControlBatch(
      ControllerContext context, BrokerChannel channel, int controllerId, int controllerEpoch) {
    this.context = context;
    this.channel = channel;
    this.controllerId = controllerId;
    this.controllerEpoch = controllerEpoch;
  }

  /** Tells the live replicas of some partitions their role. */
  ControlBatch leaders(Collection<PartitionKey> partitions, boolean isNew) {
    for (PartitionKey key : partitions) {
      if (context.states().containsKey(key)) {
        PartitionAssignment assignment = assignment(key, isNew);
        for (int replica : context.replicas(key)) {
          if (context.isLive(replica)) {
            leaderAndIsr.computeIfAbsent(replica, id -> new ArrayList<>()).add(assignment);
          }
        }
      }
    }
    return this;
  }

  /** Tells some brokers of some partitions, and of all live brokers in any case. */
  ControlBatch metadata(Collection<Integer> brokers, Collection<PartitionKey> partitions) {
    metadataTargets.addAll(brokers);
    partitions.forEach(key -> metadata.put(key, assignment(key, false)));
    return this;
  }

  /** Deletes the replicas of some partitions on all live brokers that have one. */
  ControlBatch deleteReplicas(Collection<PartitionKey> partitions) {
    for (PartitionKey key : partitions) {
      for (int replica : context.replicas(key)) {
        if (context.isLive(replica)) {
          stops
              .computeIfAbsent(replica, id -> new ArrayList<>())
              .add(new ReplicaStop(new TopicPartition(key.topic(), key.partition()), -2, true));
        }
      }
    }
    return this;
  }

  /** Sends everything; answers with the partitions that some broker could not stop. */
  Set<TopicPartition> send() {
    Collection<BrokerImage> live = List.copyOf(context.brokers().values());
    leaderAndIsr.forEach((broker, assignments) -> sendLeaders(broker, assignments, live));
    List<PartitionAssignment> partitions = List.copyOf(metadata.values());
    for (int broker : metadataTargets) {
      channel
          .to(broker)
          .ifPresent(to -> warn(broker, to.updateMetadata(sender(broker), live, partitions)));
    }
    Set<TopicPartition> failed = new LinkedHashSet<>();
    stops.forEach((broker, replicas) -> failed.addAll(sendStops(broker, replicas)));
    return failed;
  }

  private void sendLeaders(
      int broker, List<PartitionAssignment> assignments, Collection<BrokerImage> live) {
    channel
        .to(broker)
        .ifPresent(
            to -> {
              ControlResult result = to.leaderAndIsr(sender(broker), assignments, live);
              warn(broker, result.requestError());
              result.partitions().forEach((partition, error) -> warn(broker, partition, error));
            });
  }

  private Set<TopicPartition> sendStops(int broker, List<ReplicaStop> replicas) {
    Set<TopicPartition> all = new LinkedHashSet<>();
    replicas.forEach(stop -> all.add(stop.partition()));
    BrokerControl to = channel.to(broker).orElse(null);
    if (to == null) {
      return all;
    }
    ControlResult result = to.stopReplica(sender(broker), replicas);
    if (result.requestError() != ErrorCode.NONE) {
      warn(broker, result.requestError());
      return all;
    }
    result.partitions().forEach((partition, error) -> warn(broker, partition, error));
    all.removeIf(
        partition -> result.partitions().getOrDefault(partition, ErrorCode.NONE) == ErrorCode.NONE);
    return all;
  }

  private Sender sender(int broker) {
    BrokerImage image = context.brokers().get(broker);
    return new Sender(controllerId, controllerEpoch, image == null ? -1L : image.epoch());
  }

  private PartitionAssignment assignment(PartitionKey key, boolean isNew) {
    return new PartitionAssignment(
        key.topic(), context.topics().get(key.topic()).id(), context.image(key), isNew);
  }

  private static void warn(int broker, ErrorCode error) {
    if (error != ErrorCode.NONE) {
      LOG.warn("Broker {} refused a control request: {} ({})", broker, error, error.text());
    }
  }

  private static void warn(int broker, TopicPartition partition, ErrorCode error) {
    // A new controller repeats roles; a broker that has one already under its epoch says so this
    // way.
    boolean already = error == ErrorCode.STALE_CONTROLLER_EPOCH;
    if (error != ErrorCode.NONE && !already) {
      LOG.warn(
          "Broker {} could not take its role for {}: {} ({})",
          broker,
          partition,
          error,
          error.text());
    }
  }
}
