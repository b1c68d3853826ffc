package dev.tangram.groups.internal.consumer;

import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest.TopicPartitions;
import java.util.List;
import java.util.function.BiPredicate;

/** What a member said that it owns; nothing of it is trusted. */
final class OwnedPartitions {

  static final OwnedPartitions NONE = new OwnedPartitions(List.of());
  static final OwnedPartitions NOT_SAID = new OwnedPartitions(null);

  private final List<TopicPartitions> topics;

  /**
   * @param topics null if the member said nothing: it has what it had
   */
  OwnedPartitions(List<TopicPartitions> topics) {
    this.topics = topics;
  }

  boolean said() {
    return topics != null;
  }

  boolean isEmpty() {
    return topics != null && topics.stream().allMatch(topic -> topic.partitions().length == 0);
  }

  /** Whether it may have one of these still: it said so, or it said nothing. */
  boolean mayHaveOneOf(PartitionSet partitions) {
    return topics == null
        ? !partitions.isEmpty()
        : any((topic, p) -> partitions.contains(topic.topicId(), p));
  }

  /** Whether it said that it has nothing but some of these. */
  boolean isWithin(PartitionSet partitions) {
    return topics != null && !any((topic, p) -> !partitions.contains(topic.topicId(), p));
  }

  private boolean any(BiPredicate<TopicPartitions, Integer> test) {
    for (TopicPartitions topic : topics) {
      for (int partition : topic.partitions()) {
        if (test.test(topic, partition)) {
          return true;
        }
      }
    }
    return false;
  }
}
