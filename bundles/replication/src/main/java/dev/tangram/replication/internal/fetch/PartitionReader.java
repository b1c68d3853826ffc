package dev.tangram.replication.internal.fetch;

import dev.tangram.log.EpochEnd;
import dev.tangram.log.FetchIsolation;
import dev.tangram.log.LogRead;
import dev.tangram.log.PartitionLog;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.replication.Partition;
import dev.tangram.replication.ReplicaManager;

/** Reads the partitions of fetches from their logs. */
final class PartitionReader {

  private final ReplicaManager replicas;

  PartitionReader(ReplicaManager replicas) {
    this.replicas = replicas;
  }

  /**
   * Reads one partition.
   *
   * @param maxBytes what is left of the whole answer
   * @param minOneBatch whether the first batch is given even if it is larger
   */
  PartitionResult read(
      FetchParameters fetch, FetchPartition wanted, int maxBytes, boolean minOneBatch) {
    try {
      Partition partition = find(wanted);
      boolean toLogEnd = fetch.isolation() == FetchIsolation.LOG_END;
      long progress = partition.progress(toLogEnd);
      PartitionLog log = partition.log(wanted.currentLeaderEpoch(), fetch.leaderOnly());
      PartitionResult result = readLog(fetch, wanted, log, maxBytes, minOneBatch);
      if (fetch.fromFollower() && result.divergence() == null) {
        followerFetched(fetch, wanted, partition, result);
      }
      if (fetch.isolation() != FetchIsolation.COMMITTED) {
        result.withoutTransactions();
      }
      return result.waitAt(partition, progress);
    } catch (ApiException e) {
      return failed(fetch, wanted, e.error());
    }
  }

  private PartitionResult readLog(
      FetchParameters fetch,
      FetchPartition wanted,
      PartitionLog log,
      int maxBytes,
      boolean minOneBatch) {
    long offset = wanted.fetchOffset();
    EpochEnd divergence = Partition.divergence(log, offset, wanted.lastFetchedEpoch());
    if (divergence != null) {
      return PartitionResult.diverging(log, divergence);
    }
    if (offset == end(log, fetch.isolation()) && offset >= log.logStartOffset()) {
      return PartitionResult.nothingNew(log);
    }
    int limit = Math.max(0, Math.min(wanted.maxBytes(), maxBytes));
    LogRead read = log.read(offset, limit, fetch.isolation(), minOneBatch);
    return PartitionResult.of(read);
  }

  private static long end(PartitionLog log, FetchIsolation isolation) {
    return switch (isolation) {
      case LOG_END -> log.logEndOffset();
      case HIGH_WATERMARK -> log.highWatermark();
      case COMMITTED -> log.lastStableOffset();
    };
  }

  private void followerFetched(
      FetchParameters fetch, FetchPartition wanted, Partition partition, PartitionResult result) {
    if (!partition.state().replicas().contains(fetch.replicaId())) {
      result.release();
      throw new ApiException(
          ErrorCode.NOT_LEADER_OR_FOLLOWER, "Broker " + fetch.replicaId() + " is no replica.");
    }
    partition.followerFetched(
        fetch.replicaId(), wanted.fetchOffset(), wanted.followerLogStartOffset());
  }

  private Partition find(FetchPartition wanted) {
    ClusterImage image = replicas.image();
    if (wanted.topic() == null) {
      image.topic(wanted.topicId()).map(TopicImage::name).ifPresent(wanted::resolved);
    }
    Partition partition = replicas.partition(wanted.topic(), wanted.index());
    if (partition == null) {
      boolean unknownId = wanted.hasTopicId() && image.topic(wanted.topicId()).isEmpty();
      throw error(
          unknownId
              ? ErrorCode.UNKNOWN_TOPIC_ID
              : replicas.absence(wanted.topic(), wanted.index()));
    }
    if (wanted.hasTopicId() && !partition.hasTopicId(wanted.topicId())) {
      throw error(ErrorCode.INCONSISTENT_TOPIC_ID);
    }
    return partition;
  }

  private static ApiException error(ErrorCode code) {
    return new ApiException(code, code.text());
  }

  private PartitionResult failed(FetchParameters fetch, FetchPartition wanted, ErrorCode error) {
    ErrorCode told = error;
    if (error == ErrorCode.KAFKA_STORAGE_ERROR && fetch.version() <= 5) {
      // Clients of that time know only this error as a reason to look for the leader again.
      told = ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }
    PartitionResult result = PartitionResult.failed(told);
    boolean moved =
        told == ErrorCode.NOT_LEADER_OR_FOLLOWER || told == ErrorCode.FENCED_LEADER_EPOCH;
    if (moved && fetch.version() >= 16) {
      replicas.image().partition(wanted.topic(), wanted.index()).ifPresent(result::ledBy);
    }
    return result;
  }
}
