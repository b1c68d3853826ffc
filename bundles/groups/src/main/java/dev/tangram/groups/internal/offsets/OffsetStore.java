package dev.tangram.groups.internal.offsets;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The committed offsets of a shard in memory: by group, topic and partition. */
final class OffsetStore {

  /** A topic's name, kept once for all groups that have offsets of it. */
  private static final class Name {
    private final String text;
    private int uses;

    Name(String text) {
      this.text = text;
    }
  }

  private final Map<String, Map<String, TopicOffsets>> byGroup = new HashMap<>();
  private final Map<String, Name> names = new HashMap<>();
  private long size;

  /** How many offsets there are. */
  long size() {
    return size;
  }

  /** The groups that have offsets. */
  Set<String> groups() {
    return Collections.unmodifiableSet(byGroup.keySet());
  }

  /** A group's offsets by topic; empty when it has none. */
  Map<String, TopicOffsets> of(String group) {
    Map<String, TopicOffsets> topics = byGroup.get(group);
    return topics == null ? Map.of() : Collections.unmodifiableMap(topics);
  }

  /** A group's offsets of a topic, or null. */
  TopicOffsets of(String group, String topic) {
    Map<String, TopicOffsets> topics = byGroup.get(group);
    return topics == null ? null : topics.get(topic);
  }

  boolean contains(String group, String topic, int partition) {
    TopicOffsets offsets = of(group, topic);
    return offsets != null && offsets.contains(partition);
  }

  void put(String group, String topic, int partition, CommittedOffset offset) {
    Map<String, TopicOffsets> topics = byGroup.get(group);
    if (topics == null) {
      topics = new HashMap<>(1);
      byGroup.put(group, topics);
    }
    TopicOffsets offsets = topics.get(topic);
    if (offsets == null) {
      offsets = new TopicOffsets();
      topics.put(use(topic), offsets);
    }
    if (offsets.put(partition, offset)) {
      size++;
    }
  }

  void remove(String group, String topic, int partition) {
    Map<String, TopicOffsets> topics = byGroup.get(group);
    TopicOffsets offsets = topics == null ? null : topics.get(topic);
    if (offsets == null || !offsets.remove(partition)) {
      return;
    }
    size--;
    if (offsets.size() == 0) {
      topics.remove(topic);
      unuse(topic);
      if (topics.isEmpty()) {
        byGroup.remove(group);
      }
    }
  }

  private String use(String topic) {
    Name name = names.computeIfAbsent(topic, Name::new);
    name.uses++;
    return name.text;
  }

  private void unuse(String topic) {
    Name name = names.get(topic);
    if (--name.uses == 0) {
      names.remove(topic);
    }
  }
}
