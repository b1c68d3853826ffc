package dev.tangram.admin.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.MetadataRequest;
import dev.tangram.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.tangram.protocol.message.MetadataResponse;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponseBroker;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponseTopic;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Metadata (3): brokers, controller, topics with their partitions. A missing topic is created where
 * the client and the broker allow it, and the answer then waits for it, so that a client's first
 * record does not need a second round.
 */
@Component(service = RequestHandler.class)
public final class MetadataHandler implements RequestHandler {

  private static final short FIRST_WITH_NULL_FOR_ALL = 1;
  private static final short FIRST_WITH_LISTENER_ERROR = 6;
  private static final short FIRST_WITH_NULL_NAMES = 12;

  private final ClusterMetadata metadata;
  private final boolean autoCreate;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile TopicCreator creator;

  @Activate
  public MetadataHandler(@Reference ClusterMetadata metadata, @Reference BrokerConfig config) {
    this.metadata = metadata;
    this.autoCreate = config.get(BrokerProperties.AUTO_CREATE_TOPICS_ENABLE);
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.METADATA;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    MetadataRequest request = context.body();
    Map<String, CompletableFuture<ErrorCode>> created = createMissing(request);
    if (created.isEmpty()) {
      answer(context, request, Map.of());
      return;
    }
    CompletableFuture.allOf(created.values().toArray(CompletableFuture[]::new))
        .whenComplete(
            (done, failure) -> {
              Map<String, ErrorCode> errors = new HashMap<>();
              created.forEach((topic, result) -> errors.put(topic, outcome(result)));
              answer(context, request, errors);
            });
  }

  private static ErrorCode outcome(CompletableFuture<ErrorCode> result) {
    return result.isCompletedExceptionally() ? ErrorCode.LEADER_NOT_AVAILABLE : result.join();
  }

  private Map<String, CompletableFuture<ErrorCode>> createMissing(MetadataRequest request) {
    TopicCreator current = creator;
    if (!autoCreate
        || !request.allowAutoTopicCreation()
        || request.topics() == null
        || current == null) {
      return Map.of();
    }
    Map<String, CompletableFuture<ErrorCode>> created = new LinkedHashMap<>();
    ClusterImage image = metadata.image();
    for (MetadataRequestTopic topic : request.topics()) {
      String name = topic.name();
      if (!isById(topic) && TopicCreator.isValidName(name) && image.topic(name).isEmpty()) {
        created.computeIfAbsent(name, n -> current.createAutomatically(n).toCompletableFuture());
      }
    }
    return created;
  }

  private void answer(
      RequestContext context, MetadataRequest request, Map<String, ErrorCode> created) {
    ClusterImage image = metadata.image();
    String listener = context.listener().name();
    MetadataResponse response =
        new MetadataResponse()
            .setBrokers(ListenerEndpoints.list(image, listener, MetadataHandler::broker))
            .setClusterId(image.clusterId())
            .setControllerId(image.controllerId())
            .setClusterAuthorizedOperations(
                Operations.cluster(request.includeClusterAuthorizedOperations()));
    TopicWriter writer =
        new TopicWriter(
            image, listener, context.apiVersion(), request.includeTopicAuthorizedOperations());
    List<MetadataResponseTopic> topics = new ArrayList<>();
    if (wantsAll(request, context.apiVersion())) {
      image.topics().forEach(topic -> topics.add(writer.found(topic)));
    } else {
      request.topics().forEach(topic -> topics.add(writer.asked(topic, created)));
    }
    context.respond(response.setTopics(topics));
  }

  /** An id counts even beside a name: clients of version 4 send an empty one with it. */
  private static boolean isById(MetadataRequestTopic topic) {
    return topic.name() == null || !Uuids.ZERO.equals(topic.topicId());
  }

  private static boolean wantsAll(MetadataRequest request, short version) {
    return request.topics() == null
        || version < FIRST_WITH_NULL_FOR_ALL && request.topics().isEmpty();
  }

  private static MetadataResponseBroker broker(BrokerImage broker, Endpoint endpoint) {
    return new MetadataResponseBroker()
        .setNodeId(broker.id())
        .setHost(endpoint.host())
        .setPort(endpoint.port())
        .setRack(broker.rack());
  }

  /** Writes the topics of one answer. */
  private record TopicWriter(
      ClusterImage image, String listener, short version, boolean operations) {

    MetadataResponseTopic asked(MetadataRequestTopic topic, Map<String, ErrorCode> created) {
      if (isById(topic)) {
        return byId(topic);
      }
      Optional<TopicImage> found = image.topic(topic.name());
      if (found.isPresent()) {
        return found(found.get());
      }
      ErrorCode error =
          TopicCreator.isValidName(topic.name())
              ? created.getOrDefault(topic.name(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
              : ErrorCode.INVALID_TOPIC_EXCEPTION;
      // Created, but not in the image any more or not yet led: the client asks again.
      boolean again = error == ErrorCode.NONE || error == ErrorCode.TOPIC_ALREADY_EXISTS;
      return missing(topic.name(), Uuids.ZERO, again ? ErrorCode.LEADER_NOT_AVAILABLE : error);
    }

    private MetadataResponseTopic byId(MetadataRequestTopic topic) {
      if (version < FIRST_WITH_NULL_NAMES) {
        return missing("", topic.topicId(), ErrorCode.INVALID_REQUEST);
      }
      return image
          .topic(topic.topicId())
          .map(this::found)
          .orElseGet(() -> missing(null, topic.topicId(), ErrorCode.UNKNOWN_TOPIC_ID));
    }

    private static MetadataResponseTopic missing(String name, UUID id, ErrorCode error) {
      return new MetadataResponseTopic()
          .setName(name)
          .setTopicId(id)
          .setErrorCode(error.code())
          .setPartitions(List.of());
    }

    MetadataResponseTopic found(TopicImage topic) {
      List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
      topic.partitions().forEach(partition -> partitions.add(partition(partition)));
      return new MetadataResponseTopic()
          .setName(topic.name())
          .setTopicId(topic.id())
          .setIsInternal(topic.internal())
          .setTopicAuthorizedOperations(Operations.topic(operations))
          .setPartitions(partitions);
    }

    private MetadataResponsePartition partition(PartitionImage state) {
      PartitionView view = PartitionView.of(image, state, listener);
      ErrorCode error =
          view.error() == ErrorCode.LISTENER_NOT_FOUND && version < FIRST_WITH_LISTENER_ERROR
              ? ErrorCode.LEADER_NOT_AVAILABLE
              : view.error();
      return new MetadataResponsePartition()
          .setErrorCode(error.code())
          .setPartitionIndex(state.partition())
          .setLeaderId(view.leader())
          .setLeaderEpoch(state.leaderEpoch())
          .setReplicaNodes(view.replicas())
          .setIsrNodes(view.isr())
          .setOfflineReplicas(view.offline());
    }
  }
}
