package dev.tangram.coordinator;

/**
 * Makes an empty shard for a partition that this broker begins to coordinate.
 *
 * @param <S> the shard
 * @param <R> its records
 */
@FunctionalInterface
public interface ShardFactory<S extends CoordinatorShard<R>, R> {
  S create(ShardContext<R> context);
}
