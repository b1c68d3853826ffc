package dev.tangram.controller.internal;

import java.util.Map;
import java.util.function.Consumer;

/**
 * What the broker's configuration says about topics.
 *
 * @param partitions {@code num.partitions}
 * @param replicationFactor {@code default.replication.factor}
 * @param deletion {@code delete.topic.enable}
 * @param configCheck throws INVALID_CONFIG for a configuration that a topic cannot have
 */
record TopicPolicy(
    int partitions,
    int replicationFactor,
    boolean deletion,
    Consumer<Map<String, String>> configCheck) {}
