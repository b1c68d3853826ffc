package dev.tangram.replication;

import dev.tangram.model.TopicPartition;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The partitions of this broker. A look-up takes no lock and allocates nothing; each topic's array
 * is replaced when it changes.
 */
final class HostedPartitions {

  private final ConcurrentHashMap<String, Partition[]> byTopic = new ConcurrentHashMap<>();

  /** The partition, or null when it is not hosted. */
  Partition get(String topic, int index) {
    if (topic == null) {
      return null;
    }
    Partition[] partitions = byTopic.get(topic);
    return partitions == null || index < 0 || index >= partitions.length ? null : partitions[index];
  }

  Partition get(TopicPartition id) {
    return get(id.topic(), id.partition());
  }

  void put(Partition partition) {
    byTopic.compute(
        partition.id().topic(),
        (topic, before) -> {
          int index = partition.id().partition();
          Partition[] after =
              before == null
                  ? new Partition[index + 1]
                  : Arrays.copyOf(before, Math.max(before.length, index + 1));
          after[index] = partition;
          return after;
        });
  }

  void remove(TopicPartition id) {
    byTopic.computeIfPresent(
        id.topic(),
        (topic, before) -> {
          Partition[] after = before.clone();
          if (id.partition() < after.length) {
            after[id.partition()] = null;
          }
          return Arrays.stream(after).allMatch(p -> p == null) ? null : after;
        });
  }

  Collection<String> topics() {
    return byTopic.keySet();
  }

  void forEach(Consumer<Partition> action) {
    byTopic.values().forEach(partitions -> visit(partitions, action));
  }

  void forEachOf(String topic, Consumer<Partition> action) {
    Partition[] partitions = byTopic.get(topic);
    if (partitions != null) {
      visit(partitions, action);
    }
  }

  private static void visit(Partition[] partitions, Consumer<Partition> action) {
    for (Partition partition : partitions) {
      if (partition != null) {
        action.accept(partition);
      }
    }
  }
}
