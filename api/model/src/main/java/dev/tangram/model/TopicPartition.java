package dev.tangram.model;

import java.util.Objects;

/**
 * One partition of a topic, by name.
 *
 * @param topic the topic's name
 * @param partition the partition's index, 0 or greater
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

  public TopicPartition {
    Objects.requireNonNull(topic, "topic");
    if (partition < 0) {
      throw new IllegalArgumentException("negative partition " + partition + " of " + topic);
    }
  }

  @Override
  public int compareTo(TopicPartition other) {
    int byTopic = topic.compareTo(other.topic);
    return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
  }

  /** The form used in directory names and logs: {@code topic-partition}. */
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
