package dev.tangram.replication.internal.fetch;

import dev.tangram.replication.internal.fetch.FetchPartition.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the broker remembers between the fetches of one client (KIP-227): the partitions, in the
 * order in which they are served next. Guarded by itself: only a client that uses one session on
 * two connections ever waits for it.
 */
final class FetchSession {

  /** Epoch of a request that opens a session. */
  static final int INITIAL_EPOCH = 0;

  /** Epoch of a request that closes its session, or wants none. */
  static final int FINAL_EPOCH = -1;

  private final int id;
  private final boolean privileged;
  private final boolean usesTopicIds;
  private final long createdMs;
  private final LinkedHashMap<Key, FetchPartition> partitions;
  private int epoch = nextEpoch(INITIAL_EPOCH);
  private volatile long lastUsedMs;
  private volatile int size;

  FetchSession(
      int id,
      boolean privileged,
      boolean usesTopicIds,
      long nowMs,
      LinkedHashMap<Key, FetchPartition> partitions) {
    this.id = id;
    this.privileged = privileged;
    this.usesTopicIds = usesTopicIds;
    this.createdMs = nowMs;
    this.lastUsedMs = nowMs;
    this.partitions = partitions;
    this.size = partitions.size();
  }

  /** After the largest epoch comes 1: 0 opens a session. */
  static int nextEpoch(int epoch) {
    return epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
  }

  int id() {
    return id;
  }

  /** Whether a follower uses it. */
  boolean privileged() {
    return privileged;
  }

  boolean usesTopicIds() {
    return usesTopicIds;
  }

  long createdMs() {
    return createdMs;
  }

  long lastUsedMs() {
    return lastUsedMs;
  }

  void used(long nowMs) {
    lastUsedMs = nowMs;
  }

  int size() {
    return size;
  }

  /** Guarded by this: the epoch that the next request must have. */
  int epoch() {
    return epoch;
  }

  /** Guarded by this: applies an incremental request. */
  void update(Map<Key, FetchPartition> wanted, List<Key> forgotten) {
    wanted.forEach(partitions::put);
    forgotten.forEach(partitions::remove);
    size = partitions.size();
    epoch = nextEpoch(epoch);
  }

  /** Guarded by this: the partition, or null when it is new. */
  FetchPartition get(Key key) {
    return partitions.get(key);
  }

  /** Guarded by this: the partitions in the order in which they are served. */
  List<FetchPartition> inOrder() {
    return new ArrayList<>(partitions.values());
  }

  /** Guarded by this: serves the partition last from now on, because it has just been served. */
  void moveToEnd(FetchPartition partition) {
    Key key = FetchPartition.key(partition.topic(), partition.topicId(), partition.index());
    if (partitions.remove(key, partition)) {
      partitions.put(key, partition);
    }
  }
}
