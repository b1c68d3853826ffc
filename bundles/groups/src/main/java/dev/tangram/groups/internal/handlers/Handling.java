package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.request.RequestContext;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the handlers have in common. */
final class Handling {

  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  private Handling() {}

  /** The code for a failure; one that nobody expected is logged. */
  static ErrorCode code(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiException api) {
      return api.error();
    }
    LOG.error("A request to a group coordinator failed", cause);
    return ErrorCode.UNKNOWN_SERVER_ERROR;
  }

  /** Groups without a name can only keep offsets. */
  static boolean isValid(String groupId) {
    return groupId != null && !groupId.isEmpty();
  }

  static <M extends ApiMessage> ClassicRequest<M> classic(RequestContext context) {
    String clientId = context.clientId();
    return new ClassicRequest<>(
        context.body(),
        context.apiVersion(),
        clientId == null ? "" : clientId,
        "/" + context.clientAddress().getHostAddress());
  }
}
