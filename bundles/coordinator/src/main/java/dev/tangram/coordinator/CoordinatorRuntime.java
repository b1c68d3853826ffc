package dev.tangram.coordinator;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The shards of one internal topic that this broker coordinates.
 *
 * @param <S> the shards
 * @param <R> their records
 */
public interface CoordinatorRuntime<S extends CoordinatorShard<R>, R> extends AutoCloseable {

  /** The partition that coordinates a name: {@code abs(hashCode) % partitions}, as in Kafka. */
  int partitionOf(String name);

  /**
   * Runs an operation on a shard: on the calling thread where it can be done at once, otherwise on
   * whatever thread is in the shard.
   *
   * @return the response once it is committed, or an {@link dev.tangram.model.ApiException}:
   *     NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE (the records could
   *     not be replicated, or too much waits), UNKNOWN_SERVER_ERROR, or what the operation threw
   */
  <T> CompletableFuture<T> submit(int partition, ShardOperation<S, R, T> operation);

  /** The partitions that this broker coordinates or is about to. */
  List<Integer> partitions();

  /** Unloads all shards. */
  @Override
  void close();
}
