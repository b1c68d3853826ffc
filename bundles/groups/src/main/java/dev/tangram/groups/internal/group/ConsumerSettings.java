package dev.tangram.groups.internal.group;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ConsumerGroupProperties;
import dev.tangram.configuration.GroupConfig;
import java.util.List;
import java.util.Map;

/**
 * What the broker's configuration says of groups of the consumer protocol (KIP-848).
 *
 * @param broker gives what a group does not set for itself
 * @param sizeMax members of one group
 * @param assignors names of assignors; the first that is installed is the default
 * @param upgrade whether a running classic group may become a consumer group
 * @param downgrade whether a consumer group may become a classic group again
 */
public record ConsumerSettings(
    BrokerConfig broker, int sizeMax, List<String> assignors, boolean upgrade, boolean downgrade) {

  /** Whatever is the default. */
  public static final ConsumerSettings DEFAULTS = of(BrokerConfig.parse(Map.of()));

  public ConsumerSettings {
    assignors = List.copyOf(assignors);
  }

  public static ConsumerSettings of(BrokerConfig config) {
    String migration = config.get(ConsumerGroupProperties.MIGRATION_POLICY);
    boolean both = migration.equals("bidirectional");
    return new ConsumerSettings(
        config,
        config.get(ConsumerGroupProperties.MAX_SIZE),
        config.get(ConsumerGroupProperties.ASSIGNORS),
        both || migration.equals("upgrade"),
        both || migration.equals("downgrade"));
  }

  /**
   * The properties of one group.
   *
   * @param overrides what it sets for itself
   */
  public GroupConfig group(Map<String, String> overrides) {
    return GroupConfig.resolve(broker, overrides);
  }
}
