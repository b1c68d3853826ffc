package dev.tangram.cluster.zookeeper;

import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.Change;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cluster's id and all configurations in the image. It is the first watcher of its store,
 * so that the configuration of a new topic is in the image before anyone else hears of the topic.
 */
final class ConfigFollower implements ClusterStore.Watcher {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);

  /** Beyond this, all configurations are read at once, pipelined. */
  private static final int SINGLE_READS_MAX = 16;

  private final ClusterStore store;
  private final ClusterMetadata metadata;
  private final Set<ConfigResource> known = new HashSet<>();
  private Set<String> topics = Set.of();

  ConfigFollower(ClusterStore store, ClusterMetadata metadata) {
    this.store = store;
    this.metadata = metadata;
  }

  /** Begins to watch, then reads everything. */
  void start() {
    store.addWatcher(this);
    metadata.update(image -> image.change().clusterId(store.clusterId()).build());
    readAll();
  }

  @Override
  public void onChange(Change change) {
    if (change == Change.TOPICS) {
      followTopics();
    }
  }

  @Override
  public void onAssignmentChange(String topic) {
    // Assignments come to the image by way of the controller.
  }

  @Override
  public synchronized void onConfigChange(ConfigResource resource, Map<String, String> config) {
    remember(resource, config);
    metadata.update(image -> image.change().config(resource, config).build());
  }

  @Override
  public void onSessionExpired() {
    // Configurations stay valid without a session.
  }

  /** Changes may have been missed, and their notifications purged. */
  @Override
  public void onSessionEstablished() {
    try {
      readAll();
    } catch (ClusterStoreException e) {
      LOG.warn("Configurations could not be read again in the new session", e);
    }
  }

  private synchronized void readAll() {
    Map<ConfigResource, Map<String, String>> found = new HashMap<>();
    for (ConfigResource.Type type : ConfigResource.Type.values()) {
      store
          .configs(type)
          .forEach((name, config) -> found.put(new ConfigResource(type, name), config));
    }
    Set<ConfigResource> gone = new HashSet<>(known);
    gone.removeAll(found.keySet());
    known.clear();
    known.addAll(found.keySet());
    topics = store.topics();
    metadata.update(
        image -> {
          ClusterImage.Builder builder = image.change();
          gone.forEach(resource -> builder.config(resource, Map.of()));
          found.forEach(builder::config);
          return builder.build();
        });
  }

  private synchronized void followTopics() {
    Set<String> now = store.topics();
    Map<ConfigResource, Map<String, String>> changed = new HashMap<>();
    topics.stream()
        .filter(topic -> !now.contains(topic))
        .forEach(topic -> changed.put(ConfigResource.topic(topic), Map.of()));
    List<String> added = now.stream().filter(topic -> !topics.contains(topic)).toList();
    if (added.size() > SINGLE_READS_MAX) {
      Map<String, Map<String, String>> all = store.configs(ConfigResource.Type.TOPIC);
      added.forEach(
          topic -> changed.put(ConfigResource.topic(topic), all.getOrDefault(topic, Map.of())));
    } else {
      for (String topic : added) {
        ConfigResource resource = ConfigResource.topic(topic);
        changed.put(resource, store.config(resource));
      }
    }
    topics = now;
    changed.forEach(this::remember);
    if (!changed.isEmpty()) {
      metadata.update(
          image -> {
            ClusterImage.Builder builder = image.change();
            changed.forEach(builder::config);
            return builder.build();
          });
    }
  }

  private void remember(ConfigResource resource, Map<String, String> config) {
    if (config.isEmpty()) {
      known.remove(resource);
    } else {
      known.add(resource);
    }
  }
}
