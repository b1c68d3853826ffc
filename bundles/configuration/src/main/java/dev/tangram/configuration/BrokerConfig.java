package dev.tangram.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configuration of one broker: checked, complete, immutable. Offered as a service; a change by
 * AlterConfigs makes a new one ({@link #withDynamic}).
 */
public final class BrokerConfig {
  private final ConfigLayers layers;
  private final Map<String, String> originals;
  private final Map<ConfigKey<?>, Object> values;
  private final List<String> warnings;
  private final List<Endpoint> listeners;
  private final List<Endpoint> advertisedListeners;
  private final TopicConfig topicDefaults;

  private BrokerConfig(ConfigLayers layers, Map<String, String> originals) {
    this.layers = layers;
    this.originals = Map.copyOf(originals);
    this.values = resolve(layers);
    this.warnings = BrokerChecks.warnings(originals);
    this.listeners = ListenerConfig.listeners(this);
    this.advertisedListeners = ListenerConfig.advertised(this);
    BrokerChecks.check(this);
    this.topicDefaults = TopicConfig.resolve(this, Map.of());
  }

  /**
   * Reads the properties of a properties file.
   *
   * @throws ConfigException naming every property that is wrong, its value and what is allowed
   */
  public static BrokerConfig parse(Map<String, String> properties) {
    ConfigLayers layers =
        new ConfigLayers(
            List.of(new ConfigLayers.Layer(ConfigSource.STATIC_BROKER, Map.copyOf(properties))));
    return new BrokerConfig(layers, properties);
  }

  /**
   * The same configuration with the values that AlterConfigs has set. They replace those given
   * earlier; the properties file stays the weakest layer above the defaults.
   *
   * @param clusterDefault values for all brokers
   * @param broker values for this broker, stronger
   * @throws ConfigException as {@link #parse}, and for a property that cannot be changed so
   */
  public BrokerConfig withDynamic(Map<String, String> clusterDefault, Map<String, String> broker) {
    BrokerChecks.checkDynamic(clusterDefault, true);
    BrokerChecks.checkDynamic(broker, false);
    List<ConfigLayers.Layer> all = new ArrayList<>();
    all.add(new ConfigLayers.Layer(ConfigSource.DYNAMIC_BROKER, Map.copyOf(broker)));
    all.add(
        new ConfigLayers.Layer(ConfigSource.DYNAMIC_DEFAULT_BROKER, Map.copyOf(clusterDefault)));
    all.add(layers.layers().get(layers.layers().size() - 1));
    return new BrokerConfig(new ConfigLayers(List.copyOf(all)), originals);
  }

  /** The effective value; null only where the declaration has no default. */
  @SuppressWarnings("unchecked") // resolve() puts a T for each ConfigKey<T>
  public <T> T get(ConfigKey<T> key) {
    return (T) values.get(key);
  }

  /** True when the properties file or AlterConfigs says something about the property. */
  public boolean isSet(ConfigKey<?> key) {
    return !layers.explicit(key).isEmpty();
  }

  /** What the properties file said, unknown properties included. */
  public Map<String, String> originals() {
    return originals;
  }

  /** A sentence for each property that is not known, with the nearest known name. */
  public List<String> warnings() {
    return warnings;
  }

  /** The listeners, at least one. */
  public List<Endpoint> listeners() {
    return listeners;
  }

  /**
   * The addresses that clients are told, one for each listener in its order. A port of 0 stands for
   * the port that the listener of that name really got; the host is never empty.
   */
  public List<Endpoint> advertisedListeners() {
    return advertisedListeners;
  }

  /** The listener that brokers use among themselves; one of {@link #advertisedListeners}. */
  public Endpoint interBrokerListener() {
    return ListenerConfig.interBroker(this);
  }

  /** The data directories, absolute, at least one. */
  public List<Path> logDirs() {
    List<String> dirs = get(LogProperties.LOG_DIRS);
    List<String> names = dirs.isEmpty() ? List.of(get(LogProperties.LOG_DIR)) : dirs;
    return names.stream().map(this::path).toList();
  }

  /** A path of a property: absolute, or counted from tangram.home. */
  public Path path(String text) {
    return Path.of(get(BrokerProperties.TANGRAM_HOME)).toAbsolutePath().resolve(text).normalize();
  }

  /** The ensemble to connect to; empty when the broker runs its own ZooKeeper server. */
  public Optional<String> zooKeeperConnect() {
    return Optional.ofNullable(get(ZooKeeperProperties.ZOOKEEPER_CONNECT))
        .filter(text -> !text.isBlank());
  }

  /** Where the embedded ZooKeeper server keeps its data. */
  public Path zooKeeperDataDir() {
    String given = get(ZooKeeperProperties.TANGRAM_ZOOKEEPER_DATA_DIR);
    if (given != null && !given.isBlank()) {
      return path(given);
    }
    Path first = logDirs().get(0);
    return first.resolveSibling(first.getFileName() + "-zookeeper");
  }

  /** The properties of a topic that sets nothing for itself. */
  public TopicConfig topicDefaults() {
    return topicDefaults;
  }

  /**
   * The properties of a topic.
   *
   * @param overrides what the topic sets for itself
   * @throws ConfigException naming each unknown property and each wrong value
   */
  public TopicConfig topic(Map<String, String> overrides) {
    return overrides.isEmpty() ? topicDefaults : TopicConfig.resolve(this, overrides);
  }

  /** Every property of the broker with its value and where that comes from. */
  public List<ConfigEntry> describe() {
    return BrokerProperties.all().stream().map(this::describe).toList();
  }

  /** One property with its value and where that comes from. */
  public ConfigEntry describe(ConfigKey<?> key) {
    List<ConfigEntry.Synonym> synonyms = layers.synonyms(key);
    ConfigSource source = synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.get(0).source();
    String value = key.sensitive() ? null : ConfigType.format(get(key));
    boolean readOnly = key.update() == ConfigKey.Update.READ_ONLY;
    return new ConfigEntry(key, value, source, readOnly, synonyms);
  }

  /** Not the values, which may be secret: the names that are set. */
  @Override
  public String toString() {
    return "BrokerConfig" + new TreeMap<>(originals).keySet();
  }

  private static Map<ConfigKey<?>, Object> resolve(ConfigLayers layers) {
    Map<ConfigKey<?>, Object> values = new HashMap<>();
    Map<String, ConfigException.Problem> problems = new LinkedHashMap<>();
    for (ConfigKey<?> key : BrokerProperties.all()) {
      try {
        values.put(key, layers.resolve(key));
      } catch (ConfigException e) {
        e.problems().forEach(problem -> problems.putIfAbsent(problem.property(), problem));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems.values()));
    }
    return values;
  }
}
