package dev.tangram.groups.internal.handlers;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of a failure. */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * The code of a failure; one that is no answer of the protocol goes to the log.
   *
   * @param what was being done, as a beginning of a sentence
   */
  static ErrorCode errorOf(Throwable failure, String what, String groupId) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiException refused) {
      return refused.error();
    }
    LOG.error("{} of group {} failed", what, groupId, cause);
    return ErrorCode.UNKNOWN_SERVER_ERROR;
  }
}
