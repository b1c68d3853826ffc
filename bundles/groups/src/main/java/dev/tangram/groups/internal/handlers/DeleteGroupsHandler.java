package dev.tangram.groups.internal.handlers;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.groups.internal.shard.GroupShard;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DeleteGroupsRequest;
import dev.tangram.protocol.message.DeleteGroupsResponse;
import dev.tangram.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
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

/** DeleteGroups (42): groups without members, with their offsets. */
@Component(service = RequestHandler.class)
public final class DeleteGroupsHandler implements RequestHandler {

  private final GroupCoordinator coordinator;

  @Activate
  public DeleteGroupsHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_GROUPS;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    DeleteGroupsRequest request = context.body();
    List<CompletableFuture<DeletableGroupResult>> results = new ArrayList<>();
    for (String groupId : new LinkedHashSet<>(request.groupsNames())) {
      results.add(
          delete(groupId)
              .thenApply(
                  error ->
                      new DeletableGroupResult().setGroupId(groupId).setErrorCode(error.code())));
    }
    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenRun(
            () ->
                context.respond(
                    new DeleteGroupsResponse()
                        .setResults(results.stream().map(CompletableFuture::join).toList())));
  }

  private CompletableFuture<ErrorCode> delete(String groupId) {
    if (!Handling.isValid(groupId)) {
      return CompletableFuture.completedFuture(ErrorCode.INVALID_GROUP_ID);
    }
    return coordinator
        .submit(groupId, shard -> delete(shard, groupId))
        .exceptionally(failure -> Failures.errorOf(failure, "Deletion", groupId));
  }

  private static CoordinatorResult<GroupRecord, ErrorCode> delete(
      GroupShard shard, String groupId) {
    Group group = shard.groups().get(groupId);
    if (group == null) {
      throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "There is no group " + groupId);
    }
    group.checkDelete();
    List<GroupRecord> records = new ArrayList<>(shard.offsets().tombstonesOf(groupId));
    records.addAll(group.tombstones());
    return CoordinatorResult.of(records, ErrorCode.NONE);
  }
}
