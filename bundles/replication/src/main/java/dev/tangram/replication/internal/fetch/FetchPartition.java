package dev.tangram.replication.internal.fetch;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.message.FetchRequest;
import java.util.UUID;

/**
 * One partition of a fetch: what the client wants of it and, in a session, what it was told last.
 */
final class FetchPartition {

  /**
   * Names a partition within a fetch, by topic id where the request has ids, else by name.
   *
   * @param topic the name or the id
   */
  record Key(Object topic, int index) {}

  private static final long NOTHING_TOLD = -1L;

  private final UUID topicId;
  private final int index;
  private String topic;
  private long fetchOffset;
  private int maxBytes;
  private int currentLeaderEpoch;
  private int lastFetchedEpoch;
  private long followerLogStartOffset;
  private long toldHighWatermark = NOTHING_TOLD;
  private long toldLogStartOffset = NOTHING_TOLD;

  /**
   * @param topic null while the id has no known name
   * @param topicId {@link Uuids#ZERO} where the request names topics
   */
  FetchPartition(String topic, UUID topicId, FetchRequest.FetchPartition wanted) {
    this.topic = topic;
    this.topicId = topicId;
    this.index = wanted.partition();
    want(wanted);
  }

  static Key key(String topic, UUID topicId, int index) {
    return new Key(Uuids.ZERO.equals(topicId) ? topic : topicId, index);
  }

  /** Takes what the newest request says. */
  void want(FetchRequest.FetchPartition wanted) {
    fetchOffset = wanted.fetchOffset();
    maxBytes = wanted.partitionMaxBytes();
    currentLeaderEpoch = wanted.currentLeaderEpoch();
    lastFetchedEpoch = wanted.lastFetchedEpoch();
    followerLogStartOffset = wanted.logStartOffset();
  }

  /** Whether an incremental answer must name the partition (KIP-227). */
  boolean hasNews(PartitionResult result) {
    return result.sizeInBytes() > 0
        || result.error() != ErrorCode.NONE
        || result.highWatermark() != toldHighWatermark
        || result.logStartOffset() != toldLogStartOffset
        || result.divergence() != null;
  }

  /** Remembers what the client is told; after an error it must be told anew. */
  void told(PartitionResult result) {
    boolean error = result.error() != ErrorCode.NONE;
    toldHighWatermark = error ? NOTHING_TOLD : result.highWatermark();
    toldLogStartOffset = error ? NOTHING_TOLD : result.logStartOffset();
  }

  /** The topic's name, or null while its id is not known here. */
  String topic() {
    return topic;
  }

  void resolved(String name) {
    topic = name;
  }

  UUID topicId() {
    return topicId;
  }

  boolean hasTopicId() {
    return !Uuids.ZERO.equals(topicId);
  }

  int index() {
    return index;
  }

  long fetchOffset() {
    return fetchOffset;
  }

  int maxBytes() {
    return maxBytes;
  }

  int currentLeaderEpoch() {
    return currentLeaderEpoch;
  }

  int lastFetchedEpoch() {
    return lastFetchedEpoch;
  }

  long followerLogStartOffset() {
    return followerLogStartOffset;
  }
}
