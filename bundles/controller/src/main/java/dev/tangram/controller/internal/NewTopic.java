package dev.tangram.controller.internal;

import java.util.List;
import java.util.Map;

/**
 * A topic as a client asks for it.
 *
 * @param partitions number of partitions, -1 for the broker's default
 * @param replicationFactor replicas per partition, -1 for the broker's default
 * @param assignments replicas per partition; where it is not empty both numbers are -1
 * @param configs overrides
 */
record NewTopic(
    String name,
    int partitions,
    int replicationFactor,
    Map<Integer, List<Integer>> assignments,
    Map<String, String> configs) {

  static final int DEFAULT = -1;
}
