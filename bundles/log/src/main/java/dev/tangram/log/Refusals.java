package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.storage.StorageException;

/**
 * After a store has refused an append, as one does that is full, the next ones are refused without
 * asking it, for a moment: asking costs. Used under the log's lock.
 */
final class Refusals {

  private static final long HOLD_OFF_MS = 100;

  private String reason = "";
  private long untilMs;

  void check(long nowMs) {
    if (untilMs != 0) {
      if (nowMs < untilMs && untilMs - nowMs <= HOLD_OFF_MS) {
        throw error();
      }
      untilMs = 0;
    }
  }

  ApiException refused(StorageException cause, long nowMs) {
    reason = String.valueOf(cause.getMessage());
    untilMs = nowMs + HOLD_OFF_MS;
    return error();
  }

  private ApiException error() {
    return new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, reason);
  }
}
