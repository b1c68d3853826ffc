package dev.tangram.groups.internal.handlers;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ConsumerGroupDescribeRequest;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** ConsumerGroupDescribe (69): members, epochs and assignments of groups of KIP-848. */
@Component(service = RequestHandler.class)
public final class ConsumerGroupDescribeHandler implements RequestHandler {

  /**
   * Who asks may do all of this while there is no authorizer: read, delete, describe, its configs.
   */
  private static final int ALL_OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

  private final GroupCoordinator coordinator;

  @Activate
  public ConsumerGroupDescribeHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CONSUMER_GROUP_DESCRIBE;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    ConsumerGroupDescribeRequest body = context.body();
    boolean operations = body.includeAuthorizedOperations();
    List<CompletableFuture<DescribedGroup>> groups = new ArrayList<>();
    for (String groupId : body.groupIds()) {
      groups.add(describe(groupId).thenApply(group -> withOperations(group, operations)));
    }
    CompletableFuture.allOf(groups.toArray(CompletableFuture[]::new))
        .thenRun(
            () ->
                context.respond(
                    new ConsumerGroupDescribeResponse()
                        .setGroups(groups.stream().map(CompletableFuture::join).toList())));
  }

  private CompletableFuture<DescribedGroup> describe(String groupId) {
    if (groupId.isEmpty()) {
      return CompletableFuture.completedFuture(error(groupId, ErrorCode.INVALID_GROUP_ID, null));
    }
    return coordinator
        .submit(groupId, shard -> CoordinatorResult.of(shard.consumer().describe(groupId)))
        .exceptionally(failure -> error(groupId, failure));
  }

  private static DescribedGroup withOperations(DescribedGroup group, boolean operations) {
    return operations && group.errorCode() == 0
        ? group.setAuthorizedOperations(ALL_OPERATIONS)
        : group;
  }

  private static DescribedGroup error(String groupId, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ApiException known
        ? error(groupId, known.error(), known.getMessage())
        : error(groupId, ErrorCode.UNKNOWN_SERVER_ERROR, null);
  }

  private static DescribedGroup error(String groupId, ErrorCode error, String message) {
    return new DescribedGroup()
        .setGroupId(groupId)
        .setErrorCode(error.code())
        .setErrorMessage(message == null ? error.text() : message);
  }
}
