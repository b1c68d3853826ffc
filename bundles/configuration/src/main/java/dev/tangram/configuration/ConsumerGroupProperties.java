package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.oneOf;

import java.util.List;

/** Properties of groups whose members speak the consumer protocol (KIP-848). */
public final class ConsumerGroupProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Consumer protocol of groups");

  public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
      milliseconds(
          "group.consumer.session.timeout.ms",
          45_000,
          "Milliseconds without a heartbeat after which a member is taken out of its group.");
  public static final ConfigKey<Integer> MIN_SESSION_TIMEOUT_MS =
      milliseconds(
          "group.consumer.min.session.timeout.ms",
          45_000,
          "The shortest session timeout in milliseconds that a group may set for itself.");
  public static final ConfigKey<Integer> MAX_SESSION_TIMEOUT_MS =
      milliseconds(
          "group.consumer.max.session.timeout.ms",
          60_000,
          "The longest session timeout in milliseconds that a group may set for itself.");
  public static final ConfigKey<Integer> HEARTBEAT_INTERVAL_MS =
      milliseconds(
          "group.consumer.heartbeat.interval.ms",
          5_000,
          "Milliseconds between two heartbeats that members are told.");
  public static final ConfigKey<Integer> MIN_HEARTBEAT_INTERVAL_MS =
      milliseconds(
          "group.consumer.min.heartbeat.interval.ms",
          5_000,
          "The shortest heartbeat interval in milliseconds that a group may set for itself.");
  public static final ConfigKey<Integer> MAX_HEARTBEAT_INTERVAL_MS =
      milliseconds(
          "group.consumer.max.heartbeat.interval.ms",
          15_000,
          "The longest heartbeat interval in milliseconds that a group may set for itself.");
  public static final ConfigKey<Integer> MAX_SIZE =
      GROUP
          .integer("group.consumer.max.size", Integer.MAX_VALUE)
          .allow(atLeast(1))
          .doc("Members that one group of the consumer protocol may have.");
  public static final ConfigKey<List<String>> ASSIGNORS =
      GROUP
          .list("group.consumer.assignors", "uniform", "range")
          .doc(
              "Names of assignor plug-ins; the first one is used where neither the group nor its"
                  + " members name one. Apache Kafka has names of classes here.");
  public static final ConfigKey<String> MIGRATION_POLICY =
      GROUP
          .string("group.consumer.migration.policy", "bidirectional")
          .allow(oneOf("bidirectional", "upgrade", "downgrade", "disabled"))
          .doc(
              "Whether a running group may change from the classic to the consumer protocol"
                  + " (upgrade), back (downgrade), both (bidirectional) or neither (disabled)."
                  + " Apache Kafka 3.9 has disabled, 4.0 and later bidirectional.");

  private ConsumerGroupProperties() {}

  private static ConfigKey<Integer> milliseconds(String name, int defaultValue, String doc) {
    return GROUP.integer(name, defaultValue).allow(atLeast(1)).doc(doc);
  }

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }

  /** Checks what holds between these properties. */
  static void check(BrokerConfig config, List<ConfigException.Problem> problems) {
    checkBetween(
        config, SESSION_TIMEOUT_MS, MIN_SESSION_TIMEOUT_MS, MAX_SESSION_TIMEOUT_MS, problems);
    checkBetween(
        config,
        HEARTBEAT_INTERVAL_MS,
        MIN_HEARTBEAT_INTERVAL_MS,
        MAX_HEARTBEAT_INTERVAL_MS,
        problems);
    int interval = config.get(HEARTBEAT_INTERVAL_MS);
    if (problems.isEmpty() && interval >= config.get(SESSION_TIMEOUT_MS)) {
      problems.add(
          new ConfigException.Problem(
              HEARTBEAT_INTERVAL_MS.name(),
              Integer.toString(interval),
              "less than " + SESSION_TIMEOUT_MS.name()));
    }
  }

  private static void checkBetween(
      BrokerConfig config,
      ConfigKey<Integer> key,
      ConfigKey<Integer> min,
      ConfigKey<Integer> max,
      List<ConfigException.Problem> problems) {
    int value = config.get(key);
    if (value < config.get(min) || value > config.get(max)) {
      problems.add(
          new ConfigException.Problem(
              key.name(), Integer.toString(value), "from " + min + " to " + max));
    }
  }
}
