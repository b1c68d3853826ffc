package dev.tangram.log.internal;

import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.TopicConfigCheck;
import dev.tangram.configuration.TopicProperties;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A topic can only be put into a storage engine that is there. */
final class StorageEngineCheck implements TopicConfigCheck {

  private static final String NAME = TopicProperties.STORAGE_ENGINE.name();

  private final Supplier<List<String>> engines;

  /**
   * @param engines the names of those that are there now
   */
  StorageEngineCheck(Supplier<List<String>> engines) {
    this.engines = engines;
  }

  @Override
  public void check(Map<String, String> overrides, Set<String> changed) {
    List<String> there = engines.get();
    if (changed.contains(NAME) && !there.contains(overrides.get(NAME))) {
      throw new ConfigException(
          NAME,
          overrides.get(NAME),
          "a storage engine that this broker has: " + String.join(", ", there));
    }
  }
}
