package dev.tangram.metadata;

import java.util.List;
import java.util.UUID;

/**
 * A topic.
 *
 * @param id the incarnation's id; never used again for another topic, not even one of the same name
 *     (KIP-516)
 * @param partitions one entry per partition; entry {@code i} is partition {@code i}
 */
public record TopicImage(String name, UUID id, List<PartitionImage> partitions) {

  public TopicImage {
    partitions = List.copyOf(partitions);
    for (int i = 0; i < partitions.size(); i++) {
      if (partitions.get(i).partition() != i) {
        throw new IllegalArgumentException("partition " + i + " of " + name + " is missing");
      }
    }
  }

  /** Whether Kafka treats the topic as its own. */
  public boolean internal() {
    return name.equals("__consumer_offsets") || name.equals("__transaction_state");
  }
}
