package dev.tangram.assignor;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * A topic that exists.
 *
 * @param name its name
 * @param id its id (KIP-516); zero where it is not known
 * @param partitions how many it has, from 0 to {@code partitions - 1}
 * @param racks for each partition the racks of its replicas; an empty list where nothing is known
 */
public record TopicView(String name, UUID id, int partitions, List<Set<String>> racks) {

  private static final UUID UNKNOWN_ID = new UUID(0, 0);

  /**
   * @throws IllegalArgumentException when the number of partitions is negative or does not fit the
   *     racks
   */
  public TopicView {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(id, "id");
    if (partitions < 0) {
      throw new IllegalArgumentException(name + " cannot have " + partitions + " partitions");
    }
    if (!racks.isEmpty() && racks.size() != partitions) {
      throw new IllegalArgumentException(
          name + " has " + partitions + " partitions, but racks of " + racks.size());
    }
    racks = racks.stream().map(Set::copyOf).toList();
  }

  /** A topic of which nothing more is known. */
  public static TopicView of(String name, int partitions) {
    return new TopicView(name, UNKNOWN_ID, partitions, List.of());
  }

  /** The racks of the replicas of a partition; empty where nothing is known. */
  public Set<String> racksOf(int partition) {
    Objects.checkIndex(partition, partitions);
    return racks.isEmpty() ? Collections.emptySet() : racks.get(partition);
  }
}
