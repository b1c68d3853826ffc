package dev.tangram.client.scripted;

import dev.tangram.client.Endpoint;
import dev.tangram.model.TopicPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** What the brokers share: topics, leaders and logs. */
public final class ScriptedCluster implements AutoCloseable {

  /** A topic: its id, its configuration and its partitions. */
  public record Topic(UUID id, Map<String, String> configs, List<PartitionLog> partitions) {}

  private final Map<String, Topic> topics = new TreeMap<>();
  private final Map<String, ScriptedGroup> groups = new TreeMap<>();
  private final List<ScriptedBroker> brokers = new ArrayList<>();
  final AtomicInteger producerIds = new AtomicInteger(1000);
  volatile boolean autoCreate;
  volatile int maxBatchBytes = 1 << 20;

  /** Starts brokers with the ids 0, 1, ... on free ports. */
  public static ScriptedCluster start(int count) throws IOException {
    ScriptedCluster cluster = new ScriptedCluster();
    for (int id = 0; id < count; id++) {
      cluster.brokers.add(new ScriptedBroker(cluster, id));
    }
    return cluster;
  }

  public ScriptedBroker broker(int id) {
    return brokers.get(id);
  }

  List<ScriptedBroker> brokers() {
    return brokers;
  }

  public List<Endpoint> endpoints() {
    return brokers.stream().map(ScriptedBroker::endpoint).toList();
  }

  public ScriptedCluster autoCreate(boolean value) {
    autoCreate = value;
    return this;
  }

  public ScriptedCluster maxBatchBytes(int value) {
    maxBatchBytes = value;
    return this;
  }

  /** Creates a topic; partition n is led by broker n modulo their number. */
  public synchronized Topic create(String name, int partitions) {
    return create(name, partitions, new HashMap<>());
  }

  synchronized Topic create(String name, int partitions, Map<String, String> configs) {
    List<PartitionLog> logs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      logs.add(new PartitionLog(i % brokers.size()));
    }
    Topic topic = new Topic(UUID.randomUUID(), configs, logs);
    topics.put(name, topic);
    return topic;
  }

  synchronized boolean delete(String name) {
    return topics.remove(name) != null;
  }

  public synchronized Map<String, Topic> topics() {
    return new TreeMap<>(topics);
  }

  synchronized Topic topic(UUID id) {
    return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst().orElse(null);
  }

  synchronized String nameOf(UUID id) {
    return topics.entrySet().stream()
        .filter(entry -> entry.getValue().id().equals(id))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** The log of a partition; null when there is none. */
  public synchronized PartitionLog log(String topic, int partition) {
    Topic found = topics.get(topic);
    boolean there = found != null && partition < found.partitions().size();
    return there ? found.partitions().get(partition) : null;
  }

  public PartitionLog log(TopicPartition partition) {
    return log(partition.topic(), partition.partition());
  }

  /** The group of this id; a new one of the classic protocol where there is none. */
  public synchronized ScriptedGroup classicGroup(String id) {
    return groups.computeIfAbsent(id, name -> new ScriptedGroup(name, false));
  }

  /** The group of this id; a new one of the consumer protocol where there is none. */
  public synchronized ScriptedGroup consumerGroup(String id) {
    return groups.computeIfAbsent(id, name -> new ScriptedGroup(name, true));
  }

  public synchronized Map<String, ScriptedGroup> groups() {
    return new TreeMap<>(groups);
  }

  synchronized void deleteGroup(String id) {
    groups.remove(id);
  }

  /** The broker that coordinates a group: that of the length of its name. */
  public int coordinator(String groupId) {
    return groupId.length() % brokers.size();
  }

  @Override
  public void close() throws IOException {
    for (ScriptedBroker broker : brokers) {
      broker.close();
    }
  }
}
