package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.OffsetDeleteRequest;
import dev.tangram.protocol.message.OffsetDeleteResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** OffsetDelete (47), version 0 (KIP-496). */
@Component(service = RequestHandler.class)
public final class OffsetDeleteHandler implements RequestHandler {

  private final GroupCoordinator coordinator;
  private final ClusterMetadata metadata;

  @Activate
  public OffsetDeleteHandler(
      @Reference GroupCoordinator coordinator, @Reference ClusterMetadata metadata) {
    this.coordinator = coordinator;
    this.metadata = metadata;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_DELETE;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    OffsetDeleteRequest request = context.body();
    coordinator
        .submit(request.groupId(), shard -> shard.offsets().delete(request, metadata.image()))
        .exceptionally(
            failure ->
                new OffsetDeleteResponse()
                    .setErrorCode(
                        Failures.errorOf(failure, "Deleting offsets", request.groupId()).code()))
        .thenAccept(context::respond);
  }
}
