package dev.tangram.groups.internal.shard;

import dev.tangram.coordinator.ShardOperation;
import dev.tangram.groups.Assignors;
import dev.tangram.groups.internal.offsets.DeletedTopics;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.TopicImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tells the shards what has changed around them: topics, configurations of groups, assignors. */
public final class GroupSignals implements AutoCloseable {

  private final GroupCoordinator coordinator;
  private final ClusterMetadata metadata;
  private final Assignors assignors;
  private final ClusterMetadata.Listener onImage = this::changed;
  private final ClusterMetadata.Listener onDeletion;
  private final Consumer<String> onAssignor = this::assignorChanged;

  public GroupSignals(GroupCoordinator coordinator, ClusterMetadata metadata, Assignors assignors) {
    this.coordinator = coordinator;
    this.metadata = metadata;
    this.assignors = assignors;
    onDeletion = new DeletedTopics(this::deleted);
    metadata.addListener(onImage);
    metadata.addListener(onDeletion);
    assignors.addListener(onAssignor);
  }

  private void changed(ClusterImage before, ClusterImage after) {
    Set<String> topics = changedTopics(before, after);
    if (!topics.isEmpty()) {
      tell(shard -> shard.consumer().topicsChanged(topics));
    }
    Set<String> groups = changedGroups(before, after);
    if (!groups.isEmpty()) {
      tell(shard -> shard.classic().configured(groups));
      tell(shard -> shard.consumer().configured(groups));
    }
  }

  /** Topics that have come, gone, or have other partitions. */
  private static Set<String> changedTopics(ClusterImage before, ClusterImage after) {
    Set<String> names = new HashSet<>();
    for (TopicImage topic : after.topics()) {
      TopicImage old = before.topic(topic.name()).orElse(null);
      if (old != topic
          && (old == null
              || !old.id().equals(topic.id())
              || old.partitions().size() != topic.partitions().size())) {
        names.add(topic.name());
      }
    }
    for (TopicImage topic : before.topics()) {
      if (after.topic(topic.name()).isEmpty()) {
        names.add(topic.name());
      }
    }
    return names;
  }

  private static Set<String> changedGroups(ClusterImage before, ClusterImage after) {
    Set<String> groups = new HashSet<>();
    for (ClusterImage image : List.of(before, after)) {
      for (ConfigResource resource : image.configured(ConfigResource.Type.GROUP)) {
        if (!before.config(resource).equals(after.config(resource))) {
          groups.add(resource.name());
        }
      }
    }
    return groups;
  }

  private void deleted(Set<String> topics) {
    tell(shard -> shard.offsets().topicsDeleted(topics));
  }

  private void assignorChanged(String name) {
    tell(shard -> shard.classic().assignorsChanged(Set.of(name)));
    tell(shard -> shard.consumer().assignorsChanged(Set.of(name)));
  }

  /** Shards that are being loaded look for themselves when they have been. */
  private void tell(ShardOperation<GroupShard, GroupRecord, Void> what) {
    coordinator.submitToAll(what);
  }

  @Override
  public void close() {
    assignors.removeListener(onAssignor);
    metadata.removeListener(onDeletion);
    metadata.removeListener(onImage);
  }
}
