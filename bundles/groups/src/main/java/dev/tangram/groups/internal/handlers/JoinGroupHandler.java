package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** JoinGroup (11): answered when all members of the group have joined. */
@Component(service = RequestHandler.class)
public final class JoinGroupHandler implements RequestHandler {

  /** Below it there is no null for "no protocol" (KIP-559). */
  private static final int NULL_PROTOCOL_VERSION = 7;

  private final GroupCoordinator coordinator;

  @Activate
  public JoinGroupHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.JOIN_GROUP;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    ClassicRequest<JoinGroupRequest> request = Handling.classic(context);
    CompletableFuture<JoinGroupResponse> answer = new CompletableFuture<>();
    answer.thenAccept(response -> respond(context, response));
    String groupId = request.body().groupId();
    if (!Handling.isValid(groupId)) {
      answer.complete(error(request, ErrorCode.INVALID_GROUP_ID));
      return;
    }
    coordinator
        .submit(groupId, shard -> shard.classicProtocol(groupId).join(request, answer))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                answer.complete(error(request, Failures.errorOf(failure, "Joining", groupId)));
              } else if (response != null) {
                answer.complete(response);
              }
            });
  }

  private static JoinGroupResponse error(
      ClassicRequest<JoinGroupRequest> request, ErrorCode error) {
    return JoinRequests.error(request.body().memberId(), error);
  }

  private static void respond(RequestContext context, JoinGroupResponse response) {
    if (response.protocolName() == null && context.apiVersion() < NULL_PROTOCOL_VERSION) {
      response.setProtocolName("");
    }
    context.respond(response);
  }
}
