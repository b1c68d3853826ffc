package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The effective properties of one group: what it sets for itself over the broker's. Immutable. */
public final class GroupConfig {
  private final BrokerConfig broker;
  private final Map<String, String> overrides;
  private final Map<ConfigKey<?>, Object> values;

  private GroupConfig(
      BrokerConfig broker, Map<String, String> overrides, Map<ConfigKey<?>, Object> values) {
    this.broker = broker;
    this.overrides = Map.copyOf(overrides);
    this.values = values;
  }

  /**
   * Reads what was written for a group. What cannot be read, because another broker wrote it, is as
   * if it were not set: a group must go on.
   *
   * @param overrides what the group sets for itself
   */
  public static GroupConfig resolve(BrokerConfig broker, Map<String, String> overrides) {
    Map<ConfigKey<?>, Object> parsed = GroupProperties.parse(overrides, new ArrayList<>());
    Map<ConfigKey<?>, Object> values = new HashMap<>();
    for (ConfigKey<?> key : GroupProperties.all()) {
      Object value = parsed.get(key);
      if (value == null) {
        value = key.brokerKey() == null ? key.defaultValue() : broker.get(key.brokerKey());
      }
      values.put(key, value);
    }
    return new GroupConfig(broker, overrides, values);
  }

  /** The effective value; never null. */
  @SuppressWarnings("unchecked") // resolve() puts a T for each ConfigKey<T>
  public <T> T get(ConfigKey<T> key) {
    return (T) values.get(key);
  }

  /** Milliseconds without a heartbeat after which a member is taken out (KIP-848). */
  public int sessionTimeoutMs() {
    return get(GroupProperties.CONSUMER_SESSION_TIMEOUT_MS);
  }

  /** Milliseconds between two heartbeats of a member (KIP-848). */
  public int heartbeatIntervalMs() {
    return get(GroupProperties.CONSUMER_HEARTBEAT_INTERVAL_MS);
  }

  /** The name of the group's assignor plug-in; empty when the clients choose. */
  public String assignor() {
    return get(GroupProperties.GROUP_ASSIGNOR).trim();
  }

  /** Every property of the group with its value and where that comes from. */
  public List<ConfigEntry> describe() {
    return GroupProperties.all().stream().map(this::describe).toList();
  }

  private ConfigEntry describe(ConfigKey<?> key) {
    String value = ConfigType.format(get(key));
    String own = overrides.get(key.name());
    return ConfigEntry.overBroker(key, value, own, ConfigSource.DYNAMIC_GROUP, broker);
  }

  @Override
  public String toString() {
    return "GroupConfig" + overrides;
  }
}
