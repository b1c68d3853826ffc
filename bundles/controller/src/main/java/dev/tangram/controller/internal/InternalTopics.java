package dev.tangram.controller.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.CoordinatorProperties;
import java.util.Map;

/** How topics look that are created on first use: those of the coordinators have their own form. */
final class InternalTopics {

  static final String OFFSETS = "__consumer_offsets";

  private final BrokerConfig config;

  InternalTopics(BrokerConfig config) {
    this.config = config;
  }

  /** The topic of a name, as it is created when a client asks for it. */
  NewTopic onFirstUse(String name) {
    if (!name.equals(OFFSETS)) {
      return new NewTopic(name, NewTopic.DEFAULT, NewTopic.DEFAULT, Map.of(), Map.of());
    }
    Map<String, String> configs =
        Map.of(
            "cleanup.policy",
            "compact",
            "compression.type",
            "producer",
            "segment.bytes",
            config.get(CoordinatorProperties.OFFSETS_TOPIC_SEGMENT_BYTES).toString());
    return new NewTopic(
        name,
        config.get(CoordinatorProperties.OFFSETS_TOPIC_NUM_PARTITIONS),
        replicas(config.get(CoordinatorProperties.OFFSETS_TOPIC_REPLICATION_FACTOR)),
        Map.of(),
        configs);
  }

  /** A broker with a ZooKeeper of its own stays alone: it cannot have more replicas than one. */
  private int replicas(int wanted) {
    return config.zooKeeperConnect().isEmpty() ? 1 : wanted;
  }
}
