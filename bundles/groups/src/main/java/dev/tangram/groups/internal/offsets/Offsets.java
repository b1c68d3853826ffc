package dev.tangram.groups.internal.offsets;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.CoordinatorShard;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.ShardPart;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.OffsetCommitKey;
import dev.tangram.groups.internal.records.OffsetCommitValue;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetDeleteRequest;
import dev.tangram.protocol.message.OffsetDeleteResponse;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The committed offsets of a shard. Looking costs no record; whoever looks is answered only when
 * what he has seen is committed, as everybody is by the shard's runtime.
 */
public final class Offsets implements ShardPart {

  private final Groups groups;
  private final Function<String, Group> simpleGroups;
  private final OffsetStore store = new OffsetStore();
  private final PendingOffsets pending = new PendingOffsets();
  private final OffsetCommits commits;
  private final OffsetQueries queries;
  private final OffsetDeletions deletions;
  private final OffsetExpiry expiry;
  private final TopicRemoval topicRemoval;
  private boolean loaded;

  /**
   * The offsets of a shard, none at first.
   *
   * @param simpleGroups makes a group of an id that has offsets and is no group yet
   */
  public Offsets(
      ShardContext<GroupRecord> context,
      GroupEnvironment environment,
      Groups groups,
      Function<String, Group> simpleGroups) {
    GroupSettings settings = environment.settings();
    this.groups = groups;
    this.simpleGroups = simpleGroups;
    commits = new OffsetCommits(context, settings, groups);
    queries = new OffsetQueries(groups, store, pending);
    deletions = new OffsetDeletions(groups, store, pending);
    expiry = new OffsetExpiry(context, settings, groups, store, pending);
    topicRemoval = new TopicRemoval(context, store, pending);
  }

  // ---- operations ----

  /**
   * Commits offsets, if the group lets it (invariant G2). A group that is not there is made by a
   * commit without a generation.
   *
   * @throws ApiException what {@link Group#checkOffsetCommit} throws; ILLEGAL_GENERATION, or from
   *     version 9 on GROUP_ID_NOT_FOUND, for a generation of a group that is not there
   */
  public CoordinatorResult<GroupRecord, OffsetCommitResponse> commit(OffsetCommit commit) {
    return commits.commit(commit);
  }

  /**
   * Looks up offsets of a group.
   *
   * @param requireStable whether partitions with pending offsets of transactions get
   *     UNSTABLE_OFFSET_COMMIT instead (KIP-447)
   * @throws ApiException what {@link Group#checkOffsetFetch} throws
   */
  public CoordinatorResult<GroupRecord, OffsetFetchResponseGroup> fetch(
      OffsetFetchRequestGroup request, boolean requireStable) {
    return CoordinatorResult.of(queries.fetch(request, requireStable));
  }

  /**
   * Deletes offsets of a group (KIP-496).
   *
   * @param image where partitions are looked for: unknown ones get an error of their own
   * @throws ApiException GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP
   */
  public CoordinatorResult<GroupRecord, OffsetDeleteResponse> delete(
      OffsetDeleteRequest request, ClusterImage image) {
    return deletions.delete(request, image);
  }

  /** Records that take away all offsets of a group. */
  public List<GroupRecord> tombstonesOf(String group) {
    List<GroupRecord> tombstones = new ArrayList<>();
    store
        .of(group)
        .forEach(
            (topic, offsets) -> {
              for (int i = 0; i < offsets.size(); i++) {
                tombstones.add(OffsetRecords.tombstone(group, topic, offsets.partitionAt(i)));
              }
            });
    for (OffsetKey key : pending.of(group)) {
      if (!store.contains(group, key.topic(), key.partition())) {
        tombstones.add(OffsetRecords.tombstone(group, key.topic(), key.partition()));
      }
    }
    return tombstones;
  }

  /** Topics were deleted: their offsets go, in this operation and in further ones. */
  public CoordinatorResult<GroupRecord, Void> topicsDeleted(Collection<String> topics) {
    return topicRemoval.remove(topics);
  }

  /** How many offsets there are. */
  public long size() {
    return store.size();
  }

  // ---- state ----

  @Override
  public void replay(GroupRecord record, long producerId) {
    if (!OffsetRecords.isOffset(record)) {
      return;
    }
    OffsetCommitKey key = (OffsetCommitKey) record.key();
    if (record.isTombstone()) {
      store.remove(key.group(), key.topic(), key.partition());
      pending.remove(key.group(), key.topic(), key.partition());
      return;
    }
    CommittedOffset offset = CommittedOffset.of((OffsetCommitValue) record.value());
    if (producerId == CoordinatorShard.NO_PRODUCER) {
      store.put(key.group(), key.topic(), key.partition(), offset);
      pending.overtake(key.group(), key.topic(), key.partition());
    } else {
      pending.add(producerId, OffsetKey.of(key), offset);
    }
    ensureGroup(key.group());
  }

  @Override
  public void endTransaction(long producerId, boolean committed) {
    if (!committed) {
      pending.end(producerId, null);
      return;
    }
    pending.end(
        producerId,
        (key, offset) -> {
          store.put(key.group(), key.topic(), key.partition(), offset);
          ensureGroup(key.group());
        });
  }

  @Override
  public void loaded() {
    loaded = true;
    store.groups().forEach(this::ensureGroup);
    pending.keys().forEach(key -> ensureGroup(key.group()));
    expiry.start();
  }

  /**
   * Makes a group of an id that has offsets only. While the log is read that waits: a record that
   * says what group it is may come later, since compaction leaves the newest of each.
   */
  private void ensureGroup(String group) {
    if (loaded && groups.get(group) == null) {
      groups.put(simpleGroups.apply(group));
    }
  }

  @Override
  public void unloaded(ErrorCode reason) {
    // Nobody waits for offsets, and the runtime forgets the timers.
  }
}
