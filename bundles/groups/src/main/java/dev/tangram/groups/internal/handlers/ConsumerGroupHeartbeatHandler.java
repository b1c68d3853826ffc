package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.consumer.ConsumerHeartbeat;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * ConsumerGroupHeartbeat (68): the one request by which members of KIP-848 join, stay and leave.
 */
@Component(service = RequestHandler.class)
public final class ConsumerGroupHeartbeatHandler implements RequestHandler {

  private final GroupCoordinator coordinator;

  @Activate
  public ConsumerGroupHeartbeatHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CONSUMER_GROUP_HEARTBEAT;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    ConsumerGroupHeartbeatRequest body = context.body();
    if (context.apiVersion() == 0 && body.memberId().isEmpty() && body.memberEpoch() == 0) {
      // From version 1 on the client makes it, so that it is known even if the answer gets lost.
      body.setMemberId(Uuids.toBase64(Uuids.random()));
    }
    String clientId = context.clientId() == null ? "" : context.clientId();
    ConsumerHeartbeat heartbeat =
        new ConsumerHeartbeat(body, clientId, "/" + context.clientAddress().getHostAddress());
    coordinator
        .submit(body.groupId(), shard -> shard.consumer().heartbeat(heartbeat))
        .thenCompose(answer -> answer)
        .whenComplete(
            (response, failure) -> context.respond(failure == null ? response : error(failure)));
  }

  @Override
  public ApiMessage errorResponse(RequestContext context, ErrorCode error, Throwable cause) {
    return new ConsumerGroupHeartbeatResponse().setErrorCode(error.code());
  }

  private static ConsumerGroupHeartbeatResponse error(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    ErrorCode error =
        cause instanceof ApiException known ? known.error() : ErrorCode.UNKNOWN_SERVER_ERROR;
    return new ConsumerGroupHeartbeatResponse()
        .setErrorCode(error.code())
        .setErrorMessage(cause instanceof ApiException ? cause.getMessage() : error.text());
  }
}
