package dev.tangram.controller.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.BrokerImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaPlacementTest {

  private static List<BrokerImage> brokers(int count, int racks) {
    return IntStream.range(0, count)
        .mapToObj(id -> new BrokerImage(id, 1, List.of(), racks == 0 ? null : "rack" + id % racks))
        .toList();
  }

  @Test
  void replicasAreDistinctAndLeadersAreSpreadEvenly() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int count = 1 + random.nextInt(9);
      int factor = 1 + random.nextInt(count);
      Map<Integer, List<Integer>> placed =
          new ReplicaPlacement(random).place(brokers(count, 0), 0, count * 3, factor);
      Map<Integer, Integer> led = new HashMap<>();
      placed.forEach(
          (partition, replicas) -> {
            assertThat(replicas).hasSize(factor).doesNotHaveDuplicates();
            led.merge(replicas.get(0), 1, Integer::sum);
          });
      assertThat(placed).hasSize(count * 3);
      assertThat(led.values())
          .as("leaders per broker, seed %d", seed)
          .containsOnly(3)
          .hasSize(count);
    }
  }

  @Test
  void followersAreSpreadEvenlyToo() {
    Map<Integer, List<Integer>> placed =
        new ReplicaPlacement(new SplittableRandom(7)).place(brokers(5, 0), 0, 20, 3);
    Map<Integer, Integer> held = new HashMap<>();
    placed.values().forEach(replicas -> replicas.forEach(id -> held.merge(id, 1, Integer::sum)));
    assertThat(Collections.max(held.values()) - Collections.min(held.values()))
        .isLessThanOrEqualTo(2);
  }

  @Test
  void replicasLieInAsManyRacksAsThereAre() {
    for (int seed = 0; seed < 100; seed++) {
      List<BrokerImage> brokers = brokers(6, 3);
      Map<Integer, List<Integer>> placed =
          new ReplicaPlacement(new SplittableRandom(seed)).place(brokers, 0, 12, 3);
      placed.values().forEach(replicas -> assertThat(racks(brokers, replicas)).hasSize(3));
    }
  }

  @Test
  void partitionsThatAreAddedLaterKeepTheirIndexes() {
    assertThat(new ReplicaPlacement(new SplittableRandom(1)).place(brokers(3, 0), 4, 2, 1).keySet())
        .containsExactly(4, 5);
  }

  private static Set<String> racks(List<BrokerImage> brokers, List<Integer> replicas) {
    Set<String> racks = new HashSet<>();
    new ArrayList<>(replicas).forEach(id -> racks.add(brokers.get(id).rack()));
    return racks;
  }
}
