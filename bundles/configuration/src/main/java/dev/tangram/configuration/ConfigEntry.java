package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.List;

/**
 * One property with its value, for descriptions.
 *
 * @param key the declaration
 * @param value the effective value as text; null when there is none or when it is sensitive
 * @param source where the value comes from
 * @param readOnly true when AlterConfigs cannot change it
 * @param synonyms every place that has a value for it, the effective one first
 */
public record ConfigEntry(
    ConfigKey<?> key, String value, ConfigSource source, boolean readOnly, List<Synonym> synonyms) {

  /**
   * A value and its place.
   *
   * @param name the property as it is named there
   * @param value its text there; null when there is none or when it is sensitive
   * @param source the place
   */
  public record Synonym(String name, String value, ConfigSource source) {}

  /**
   * A property of a topic or a group, over what the broker says where it has a say.
   *
   * @param own what was configured for the topic or group itself, or null
   * @param source where that stands
   */
  static ConfigEntry overBroker(
      ConfigKey<?> key, String value, String own, ConfigSource source, BrokerConfig broker) {
    List<Synonym> synonyms = new ArrayList<>();
    if (own != null) {
      synonyms.add(new Synonym(key.name(), own, source));
    }
    if (key.brokerKey() != null) {
      synonyms.addAll(broker.describe(key.brokerKey()).synonyms());
    } else {
      synonyms.add(new Synonym(key.name(), key.defaultText(), ConfigSource.DEFAULT));
    }
    return new ConfigEntry(key, value, synonyms.get(0).source(), false, List.copyOf(synonyms));
  }

  /** The name of the property. */
  public String name() {
    return key.name();
  }

  /** True when the value must not be shown. */
  public boolean sensitive() {
    return key.sensitive();
  }
}
