package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Properties that each group may set for itself (KIP-848). Those with a broker property as their
 * default ({@link ConfigKey#brokerKey()}) also have their limits from the broker.
 */
public final class GroupProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Groups");

  public static final ConfigKey<Integer> CONSUMER_SESSION_TIMEOUT_MS =
      GROUP
          .integer("consumer.session.timeout.ms", 45_000)
          .allow(atLeast(1))
          .of(ConsumerGroupProperties.SESSION_TIMEOUT_MS)
          .doc(
              "Milliseconds without a heartbeat after which a member of the consumer protocol"
                  + " (KIP-848) is taken out of its group; within"
                  + " group.consumer.min.session.timeout.ms and"
                  + " group.consumer.max.session.timeout.ms of the broker.");
  public static final ConfigKey<Integer> CONSUMER_HEARTBEAT_INTERVAL_MS =
      GROUP
          .integer("consumer.heartbeat.interval.ms", 5_000)
          .allow(atLeast(1))
          .of(ConsumerGroupProperties.HEARTBEAT_INTERVAL_MS)
          .doc(
              "Milliseconds between two heartbeats of a member of the consumer protocol (KIP-848);"
                  + " within group.consumer.min.heartbeat.interval.ms and"
                  + " group.consumer.max.heartbeat.interval.ms of the broker, and less than the"
                  + " session timeout.");
  public static final ConfigKey<String> GROUP_ASSIGNOR =
      GROUP
          .string("group.assignor", "")
          .doc(
              "The partition assignor, by the name of its plug-in, that the broker uses for the"
                  + " group, whatever its members ask for; empty leaves the choice to them. It can"
                  + " be changed while the group runs.");

  private static final List<ConfigKey<?>> ALL = GROUP.keys();
  private static final Map<String, ConfigKey<?>> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

  private GroupProperties() {}

  /** Every property of a group, in the order of the reference. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }

  /** The property of this name; null when groups have none. */
  public static ConfigKey<?> find(String name) {
    return BY_NAME.get(name);
  }

  /**
   * Checks what a group is to set for itself.
   *
   * @param broker gives the limits, and what the group does not set
   * @param overrides names and values; null values are wrong
   * @throws ConfigException naming each unknown property and each wrong value
   */
  public static void validate(BrokerConfig broker, Map<String, String> overrides) {
    List<ConfigException.Problem> problems = new ArrayList<>();
    overrides.keySet().stream()
        .filter(name -> !BY_NAME.containsKey(name))
        .forEach(name -> problems.add(unknown(name, overrides.get(name))));
    Map<ConfigKey<?>, Object> values = parse(overrides, problems);
    limited(
        values,
        CONSUMER_SESSION_TIMEOUT_MS,
        broker.get(ConsumerGroupProperties.MIN_SESSION_TIMEOUT_MS),
        broker.get(ConsumerGroupProperties.MAX_SESSION_TIMEOUT_MS),
        problems);
    limited(
        values,
        CONSUMER_HEARTBEAT_INTERVAL_MS,
        broker.get(ConsumerGroupProperties.MIN_HEARTBEAT_INTERVAL_MS),
        broker.get(ConsumerGroupProperties.MAX_HEARTBEAT_INTERVAL_MS),
        problems);
    if (problems.isEmpty() && !values.isEmpty()) {
      checkOrder(GroupConfig.resolve(broker, overrides), problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** Reads the properties that are known; wrong values are added to the problems. */
  static Map<ConfigKey<?>, Object> parse(
      Map<String, String> overrides, List<ConfigException.Problem> problems) {
    Map<ConfigKey<?>, Object> values = new LinkedHashMap<>();
    overrides.forEach(
        (name, text) -> {
          ConfigKey<?> key = BY_NAME.get(name);
          if (key != null && text == null) {
            problems.add(new ConfigException.Problem(name, null, key.allowedText()));
          } else if (key != null) {
            try {
              values.put(key, key.parse(text));
            } catch (ConfigException e) {
              problems.addAll(e.problems());
            }
          }
        });
    return values;
  }

  private static ConfigException.Problem unknown(String name, String text) {
    String nearest = Names.nearest(name, BY_NAME.keySet());
    String allowed = "a property of a group" + (nearest == null ? "" : ", such as " + nearest);
    return new ConfigException.Problem(name, text, allowed);
  }

  private static void limited(
      Map<ConfigKey<?>, Object> values,
      ConfigKey<Integer> key,
      int min,
      int max,
      List<ConfigException.Problem> problems) {
    Integer value = (Integer) values.get(key);
    if (value != null && (value < min || value > max)) {
      problems.add(
          new ConfigException.Problem(
              key.name(),
              value.toString(),
              "from " + min + " to " + max + ", as the broker has it"));
    }
  }

  private static void checkOrder(GroupConfig config, List<ConfigException.Problem> problems) {
    if (config.heartbeatIntervalMs() >= config.sessionTimeoutMs()) {
      problems.add(
          new ConfigException.Problem(
              CONSUMER_HEARTBEAT_INTERVAL_MS.name(),
              Integer.toString(config.heartbeatIntervalMs()),
              "less than the session timeout of the group, " + config.sessionTimeoutMs()));
    }
  }
}
