package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The declaration of one property. Declarations are constants; see {@link BrokerProperties} and
 * {@link TopicProperties}. Immutable.
 *
 * @param <T> Boolean, Integer, Long, Double, String or List of String
 */
public final class ConfigKey<T> {

  /** How much a person who sets up a broker should care. */
  public enum Importance {
    HIGH,
    MEDIUM,
    LOW
  }

  /** When a change of the property takes effect. */
  public enum Update {
    /** Only at a restart. */
    READ_ONLY,
    /** By AlterConfigs on one broker. */
    PER_BROKER,
    /** By AlterConfigs on one broker or on the default of all brokers. */
    CLUSTER_WIDE
  }

  /** What the broker does with the property. */
  public enum Effect {
    /** It does what its documentation says. */
    OBEYED,
    /** The value is checked and shown to clients; the part that would use it does not exist yet. */
    ACCEPTED
  }

  /**
   * Another property that gives the value where this one is not set, in a coarser unit.
   *
   * @param key the other property
   * @param factor what one of its units is in units of this property
   */
  public record Fallback(ConfigKey<?> key, long factor) {}

  private final String name;
  private final ConfigType type;
  private final T defaultValue;
  private final Allowed<T> allowed;
  private final String group;
  private final Importance importance;
  private final Update update;
  private final Effect effect;
  private final List<String> aliases;
  private final List<Fallback> fallbacks;
  private final ConfigKey<?> brokerKey;
  private final String documentation;

  private ConfigKey(Builder<T> from, String documentation) {
    this.name = from.name;
    this.type = from.type;
    this.defaultValue = from.defaultValue;
    this.allowed = from.allowed;
    this.group = from.group.title();
    this.importance = from.importance;
    this.update = from.update;
    this.effect = from.effect;
    this.aliases = List.copyOf(from.aliases);
    this.fallbacks = List.copyOf(from.fallbacks);
    this.brokerKey = from.brokerKey;
    this.documentation = Objects.requireNonNull(documentation);
  }

  /** The name as it stands in a properties file. */
  public String name() {
    return name;
  }

  /** The type of the value. */
  public ConfigType type() {
    return type;
  }

  /** The declared default; null when the property has no value unless it is set. */
  public T defaultValue() {
    return defaultValue;
  }

  /** The default as text; null when there is none. */
  public String defaultText() {
    return ConfigType.format(defaultValue);
  }

  /** What values are allowed, type included, as a sentence for messages. */
  public String allowedText() {
    return allowed.text().isEmpty() ? type.form() : type.form() + ", " + allowed.text();
  }

  /** The heading under which the reference shows it. */
  public String group() {
    return group;
  }

  /** How much a person who sets up a broker should care. */
  public Importance importance() {
    return importance;
  }

  /** When a change takes effect; for a topic property always {@link Update#CLUSTER_WIDE}. */
  public Update update() {
    return update;
  }

  /** What the broker does with it. */
  public Effect effect() {
    return effect;
  }

  /** Older names of the same meaning and unit; the newest name wins when several are set. */
  public List<String> aliases() {
    return aliases;
  }

  /** Properties of a coarser unit that give the value where this one is not set, in order. */
  public List<Fallback> fallbacks() {
    return fallbacks;
  }

  /** For a topic property: the broker property that is its default; else null. */
  public ConfigKey<?> brokerKey() {
    return brokerKey;
  }

  /** What the property does, in one or two sentences. */
  public String documentation() {
    return documentation;
  }

  /** True when the value must never be shown. */
  public boolean sensitive() {
    return type == ConfigType.PASSWORD;
  }

  /**
   * Reads and checks a value.
   *
   * @throws ConfigException when the text is not of the type or not allowed
   */
  @SuppressWarnings("unchecked") // ConfigType.parse gives the class that the builder ties to T
  public T parse(String text) {
    T value;
    try {
      value = (T) type.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, shown(text), allowedText());
    }
    if (!allowed.test().test(value)) {
      throw new ConfigException(name, shown(text), allowedText());
    }
    return value;
  }

  private String shown(String text) {
    return sensitive() ? "[hidden]" : text;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects a declaration; {@link #doc} ends it. */
  static final class Builder<T> {
    private final ConfigGroup group;
    private final String name;
    private ConfigType type;
    private final T defaultValue;
    private Allowed<T> allowed = Allowed.any();
    private Importance importance = Importance.MEDIUM;
    private Update update = Update.READ_ONLY;
    private Effect effect = Effect.OBEYED;
    private final List<String> aliases = new ArrayList<>();
    private final List<Fallback> fallbacks = new ArrayList<>();
    private ConfigKey<?> brokerKey;

    Builder(ConfigGroup group, String name, ConfigType type, T defaultValue) {
      this.group = group;
      this.name = name;
      this.type = type;
      this.defaultValue = defaultValue;
    }

    Builder<T> allow(Allowed<T> value) {
      this.allowed = value;
      return this;
    }

    Builder<T> type(ConfigType value) {
      this.type = value;
      return this;
    }

    Builder<T> high() {
      this.importance = Importance.HIGH;
      return this;
    }

    Builder<T> low() {
      this.importance = Importance.LOW;
      return this;
    }

    Builder<T> clusterWide() {
      this.update = Update.CLUSTER_WIDE;
      return this;
    }

    Builder<T> perBroker() {
      this.update = Update.PER_BROKER;
      return this;
    }

    Builder<T> accepted() {
      this.effect = Effect.ACCEPTED;
      return this;
    }

    Builder<T> alias(String value) {
      aliases.add(value);
      return this;
    }

    Builder<T> fallback(ConfigKey<?> key, long factor) {
      fallbacks.add(new Fallback(key, factor));
      return this;
    }

    Builder<T> of(ConfigKey<?> key) {
      this.brokerKey = key;
      return this;
    }

    ConfigKey<T> doc(String documentation) {
      ConfigKey<T> key = new ConfigKey<>(this, documentation);
      group.add(key);
      return key;
    }
  }
}
