package dev.tangram.log.internal;

import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.configuration.TopicConfigCheck;
import dev.tangram.configuration.TopicProperties;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A topic can only be put into a storage engine that is there, and one that is compacted only into
 * one that can rewrite what it has.
 */
final class StorageEngineCheck implements TopicConfigCheck {

  private static final String NAME = TopicProperties.STORAGE_ENGINE.name();

  private static final String POLICY = TopicProperties.CLEANUP_POLICY.name();

  private final Supplier<List<String>> engines;
  private final Predicate<String> rewrites;
  private final Function<Map<String, String>, TopicConfig> topics;

  /**
   * @param engines the names of those that are there now
   * @param rewrites whether one that is there can rewrite what it has
   * @param topics gives the properties of a topic that sets these for itself
   */
  StorageEngineCheck(
      Supplier<List<String>> engines,
      Predicate<String> rewrites,
      Function<Map<String, String>, TopicConfig> topics) {
    this.engines = engines;
    this.rewrites = rewrites;
    this.topics = topics;
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
    if (changed.contains(NAME) || changed.contains(POLICY)) {
      checkCompaction(topics.apply(overrides), there);
    }
  }

  private void checkCompaction(TopicConfig topic, List<String> there) {
    String engine = topic.storageEngine();
    if (topic.isCompacted() && there.contains(engine) && !rewrites.test(engine)) {
      throw new ConfigException(
          POLICY,
          String.join(",", topic.get(TopicProperties.CLEANUP_POLICY)),
          "delete: storage engine " + engine + " cannot compact what it has");
    }
  }
}
