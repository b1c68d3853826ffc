package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.OffsetFetchRequest;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.protocol.message.OffsetFetchResponse;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * OffsetFetch (9), versions 0 to 9; from version 8 on for several groups at once. Version 0 once
 * meant offsets in ZooKeeper; here it is as good as the others.
 */
@Component(service = RequestHandler.class)
public final class OffsetFetchHandler implements RequestHandler {

  private final GroupCoordinator coordinator;

  @Activate
  public OffsetFetchHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_FETCH;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    OffsetFetchRequest request = context.body();
    if (context.apiVersion() < OffsetFetchVersions.MANY_GROUPS) {
      fetch(OffsetFetchVersions.onlyGroup(request), request.requireStable())
          .thenAccept(
              group ->
                  context.respond(
                      OffsetFetchVersions.onlyAnswer(request, group, context.apiVersion())));
      return;
    }
    List<CompletableFuture<OffsetFetchResponseGroup>> answers =
        new ArrayList<>(request.groups().size());
    for (OffsetFetchRequestGroup group : request.groups()) {
      answers.add(fetch(group, request.requireStable()));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenRun(
            () ->
                context.respond(
                    new OffsetFetchResponse()
                        .setGroups(answers.stream().map(CompletableFuture::join).toList())));
  }

  /** The offsets of a group, or its error; never fails. */
  private CompletableFuture<OffsetFetchResponseGroup> fetch(
      OffsetFetchRequestGroup group, boolean requireStable) {
    return coordinator
        .submit(group.groupId(), shard -> shard.offsets().fetch(group, requireStable))
        .exceptionally(
            failure -> {
              ErrorCode error = Failures.errorOf(failure, "Fetching offsets", group.groupId());
              return new OffsetFetchResponseGroup()
                  .setGroupId(group.groupId())
                  .setErrorCode(error.code());
            });
  }
}
