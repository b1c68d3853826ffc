package dev.tangram.client.admin;

import java.util.Map;
import java.util.Objects;

/**
 * A topic to be created.
 *
 * @param partitions their number, or -1 for the cluster's default
 * @param replicationFactor replicas of each, or -1 for the cluster's default
 * @param configs what differs from the defaults, by property name
 */
public record NewTopic(
    String name, int partitions, short replicationFactor, Map<String, String> configs) {

  /** Stands for the cluster's default. */
  public static final int DEFAULT = -1;

  public NewTopic {
    Objects.requireNonNull(name, "name");
    configs = Map.copyOf(configs);
  }
}
