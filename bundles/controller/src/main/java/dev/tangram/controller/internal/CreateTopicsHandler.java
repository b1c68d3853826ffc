package dev.tangram.controller.internal;

import dev.tangram.configuration.ConfigEntry;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.CreateTopicsRequest;
import dev.tangram.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.tangram.protocol.message.CreateTopicsResponse;
import dev.tangram.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import dev.tangram.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** CreateTopics (19). Answers when the new topics have their leaders, or the time is over. */
@Component(service = RequestHandler.class)
public final class CreateTopicsHandler implements RequestHandler {

  private final ControllerComponent controller;

  @Activate
  public CreateTopicsHandler(@Reference ControllerComponent controller) {
    this.controller = controller;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_TOPICS;
  }

  @Override
  public void handle(RequestContext context) {
    CreateTopicsRequest request = context.body();
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    request.topics().stream()
        .map(CreatableTopic::name)
        .filter(name -> !seen.add(name))
        .forEach(twice::add);
    List<CompletableFuture<CreatableTopicResult>> results = new ArrayList<>();
    for (CreatableTopic topic : request.topics()) {
      if (twice.contains(topic.name())) {
        if (seen.remove(topic.name())) {
          results.add(
              done(
                  failure(
                      topic.name(),
                      ErrorCode.INVALID_REQUEST,
                      "The request names this topic twice.")));
        }
      } else {
        results.add(create(topic, request));
      }
    }
    Pending.all(results)
        .thenAccept(topics -> context.respond(new CreateTopicsResponse().setTopics(topics)));
  }

  private CompletableFuture<CreatableTopicResult> create(
      CreatableTopic topic, CreateTopicsRequest request) {
    try {
      if (!controller.isActive()) {
        throw new ApiException(ErrorCode.NOT_CONTROLLER, ErrorCode.NOT_CONTROLLER.text());
      }
      Map<String, String> configs = configs(topic);
      TopicAssignment planned = controller.topics().plan(wanted(topic, configs));
      CreatableTopicResult result = success(planned, configs);
      if (request.validateOnly()) {
        return done(result.setTopicId(Uuids.ZERO));
      }
      controller.topics().create(planned, configs);
      return controller
          .topics()
          .led(planned.id(), planned.replicas().size(), request.timeoutMs())
          .thenApply(led -> led ? result : late(topic.name(), request.timeoutMs()));
    } catch (ApiException e) {
      return done(failure(topic.name(), e.error(), e.getMessage()));
    }
  }

  private static Map<String, String> configs(CreatableTopic topic) {
    Map<String, String> configs = new HashMap<>();
    topic
        .configs()
        .forEach(
            config -> {
              if (config.value() == null) {
                throw new ApiException(
                    ErrorCode.INVALID_CONFIG,
                    "The configuration " + config.name() + " has no value.");
              }
              configs.put(config.name(), config.value());
            });
    return configs;
  }

  private static NewTopic wanted(CreatableTopic topic, Map<String, String> configs) {
    Map<Integer, List<Integer>> assignments = new TreeMap<>();
    topic
        .assignments()
        .forEach(
            a ->
                assignments.put(a.partitionIndex(), Arrays.stream(a.brokerIds()).boxed().toList()));
    return new NewTopic(
        topic.name(), topic.numPartitions(), topic.replicationFactor(), assignments, configs);
  }

  private CreatableTopicResult success(TopicAssignment planned, Map<String, String> configs) {
    List<CreatableTopicConfigs> described = new ArrayList<>();
    for (ConfigEntry entry : controller.config().topic(configs).describe()) {
      described.add(
          new CreatableTopicConfigs()
              .setName(entry.name())
              .setValue(entry.value())
              .setReadOnly(entry.readOnly())
              .setConfigSource(entry.source().code())
              .setIsSensitive(entry.sensitive()));
    }
    return new CreatableTopicResult()
        .setName(planned.topic())
        .setTopicId(planned.id())
        .setNumPartitions(planned.replicas().size())
        .setReplicationFactor((short) planned.replicas().get(0).size())
        .setConfigs(described);
  }

  private static CreatableTopicResult late(String topic, int timeoutMs) {
    return failure(
        topic,
        ErrorCode.REQUEST_TIMED_OUT,
        "The topic was created, but its partitions had no leaders after "
            + timeoutMs
            + " ms; they come later.");
  }

  private static CreatableTopicResult failure(String topic, ErrorCode error, String message) {
    return new CreatableTopicResult()
        .setName(topic)
        .setErrorCode(error.code())
        .setErrorMessage(message)
        .setNumPartitions(-1)
        .setReplicationFactor((short) -1)
        .setConfigs(List.of());
  }

  private static <T> CompletableFuture<T> done(T result) {
    return CompletableFuture.completedFuture(result);
  }
}
