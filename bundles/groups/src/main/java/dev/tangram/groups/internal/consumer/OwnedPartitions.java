package dev.tangram.groups.internal.consumer;

import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest.TopicPartitions;
import java.util.List;
import java.util.function.BiPredicate;

/** What a member said that it owns; nothing of it is trusted. */
final class OwnedPartitions {

  /** Of a member that begins: it has nothing, and has forgotten what it may have been told. */
  static final OwnedPartitions NONE = new OwnedPartitions(List.of());

  /** Of a member that says nothing: it has what it had. */
  static final OwnedPartitions NOT_SAID = new OwnedPartitions(null);

  private final List<TopicPartitions> topics;

  private OwnedPartitions(List<TopicPartitions> topics) {
    this.topics = topics;
  }

  /**
   * @param topics null if the member said nothing
   */
  static OwnedPartitions of(List<TopicPartitions> topics) {
    return topics == null ? NOT_SAID : new OwnedPartitions(topics);
  }

  /**
   * Whether it is sure that the member does not begin to use something that it was told before:
   * only of one that begins. Another one may have said this before it took what it had been told.
   */
  boolean begins() {
    return this == NONE;
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
