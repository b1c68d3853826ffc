package dev.tangram.coordinator;

/**
 * Something to be done on a shard.
 *
 * @param <S> the shard
 * @param <R> its records
 * @param <T> the response
 */
@FunctionalInterface
public interface ShardOperation<S, R, T> {

  /**
   * Looks at the shard and decides.
   *
   * @throws dev.tangram.model.ApiException the error for who asked; nothing has happened then
   */
  CoordinatorResult<R, T> run(S shard);
}
