package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** LeaveGroup (13): members go, one or several. */
@Component(service = RequestHandler.class)
public final class LeaveGroupHandler implements RequestHandler {

  private final GroupCoordinator coordinator;

  @Activate
  public LeaveGroupHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LEAVE_GROUP;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    ClassicRequest<LeaveGroupRequest> request = Handling.classic(context);
    String groupId = request.body().groupId();
    if (!Handling.isValid(groupId)) {
      context.respond(error(ErrorCode.INVALID_GROUP_ID));
      return;
    }
    coordinator
        .submit(groupId, shard -> shard.classicProtocol(groupId).leave(request))
        .whenComplete(
            (response, failure) ->
                context.respond(
                    failure == null
                        ? response
                        : error(Failures.errorOf(failure, "Leaving", groupId))));
  }

  private static LeaveGroupResponse error(ErrorCode error) {
    return new LeaveGroupResponse().setErrorCode(error.code());
  }
}
