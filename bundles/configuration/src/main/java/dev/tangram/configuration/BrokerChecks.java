package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks that look at more than one property, and the search for unknown names. */
final class BrokerChecks {
  private static final List<String> FOREIGN_PREFIXES =
      List.of(
          "ssl.",
          "sasl.",
          "security.",
          "listener.name.",
          "remote.log.",
          "quota.",
          "replication.quota.",
          "alter.log.dirs.",
          "metric",
          "auto.include.jmx.reporter",
          "kafka.metrics.",
          "delegation.token.",
          "password.encoder.",
          "principal.builder.",
          "connection.failed.authentication.",
          "connections.max.reauth.",
          "max.connection.creation.rate",
          "zookeeper.ssl.",
          "zookeeper.clientCnxnSocket",
          "controller.",
          "process.roles",
          "node.id",
          "metadata.log.",
          "group.share.",
          "group.coordinator.",
          "transaction.partition.verification.",
          "telemetry.",
          "client.quota.",
          "create.topic.policy.",
          "alter.config.policy.",
          "early.start.listeners",
          "log.dir.failure.timeout.ms",
          "replica.selector.class",
          "unstable.",
          "initial.broker.registration.",
          "broker.heartbeat.",
          "broker.session.",
          "server.max.startup.time.ms",
          "producer.id.expiration.check.interval.ms",
          "offsets.commit.required.acks",
          "compression.");

  /** Bytes of memory for keys that each thread of compaction needs at least. */
  private static final long DEDUPE_BYTES_MIN = 1L << 20;

  private BrokerChecks() {}

  /** A sentence for each name that is not declared. */
  static List<String> warnings(Map<String, String> properties) {
    Map<String, ConfigKey<?>> known = byName();
    List<String> warnings = new ArrayList<>();
    for (String name : new TreeMap<>(properties).keySet()) {
      if (!known.containsKey(name)) {
        warnings.add(warning(name, known));
      }
    }
    return List.copyOf(warnings);
  }

  private static String warning(String name, Map<String, ConfigKey<?>> known) {
    String nearest = Names.nearest(name, known.keySet());
    boolean near = nearest != null && Names.distance(name, nearest) <= 2;
    if (!near && FOREIGN_PREFIXES.stream().anyMatch(name::startsWith)) {
      return "Property " + name + " is ignored: Kafka knows it, this broker has no use for it.";
    }
    return "Property "
        + name
        + " is ignored: it is not known."
        + (nearest == null ? "" : " Did you mean " + nearest + "?");
  }

  /** Checks what holds between properties. */
  static void check(BrokerConfig config) {
    List<ConfigException.Problem> problems = new ArrayList<>();
    checkBrokerId(config, problems);
    checkRetention(config, problems);
    checkDirs(config, problems);
    checkCleaner(config, problems);
    ConsumerGroupProperties.check(config, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    config.interBrokerListener();
  }

  /** Checks values that are to be set while the broker runs. */
  static void checkDynamic(Map<String, String> properties, boolean clusterDefault) {
    Map<String, ConfigKey<?>> known = byName();
    List<ConfigException.Problem> problems = new ArrayList<>();
    properties.forEach(
        (name, text) -> {
          ConfigKey<?> key = known.get(name);
          if (key == null || !changeable(key, clusterDefault)) {
            problems.add(
                new ConfigException.Problem(
                    name,
                    key != null && key.sensitive() ? "[hidden]" : text,
                    "set in the properties file: it cannot be changed while the broker runs"));
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static boolean changeable(ConfigKey<?> key, boolean clusterDefault) {
    return switch (key.update()) {
      case READ_ONLY -> false;
      case PER_BROKER -> !clusterDefault;
      case CLUSTER_WIDE -> true;
    };
  }

  private static void checkBrokerId(BrokerConfig config, List<ConfigException.Problem> problems) {
    int id = config.get(BrokerProperties.BROKER_ID);
    int max = config.get(BrokerProperties.RESERVED_BROKER_MAX_ID);
    boolean generated = config.get(BrokerProperties.BROKER_ID_GENERATION_ENABLE);
    if (generated && id > max) {
      problems.add(
          new ConfigException.Problem(
              BrokerProperties.BROKER_ID.name(),
              Integer.toString(id),
              "from -1 to " + max + " (reserved.broker.max.id)"));
    } else if (!generated && id < 0) {
      problems.add(
          new ConfigException.Problem(
              BrokerProperties.BROKER_ID.name(),
              Integer.toString(id),
              "0 or more where broker.id.generation.enable is false"));
    }
  }

  private static void checkRetention(BrokerConfig config, List<ConfigException.Problem> problems) {
    for (ConfigKey<?> key :
        List.of(
            LogProperties.LOG_RETENTION_MS,
            LogProperties.LOG_RETENTION_MINUTES,
            LogProperties.LOG_RETENTION_HOURS)) {
      Object value = config.get(key);
      if (config.isSet(key) && ((Number) value).longValue() == 0) {
        problems.add(
            new ConfigException.Problem(
                key.name(), "0", "at least 1, or -1 to keep records for ever"));
        return;
      }
    }
  }

  private static void checkDirs(BrokerConfig config, List<ConfigException.Problem> problems) {
    if (new HashSet<>(config.logDirs()).size() != config.logDirs().size()) {
      problems.add(
          new ConfigException.Problem(
              LogProperties.LOG_DIRS.name(),
              ConfigType.format(config.get(LogProperties.LOG_DIRS)),
              "directories that differ from each other"));
    }
  }

  /** With less than this a pass would hold too few keys to come forward. */
  private static void checkCleaner(BrokerConfig config, List<ConfigException.Problem> problems) {
    int threads = Math.max(1, config.get(LogProperties.LOG_CLEANER_THREADS));
    long bytes = config.get(LogProperties.LOG_CLEANER_DEDUPE_BUFFER_SIZE);
    if (config.get(LogProperties.LOG_CLEANER_ENABLE) && bytes / threads <= DEDUPE_BYTES_MIN) {
      problems.add(
          new ConfigException.Problem(
              LogProperties.LOG_CLEANER_DEDUPE_BUFFER_SIZE.name(),
              Long.toString(bytes),
              "more than "
                  + DEDUPE_BYTES_MIN
                  + " for each of the "
                  + threads
                  + " threads (log.cleaner.threads)"));
    }
  }

  private static Map<String, ConfigKey<?>> byName() {
    Map<String, ConfigKey<?>> known = new HashMap<>();
    for (ConfigKey<?> key : BrokerProperties.all()) {
      known.put(key.name(), key);
      key.aliases().forEach(alias -> known.put(alias, key));
    }
    return known;
  }
}
