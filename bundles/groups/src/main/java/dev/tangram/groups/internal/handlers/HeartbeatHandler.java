package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Heartbeat (12): a member's sign of life; the answer says whether it is to join again. */
@Component(service = RequestHandler.class)
public final class HeartbeatHandler implements RequestHandler {

  private final GroupCoordinator coordinator;

  @Activate
  public HeartbeatHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.HEARTBEAT;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    ClassicRequest<HeartbeatRequest> request = Handling.classic(context);
    String groupId = request.body().groupId();
    if (!Handling.isValid(groupId)) {
      context.respond(error(ErrorCode.INVALID_GROUP_ID));
      return;
    }
    coordinator
        .submit(groupId, shard -> shard.classicProtocol(groupId).heartbeat(request))
        .whenComplete(
            (response, failure) ->
                context.respond(
                    failure == null
                        ? response
                        : error(Failures.errorOf(failure, "A heartbeat", groupId))));
  }

  private static HeartbeatResponse error(ErrorCode error) {
    // Sessions begin anew when the coordinator has loaded, so nothing is wrong with the member.
    ErrorCode told = error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error;
    return new HeartbeatResponse().setErrorCode(told.code());
  }
}
