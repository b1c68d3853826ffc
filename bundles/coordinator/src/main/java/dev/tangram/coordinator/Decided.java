package dev.tangram.coordinator;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operation decided, on its way into the log and to who asked.
 *
 * @param <R> the records
 * @param <T> the response
 */
record Decided<R, T>(ShardStep<R, T> step, CoordinatorResult<R, T> result) {

  private static final Logger LOG = LoggerFactory.getLogger(Decided.class);

  /** Everything is committed. */
  void committed() {
    guard(result.whenCommitted());
    step.succeeded(result.response());
  }

  /** Nothing was appended. */
  void refused(ErrorCode error) {
    guard(() -> result.whenFailed().accept(error));
    step.refused(new ApiException(error, error.text()));
  }

  /** It is in the log, and may be committed later or not. */
  void unsure(ErrorCode error) {
    guard(() -> result.whenFailed().accept(error));
    step.unsure(new ApiException(error, error.text()));
  }

  /** A shard's mistake after the fact costs nobody else his answer. */
  private static void guard(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("What was to follow an operation on a coordinator failed", e);
    }
  }
}
