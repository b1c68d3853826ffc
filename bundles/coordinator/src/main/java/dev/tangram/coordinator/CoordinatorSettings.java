package dev.tangram.coordinator;

import java.util.function.IntSupplier;

/**
 * How the shards of an internal topic are run. Times are in milliseconds.
 *
 * @param topic the internal topic
 * @param partitions its number of partitions while it does not exist
 * @param compressionId of the batches that are written: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd
 * @param loadBytes how much of the log is read at a time at a load
 * @param commitTimeoutMs how long an answer waits for the replicas
 * @param waitingMax operations of one shard that may be unanswered at the same time
 */
public record CoordinatorSettings(
    String topic,
    IntSupplier partitions,
    int compressionId,
    int loadBytes,
    int commitTimeoutMs,
    int waitingMax) {

  /** As many as a broker has to do with at the same time before it is overloaded. */
  public static final int DEFAULT_WAITING_MAX = 10_000;
}
