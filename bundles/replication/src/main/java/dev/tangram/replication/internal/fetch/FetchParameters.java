package dev.tangram.replication.internal.fetch;

import dev.tangram.log.FetchIsolation;
import dev.tangram.protocol.message.FetchRequest;

/**
 * What holds for all partitions of a fetch.
 *
 * @param replicaId broker id of a follower, -1 for a consumer
 * @param minBytes bytes worth answering for
 * @param maxBytes bytes of records of the whole answer; the first batch may exceed it
 */
record FetchParameters(
    short version,
    int replicaId,
    FetchIsolation isolation,
    int minBytes,
    int maxBytes,
    int maxWaitMs) {

  private static final byte READ_COMMITTED = 1;

  /**
   * @param fetchMaxBytes the broker's limit ({@code fetch.max.bytes})
   */
  static FetchParameters of(FetchRequest request, short version, int fetchMaxBytes) {
    int replica = version >= 15 ? request.replicaState().replicaId() : request.replicaId();
    int maxBytes = Math.max(0, Math.min(request.maxBytes(), fetchMaxBytes));
    return new FetchParameters(
        version,
        replica,
        isolation(replica, request.isolationLevel()),
        Math.min(request.minBytes(), maxBytes),
        maxBytes,
        request.maxWaitMs());
  }

  private static FetchIsolation isolation(int replica, byte level) {
    if (replica >= 0) {
      return FetchIsolation.LOG_END;
    }
    return level == READ_COMMITTED ? FetchIsolation.COMMITTED : FetchIsolation.HIGH_WATERMARK;
  }

  boolean fromFollower() {
    return replicaId >= 0;
  }

  /** Whether only the leader may answer; newer consumers may read from followers (KIP-392). */
  boolean leaderOnly() {
    return fromFollower() || version < 11;
  }

  /** Whether the client reads record batches of magic 2 as they are stored. */
  boolean todaysFormat() {
    return version >= 4;
  }

  /** Before version 3 the limit of a partition holds even for its first batch. */
  boolean hardLimit() {
    return version <= 2;
  }
}
