package dev.tangram.coordinator;

import dev.tangram.records.CompressionType;
import java.util.function.IntSupplier;

/**
 * How the shards of an internal topic are run. Times are in milliseconds.
 *
 * @param topic the internal topic
 * @param partitions its number of partitions while it does not exist
 * @param compression of the batches that are written
 * @param loadBytes how much of the log is read at a time at a load
 * @param commitTimeoutMs how long an answer waits for the replicas
 * @param waitingMax operations of one shard that may be unanswered at the same time
 */
public record CoordinatorSettings(
    String topic,
    IntSupplier partitions,
    CompressionType compression,
    int loadBytes,
    int commitTimeoutMs,
    int waitingMax) {

  /** As many as a broker has to do with at the same time before it is overloaded. */
  public static final int DEFAULT_WAITING_MAX = 10_000;
}
