package dev.tangram.coordinator;

import dev.tangram.model.ApiException;

/**
 * An operation that waits for its turn on a shard.
 *
 * @param <R> the records
 * @param <T> the response
 */
interface ShardStep<R, T> {

  /**
   * Lets the operation decide.
   *
   * @return null when there is nothing to be done any more
   */
  CoordinatorResult<R, T> decide();

  /** It is committed. */
  void succeeded(T response);

  /** It did not take place. */
  void refused(ApiException error);

  /** Its records are in the log, but it is not known whether they will be committed. */
  void unsure(ApiException error);
}
