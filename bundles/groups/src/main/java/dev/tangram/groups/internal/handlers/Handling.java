package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.request.RequestContext;

/** What the handlers have in common. */
final class Handling {

  private Handling() {}

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
