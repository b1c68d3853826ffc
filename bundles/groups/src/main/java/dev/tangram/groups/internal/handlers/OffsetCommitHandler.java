package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.offsets.OffsetCommit;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * OffsetCommit (8), versions 0 to 9. Version 0 once meant offsets in ZooKeeper; here it is as good
 * as the others. A group's error is given to each partition; unknown partitions keep their own.
 */
@Component(service = RequestHandler.class)
public final class OffsetCommitHandler implements RequestHandler {

  private final GroupCoordinator coordinator;
  private final ClusterMetadata metadata;

  @Activate
  public OffsetCommitHandler(
      @Reference GroupCoordinator coordinator, @Reference ClusterMetadata metadata) {
    this.coordinator = coordinator;
    this.metadata = metadata;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_COMMIT;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    OffsetCommitRequest request = context.body();
    OffsetCommit commit = new OffsetCommit(request, context.apiVersion(), metadata.image());
    if (commit.known() == 0) {
      context.respond(commit.response());
      return;
    }
    coordinator
        .submit(request.groupId(), shard -> shard.offsets().commit(commit))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                commit.fail(Failures.errorOf(failure, "Committing offsets", request.groupId()));
              }
              context.respond(commit.response());
            });
  }
}
