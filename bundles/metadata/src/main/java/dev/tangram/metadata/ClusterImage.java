package dev.tangram.metadata;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** An immutable view of the whole cluster. Every change gives a new image. */
public final class ClusterImage {

  public static final int NO_CONTROLLER = -1;

  private final String clusterId;
  private final int controllerId;
  private final Map<Integer, BrokerImage> brokers;
  private final Map<String, TopicImage> topics;
  private final Map<UUID, TopicImage> topicsById;
  private final Map<ConfigResource, Map<String, String>> configs;

  private ClusterImage(Builder builder) {
    this.clusterId = builder.clusterId;
    this.controllerId = builder.controllerId;
    this.brokers = Collections.unmodifiableMap(builder.brokers);
    this.topics = Collections.unmodifiableMap(builder.topics);
    this.topicsById = Collections.unmodifiableMap(builder.topicsById);
    this.configs = Collections.unmodifiableMap(builder.configs);
  }

  public static ClusterImage empty() {
    return new Builder().build();
  }

  /** 22 characters, or null while it is not known. */
  public String clusterId() {
    return clusterId;
  }

  /** Broker id of the active controller, or {@link #NO_CONTROLLER}. */
  public int controllerId() {
    return controllerId;
  }

  /** The living brokers by id. */
  public Map<Integer, BrokerImage> brokers() {
    return brokers;
  }

  public Collection<TopicImage> topics() {
    return topics.values();
  }

  public Optional<TopicImage> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  public Optional<TopicImage> topic(UUID id) {
    return Optional.ofNullable(topicsById.get(id));
  }

  /** State of one partition. */
  public Optional<PartitionImage> partition(String topic, int partition) {
    TopicImage image = topics.get(topic);
    return image == null || partition < 0 || partition >= image.partitions().size()
        ? Optional.empty()
        : Optional.of(image.partitions().get(partition));
  }

  /** What was configured for a resource; empty when nothing was. */
  public Map<String, String> config(ConfigResource resource) {
    return configs.getOrDefault(resource, Map.of());
  }

  /** The resources of a type for which something was configured. */
  public Set<ConfigResource> configured(ConfigResource.Type type) {
    Set<ConfigResource> resources = new HashSet<>();
    for (ConfigResource resource : configs.keySet()) {
      if (resource.type() == type) {
        resources.add(resource);
      }
    }
    return resources;
  }

  /** A builder that begins with this image's content. */
  public Builder change() {
    return new Builder(this);
  }

  /** Collects changes for the next image. Not thread safe. */
  public static final class Builder {
    private String clusterId;
    private int controllerId = NO_CONTROLLER;
    private final Map<Integer, BrokerImage> brokers;
    private final Map<String, TopicImage> topics;
    private final Map<UUID, TopicImage> topicsById;
    private final Map<ConfigResource, Map<String, String>> configs;

    private Builder() {
      brokers = new HashMap<>();
      topics = new HashMap<>();
      topicsById = new HashMap<>();
      configs = new HashMap<>();
    }

    private Builder(ClusterImage from) {
      clusterId = from.clusterId;
      controllerId = from.controllerId;
      brokers = new HashMap<>(from.brokers);
      topics = new HashMap<>(from.topics);
      topicsById = new HashMap<>(from.topicsById);
      configs = new HashMap<>(from.configs);
    }

    public Builder clusterId(String id) {
      this.clusterId = id;
      return this;
    }

    public Builder controllerId(int id) {
      this.controllerId = id;
      return this;
    }

    /** Replaces all living brokers. */
    public Builder brokers(Collection<BrokerImage> living) {
      brokers.clear();
      living.forEach(broker -> brokers.put(broker.id(), broker));
      return this;
    }

    /** Adds a topic or replaces the one of the same name. */
    public Builder topic(TopicImage topic) {
      removeTopic(topic.name());
      topics.put(topic.name(), topic);
      topicsById.put(topic.id(), topic);
      return this;
    }

    public Builder removeTopic(String name) {
      TopicImage removed = topics.remove(name);
      if (removed != null) {
        topicsById.remove(removed.id());
      }
      return this;
    }

    /** Replaces the configuration of a resource; an empty map removes it. */
    public Builder config(ConfigResource resource, Map<String, String> values) {
      if (values.isEmpty()) {
        configs.remove(resource);
      } else {
        configs.put(resource, Map.copyOf(values));
      }
      return this;
    }

    public ClusterImage build() {
      return new ClusterImage(this);
    }
  }
}
