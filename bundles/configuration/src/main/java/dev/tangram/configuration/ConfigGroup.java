package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.List;

/** Declarations that stand under one heading of the reference, in the order of their making. */
final class ConfigGroup {
  private final String title;
  private final List<ConfigKey<?>> keys = new ArrayList<>();

  ConfigGroup(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  List<ConfigKey<?>> keys() {
    return List.copyOf(keys);
  }

  void add(ConfigKey<?> key) {
    keys.add(key);
  }

  ConfigKey.Builder<Boolean> bool(String name, Boolean defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.BOOLEAN, defaultValue);
  }

  ConfigKey.Builder<Integer> integer(String name, Integer defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.INT, defaultValue);
  }

  ConfigKey.Builder<Integer> shortInteger(String name, Integer defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.SHORT, defaultValue);
  }

  ConfigKey.Builder<Long> longInteger(String name, Long defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.LONG, defaultValue);
  }

  ConfigKey.Builder<Double> decimal(String name, Double defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.DOUBLE, defaultValue);
  }

  ConfigKey.Builder<String> string(String name, String defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.STRING, defaultValue);
  }

  ConfigKey.Builder<List<String>> list(String name, String... defaultValue) {
    return new ConfigKey.Builder<>(this, name, ConfigType.LIST, List.of(defaultValue));
  }
}
