package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerControl;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One broker of a test: a store, a controller, and a control surface that writes down what it is
 * told.
 */
final class TestBroker implements BrokerControl, AutoCloseable {

  final BrokerIdentity identity;
  final ClusterStore store;
  final ClusterMetadata metadata = new ClusterMetadata();
  final Map<TopicPartition, PartitionAssignment> roles = new ConcurrentHashMap<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<ReplicaStop> stops = new CopyOnWriteArrayList<>();
  final Controller controller;
  volatile ErrorCode stopError = ErrorCode.NONE;
  volatile boolean unclean;

  TestBroker(int id, ClusterStore store, Map<Integer, TestBroker> peers) {
    this.identity = new BrokerIdentity(id);
    this.store = store;
    peers.put(id, this);
    BrokerChannel channel = broker -> Optional.ofNullable(peers.get(broker));
    controller = new Controller(identity, store, channel, topic -> unclean);
  }

  TestBroker start() {
    controller.start();
    register();
    return this;
  }

  void register() {
    identity.registered(
        store.registerBroker(
            new BrokerImage(
                identity.id(),
                -1,
                List.of(new Endpoint("PLAINTEXT", "PLAINTEXT", "localhost", 9092 + identity.id())),
                null),
            -1));
  }

  TopicService topics() {
    return new TopicService(
        store,
        metadata,
        new ReplicaPlacement(new SplittableRandom(1)),
        new TopicPolicy(2, 1, true, configs -> {}));
  }

  @Override
  public ControlResult leaderAndIsr(
      Sender sender, List<PartitionAssignment> assignments, Collection<BrokerImage> liveLeaders) {
    calls.add("LeaderAndIsr " + assignments.size());
    assignments.forEach(a -> roles.put(new TopicPartition(a.topic(), a.state().partition()), a));
    return new ControlResult(ErrorCode.NONE, Map.of());
  }

  @Override
  public ErrorCode updateMetadata(
      Sender sender, Collection<BrokerImage> liveBrokers, List<PartitionAssignment> partitions) {
    calls.add("UpdateMetadata " + partitions.size());
    metadata.update(image -> merge(image, sender.controllerId(), liveBrokers, partitions));
    return ErrorCode.NONE;
  }

  private static ClusterImage merge(
      ClusterImage image,
      int controller,
      Collection<BrokerImage> live,
      List<PartitionAssignment> partitions) {
    ClusterImage.Builder next = image.change().controllerId(controller).brokers(live);
    Map<String, Map<Integer, PartitionImage>> byTopic = new HashMap<>();
    for (PartitionAssignment partition : partitions) {
      if (partition.state().leader() == PartitionImage.LEADER_DURING_DELETE) {
        next.removeTopic(partition.topic());
      } else {
        Map<Integer, PartitionImage> merged =
            byTopic.computeIfAbsent(partition.topic(), topic -> known(image, topic));
        merged.put(partition.state().partition(), partition.state());
        next.topic(
            new TopicImage(
                partition.topic(), partition.topicId(), new ArrayList<>(merged.values())));
      }
    }
    return next.build();
  }

  private static Map<Integer, PartitionImage> known(ClusterImage image, String topic) {
    Map<Integer, PartitionImage> known = new TreeMap<>();
    image.topic(topic).ifPresent(t -> t.partitions().forEach(p -> known.put(p.partition(), p)));
    return known;
  }

  @Override
  public ControlResult stopReplica(Sender sender, List<ReplicaStop> asked) {
    calls.add("StopReplica " + asked.size());
    stops.addAll(asked);
    Map<TopicPartition, ErrorCode> results = new HashMap<>();
    asked.forEach(stop -> results.put(stop.partition(), stopError));
    return new ControlResult(ErrorCode.NONE, results);
  }

  @Override
  public void close() {
    controller.close();
  }
}
