package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.shard.GroupPartitions;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.FindCoordinatorRequest;
import dev.tangram.protocol.message.FindCoordinatorResponse;
import dev.tangram.protocol.message.FindCoordinatorResponse.Coordinator;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * FindCoordinator (10): the broker that leads the partition of a group. The topic of committed
 * offsets is created when it is needed for the first time, and the answer then waits for its
 * leaders, so that a client need not ask again.
 */
@Component(service = RequestHandler.class)
public final class FindCoordinatorHandler implements RequestHandler {

  // Kinds of keys (KIP-98, KIP-932).
  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;

  private static final short FIRST_WITH_MANY_KEYS = 4;

  private final ClusterMetadata metadata;
  private final GroupPartitions groups;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile TopicCreator creator;

  @Activate
  public FindCoordinatorHandler(
      @Reference ClusterMetadata metadata, @Reference GroupPartitions groups) {
    this.metadata = metadata;
    this.groups = groups;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.FIND_COORDINATOR;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    FindCoordinatorRequest request = context.body();
    TopicCreator current = creator;
    if (request.keyType() == GROUP
        && current != null
        && metadata.image().topic(GroupPartitions.OFFSETS_TOPIC).isEmpty()) {
      current
          .createAutomatically(GroupPartitions.OFFSETS_TOPIC)
          .whenComplete((error, failure) -> answer(context, request));
    } else {
      answer(context, request);
    }
  }

  private void answer(RequestContext context, FindCoordinatorRequest request) {
    ClusterImage image = metadata.image();
    String listener = context.listener().name();
    if (context.apiVersion() >= FIRST_WITH_MANY_KEYS) {
      List<Coordinator> found =
          request.coordinatorKeys().stream()
              .map(key -> find(image, listener, request.keyType(), key))
              .toList();
      context.respond(new FindCoordinatorResponse().setCoordinators(found));
      return;
    }
    Coordinator found = find(image, listener, request.keyType(), request.key());
    context.respond(
        new FindCoordinatorResponse()
            .setErrorCode(found.errorCode())
            .setErrorMessage(found.errorMessage())
            .setNodeId(found.nodeId())
            .setHost(found.host())
            .setPort(found.port()));
  }

  private Coordinator find(ClusterImage image, String listener, byte keyType, String key) {
    if (keyType != GROUP) {
      // Transactions have no coordinator yet; shares (KIP-932) are refused as Kafka 3.9 does.
      return none(
          key,
          keyType == TRANSACTION ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.INVALID_REQUEST);
    }
    Optional<PartitionImage> partition =
        image.partition(GroupPartitions.OFFSETS_TOPIC, groups.partitionOf(key));
    Optional<Endpoint> endpoint =
        partition
            .map(state -> image.brokers().get(state.leader()))
            .flatMap(broker -> broker.endpoint(listener));
    return endpoint
        .map(
            at ->
                new Coordinator()
                    .setKey(key)
                    .setNodeId(partition.get().leader())
                    .setHost(at.host())
                    .setPort(at.port()))
        .orElseGet(() -> none(key, ErrorCode.COORDINATOR_NOT_AVAILABLE));
  }

  private static Coordinator none(String key, ErrorCode error) {
    return new Coordinator()
        .setKey(key)
        .setErrorCode(error.code())
        .setErrorMessage(error.text())
        .setNodeId(-1)
        .setHost("")
        .setPort(-1);
  }
}
