package dev.tangram.configuration;

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

  /** The name of the property. */
  public String name() {
    return key.name();
  }

  /** True when the value must not be shown. */
  public boolean sensitive() {
    return key.sensitive();
  }
}
