package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Spreads the replicas of a new topic: leaders go round the brokers from a random start, followers
 * behind them at a distance that grows with every round, and the replicas of a partition lie in as
 * many racks as there are (KIP-36).
 */
final class ReplicaPlacement {

  private final RandomGenerator random;

  ReplicaPlacement(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param firstPartition index of the first partition to be placed
   * @param count how many partitions
   * @param replicationFactor replicas per partition, at most the number of brokers
   * @return replicas per partition, the preferred leader first
   */
  Map<Integer, List<Integer>> place(
      Collection<BrokerImage> brokers, int firstPartition, int count, int replicationFactor) {
    List<BrokerImage> ring = ring(brokers);
    int start = random.nextInt(ring.size());
    int shift = random.nextInt(ring.size());
    Map<Integer, List<Integer>> placed = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int partition = firstPartition + i;
      if (partition > 0 && partition % ring.size() == 0) {
        shift++;
      }
      placed.put(
          partition, replicas(ring, (partition + start) % ring.size(), shift, replicationFactor));
    }
    return placed;
  }

  /** Brokers in an order in which neighbours are of different racks: one of each rack in turn. */
  private static List<BrokerImage> ring(Collection<BrokerImage> brokers) {
    Map<String, List<BrokerImage>> byRack = new TreeMap<>();
    brokers.stream()
        .sorted(Comparator.comparingInt(BrokerImage::id))
        .forEach(
            b ->
                byRack
                    .computeIfAbsent(
                        Objects.requireNonNullElse(b.rack(), ""), r -> new ArrayList<>())
                    .add(b));
    List<BrokerImage> ring = new ArrayList<>(brokers.size());
    for (int round = 0; ring.size() < brokers.size(); round++) {
      for (List<BrokerImage> rack : byRack.values()) {
        if (round < rack.size()) {
          ring.add(rack.get(round));
        }
      }
    }
    return ring;
  }

  private static List<Integer> replicas(
      List<BrokerImage> ring, int leader, int shift, int replicationFactor) {
    List<Integer> replicas = new ArrayList<>(replicationFactor);
    Set<String> racks = new HashSet<>();
    replicas.add(ring.get(leader).id());
    racks.add(Objects.requireNonNullElse(ring.get(leader).rack(), ""));
    // First pass: a rack not used yet each time; second pass: whoever is left.
    for (int pass = 0; pass < 2; pass++) {
      for (int step = 0; step < ring.size() - 1 && replicas.size() < replicationFactor; step++) {
        int distance = 1 + (shift + step) % (ring.size() - 1);
        BrokerImage candidate = ring.get((leader + distance) % ring.size());
        boolean newRack = !racks.contains(Objects.requireNonNullElse(candidate.rack(), ""));
        if (!replicas.contains(candidate.id()) && (newRack || pass == 1)) {
          replicas.add(candidate.id());
          racks.add(Objects.requireNonNullElse(candidate.rack(), ""));
        }
      }
    }
    return replicas;
  }
}
