package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DescribeGroupsRequest;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** DescribeGroups (15): state, members and assignments of classic groups. */
@Component(service = RequestHandler.class)
public final class DescribeGroupsHandler implements RequestHandler {

  /** Read, delete, describe, and describe and alter configurations, as bits of their codes. */
  private static final int OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

  private final GroupCoordinator coordinator;

  @Activate
  public DescribeGroupsHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_GROUPS;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeGroupsRequest request = context.body();
    boolean operations = request.includeAuthorizedOperations();
    List<CompletableFuture<DescribedGroup>> groups = new ArrayList<>();
    for (String groupId : new LinkedHashSet<>(request.groups())) {
      groups.add(describe(groupId).thenApply(group -> withOperations(group, operations)));
    }
    CompletableFuture.allOf(groups.toArray(CompletableFuture[]::new))
        .thenRun(
            () ->
                context.respond(
                    new DescribeGroupsResponse()
                        .setGroups(groups.stream().map(CompletableFuture::join).toList())));
  }

  private CompletableFuture<DescribedGroup> describe(String groupId) {
    if (!Handling.isValid(groupId)) {
      return CompletableFuture.completedFuture(error(groupId, ErrorCode.INVALID_GROUP_ID));
    }
    return coordinator
        .submit(groupId, shard -> shard.classic().describe(groupId))
        .exceptionally(failure -> error(groupId, Failures.errorOf(failure, "Describing", groupId)));
  }

  private static DescribedGroup error(String groupId, ErrorCode error) {
    return new DescribedGroup().setGroupId(groupId).setErrorCode(error.code());
  }

  private static DescribedGroup withOperations(DescribedGroup group, boolean wanted) {
    return wanted && group.errorCode() == ErrorCode.NONE.code()
        ? group.setAuthorizedOperations(OPERATIONS)
        : group;
  }
}
