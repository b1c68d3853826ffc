package dev.tangram.configuration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The effective properties of one topic: what it sets for itself over the broker's. Immutable. */
public final class TopicConfig {
  private final BrokerConfig broker;
  private final Map<String, String> overrides;
  private final Map<ConfigKey<?>, Object> values;
  private final int maxMessageBytes;
  private final int minInsyncReplicas;
  private final boolean compacted;
  private final boolean deleted;
  private final boolean logAppendTime;
  private final boolean inspected;
  private final long timestampBeforeMaxMs;
  private final long timestampAfterMaxMs;

  private TopicConfig(
      BrokerConfig broker, Map<String, String> overrides, Map<ConfigKey<?>, Object> values) {
    this.broker = broker;
    this.overrides = Map.copyOf(overrides);
    this.values = values;
    this.maxMessageBytes = get(TopicProperties.MAX_MESSAGE_BYTES);
    this.minInsyncReplicas = get(TopicProperties.MIN_INSYNC_REPLICAS);
    this.compacted = get(TopicProperties.CLEANUP_POLICY).contains("compact");
    this.deleted = get(TopicProperties.CLEANUP_POLICY).contains("delete");
    this.logAppendTime = get(TopicProperties.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime");
    this.inspected =
        !get(TopicProperties.RECORD_KEY_SERIALIZER).isEmpty()
            || !get(TopicProperties.RECORD_VALUE_SERIALIZER).isEmpty();
    this.timestampBeforeMaxMs = timestampLimit(TopicProperties.MESSAGE_TIMESTAMP_BEFORE_MAX_MS);
    this.timestampAfterMaxMs = timestampLimit(TopicProperties.MESSAGE_TIMESTAMP_AFTER_MAX_MS);
  }

  static TopicConfig resolve(BrokerConfig broker, Map<String, String> overrides) {
    Map<ConfigKey<?>, Object> parsed = TopicProperties.parse(overrides);
    Map<ConfigKey<?>, Object> values = new HashMap<>();
    for (ConfigKey<?> key : TopicProperties.all()) {
      Object value = parsed.get(key);
      if (value == null) {
        value = key.brokerKey() == null ? key.defaultValue() : broker.get(key.brokerKey());
      }
      values.put(key, value);
    }
    return new TopicConfig(broker, overrides, values);
  }

  /** The effective value; never null. */
  @SuppressWarnings("unchecked") // resolve() puts a T for each ConfigKey<T>
  public <T> T get(ConfigKey<T> key) {
    return (T) values.get(key);
  }

  /** What the topic sets for itself. */
  public Map<String, String> overrides() {
    return overrides;
  }

  /** The most bytes of one record batch. */
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  /** In-sync replicas that a produce with acks=all needs. */
  public int minInsyncReplicas() {
    return minInsyncReplicas;
  }

  /** True when the cleanup policy has compact. */
  public boolean isCompacted() {
    return compacted;
  }

  /** True when the cleanup policy has delete: retention by time and size applies. */
  public boolean isDeleted() {
    return deleted;
  }

  /** True when records get the broker's time. */
  public boolean isLogAppendTime() {
    return logAppendTime;
  }

  /** True when keys or values of records are validated by a serializer plug-in. */
  public boolean isInspected() {
    return inspected;
  }

  /** True when records that fail the validation are refused; otherwise they are only counted. */
  public boolean refusesInvalidRecords() {
    return get(TopicProperties.RECORD_VALIDATION_MODE).equals("strict");
  }

  /**
   * Milliseconds a timestamp may lie before now; the older property counts where only it is set.
   */
  public long timestampBeforeMaxMs() {
    return timestampBeforeMaxMs;
  }

  /** Milliseconds a timestamp may lie after now; the older property counts where only it is set. */
  public long timestampAfterMaxMs() {
    return timestampAfterMaxMs;
  }

  /** Bytes after which a segment is closed. */
  public int segmentBytes() {
    return get(TopicProperties.SEGMENT_BYTES);
  }

  /** Milliseconds after which a segment is closed. */
  public long segmentMs() {
    return get(TopicProperties.SEGMENT_MS);
  }

  /** Milliseconds that closed segments stay; -1 for ever. */
  public long retentionMs() {
    return get(TopicProperties.RETENTION_MS);
  }

  /** Bytes of a partition beyond which its oldest segments go; -1 without limit. */
  public long retentionBytes() {
    return get(TopicProperties.RETENTION_BYTES);
  }

  /** The name of the storage engine. */
  public String storageEngine() {
    return get(TopicProperties.STORAGE_ENGINE);
  }

  /** Every property of the topic with its value and where that comes from. */
  public List<ConfigEntry> describe() {
    return TopicProperties.all().stream().map(this::describe).toList();
  }

  /** One property with its value and where that comes from. */
  public ConfigEntry describe(ConfigKey<?> key) {
    String value = ConfigType.format(get(key));
    String own = overrides.get(key.name());
    return ConfigEntry.overBroker(key, value, own, ConfigSource.DYNAMIC_TOPIC, broker);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicConfig that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "TopicConfig" + overrides;
  }

  private long timestampLimit(ConfigKey<Long> key) {
    long limit = get(key);
    return limit == Long.MAX_VALUE
        ? get(TopicProperties.MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS)
        : limit;
  }
}
