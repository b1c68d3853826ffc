package dev.tangram.admin.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.ConfigEntry;
import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.ConfigKey;
import dev.tangram.configuration.ConfigType;
import dev.tangram.configuration.GroupConfig;
import dev.tangram.configuration.GroupConfigChecks;
import dev.tangram.configuration.GroupProperties;
import dev.tangram.configuration.TopicConfigChecks;
import dev.tangram.configuration.TopicProperties;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Reads and changes the configurations of topics, brokers and groups. What is written is checked
 * first, as a whole.
 */
@Component(service = Configurations.class)
public final class Configurations {

  /** What IncrementalAlterConfigs does with one value (KIP-339). */
  enum Operation {
    SET,
    DELETE,
    APPEND,
    SUBTRACT;

    static Operation of(byte code) {
      if (code < 0 || code >= values().length) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST, "Unknown operation " + code + "; allowed are 0 to 3.");
      }
      return values()[code];
    }
  }

  /** One change of one value. */
  record Change(String name, Operation operation, String value) {}

  private final BrokerConfig config;
  private final ClusterMetadata metadata;
  private final ClusterStore store;
  private final BrokerIdentity identity;
  private final TopicConfigChecks checks;
  private final GroupConfigChecks groupChecks;
  private final ResourceNames names;

  @Activate
  public Configurations(
      @Reference BrokerConfig config,
      @Reference ClusterMetadata metadata,
      @Reference ClusterStore store,
      @Reference BrokerIdentity identity,
      @Reference TopicConfigChecks checks,
      @Reference GroupConfigChecks groupChecks) {
    this.config = config;
    this.metadata = metadata;
    this.store = store;
    this.identity = identity;
    this.checks = checks;
    this.groupChecks = groupChecks;
    this.names = new ResourceNames(metadata, identity);
  }

  /**
   * The resource that a request names.
   *
   * @throws ApiException for a topic that does not exist, a broker that is not this one, a type
   *     that has no configuration here
   */
  ConfigResource resource(byte type, String name) {
    return names.resource(type, name);
  }

  /**
   * What a resource shows: every property of a topic, a group or this broker, only the set ones of
   * the brokers' default.
   */
  List<ConfigEntry> describe(ConfigResource resource) {
    ClusterImage image = metadata.image();
    BrokerConfig effective = effective(image);
    if (resource.type() == ConfigResource.Type.TOPIC) {
      return effective.topic(known(image.config(resource))).describe();
    }
    if (resource.type() == ConfigResource.Type.GROUP) {
      return GroupConfig.resolve(effective, image.config(resource)).describe();
    }
    if (resource.name().equals(ConfigResource.DEFAULT_NAME)) {
      Map<String, String> set = image.config(resource);
      return config.withDynamic(set, Map.of()).describe().stream()
          .filter(e -> set.containsKey(e.name()))
          .toList();
    }
    return effective.describe();
  }

  /** Properties that a newer broker wrote are left alone and not shown. */
  private static Map<String, String> known(Map<String, String> overrides) {
    return overrides.entrySet().stream()
        .filter(entry -> TopicProperties.find(entry.getKey()) != null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private BrokerConfig effective(ClusterImage image) {
    Map<String, String> all =
        image.config(new ConfigResource(ConfigResource.Type.BROKER, ConfigResource.DEFAULT_NAME));
    return config.withDynamic(all, image.config(ConfigResource.broker(identity.id())));
  }

  /** Replaces everything that is set for a resource. */
  void replace(ConfigResource resource, Map<String, String> values, boolean validateOnly) {
    write(resource, values, validateOnly);
  }

  /** Changes single values of a resource, all or none. */
  void change(ConfigResource resource, List<Change> changes, boolean validateOnly) {
    Map<String, String> values = new TreeMap<>(store.config(resource));
    List<String> names = changes.stream().map(Change::name).toList();
    if (Stream.of(names.toArray()).distinct().count() != names.size()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "The request changes a property twice: " + names + ".");
    }
    for (Change change : changes) {
      apply(resource, values, change);
    }
    write(resource, values, validateOnly);
  }

  private void apply(ConfigResource resource, Map<String, String> values, Change change) {
    switch (change.operation()) {
      case DELETE -> values.remove(change.name());
      case SET -> values.put(change.name(), required(change));
      default -> {
        ConfigKey<?> key = key(resource, change.name());
        if (key != null && key.type() != ConfigType.LIST) {
          throw new ApiException(
              ErrorCode.INVALID_CONFIG,
              change.name()
                  + " is not a list; values can be appended to and subtracted from lists only.");
        }
        List<String> items = new ArrayList<>(items(current(resource, values, change.name())));
        List<String> given = items(required(change));
        items.removeAll(given);
        if (change.operation() == Operation.APPEND) {
          items.addAll(given);
        }
        values.put(change.name(), String.join(",", items));
      }
    }
  }

  private static String required(Change change) {
    if (change.value() == null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "The property " + change.name() + " is given no value.");
    }
    return change.value();
  }

  private String current(ConfigResource resource, Map<String, String> values, String name) {
    String own = values.get(name);
    if (own != null) {
      return own;
    }
    return describe(resource).stream()
        .filter(entry -> entry.name().equals(name) && entry.value() != null)
        .map(ConfigEntry::value)
        .findFirst()
        .orElse("");
  }

  private static List<String> items(String list) {
    return Stream.of(list.split(",")).map(String::trim).filter(item -> !item.isEmpty()).toList();
  }

  private static ConfigKey<?> key(ConfigResource resource, String name) {
    return switch (resource.type()) {
      case TOPIC -> TopicProperties.find(name);
      case GROUP -> GroupProperties.find(name);
      default ->
          BrokerProperties.all().stream()
              .filter(key -> key.name().equals(name))
              .findFirst()
              .orElse(null);
    };
  }

  private void write(ConfigResource resource, Map<String, String> values, boolean validateOnly) {
    try {
      if (resource.type() == ConfigResource.Type.TOPIC) {
        checks.check(store.config(resource), values);
      } else if (resource.type() == ConfigResource.Type.GROUP) {
        groupChecks.check(effective(metadata.image()), store.config(resource), values);
      } else if (resource.name().equals(ConfigResource.DEFAULT_NAME)) {
        config.withDynamic(values, Map.of());
      } else {
        config.withDynamic(Map.of(), values);
      }
    } catch (ConfigException e) {
      throw new ApiException(ErrorCode.INVALID_CONFIG, e.getMessage());
    }
    if (!validateOnly) {
      store.writeConfig(resource, values);
    }
  }
}
