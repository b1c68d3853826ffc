package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** SyncGroup (14): answered when the assignments of the generation are written. */
@Component(service = RequestHandler.class)
public final class SyncGroupHandler implements RequestHandler {

  /** From here on a member must say what it believes the group to follow (KIP-559). */
  private static final int PROTOCOL_VERSION = 5;

  private final GroupCoordinator coordinator;

  @Activate
  public SyncGroupHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.SYNC_GROUP;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    ClassicRequest<SyncGroupRequest> request = Handling.classic(context);
    CompletableFuture<SyncGroupResponse> answer = new CompletableFuture<>();
    answer.thenAccept(context::respond);
    ErrorCode problem = problem(request);
    if (problem != ErrorCode.NONE) {
      answer.complete(error(problem));
      return;
    }
    String groupId = request.body().groupId();
    coordinator
        .submit(groupId, shard -> shard.classicProtocol(groupId).sync(request, answer))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                answer.complete(error(Failures.errorOf(failure, "Syncing", groupId)));
              } else if (response != null) {
                answer.complete(response);
              }
            });
  }

  private static ErrorCode problem(ClassicRequest<SyncGroupRequest> request) {
    SyncGroupRequest body = request.body();
    if (request.version() >= PROTOCOL_VERSION
        && (body.protocolType() == null || body.protocolName() == null)) {
      return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }
    return Handling.isValid(body.groupId()) ? ErrorCode.NONE : ErrorCode.INVALID_GROUP_ID;
  }

  private static SyncGroupResponse error(ErrorCode error) {
    // The round is lost while the coordinator loads; older clients know no other word for it.
    ErrorCode told =
        error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.REBALANCE_IN_PROGRESS : error;
    return new SyncGroupResponse().setErrorCode(told.code());
  }
}
