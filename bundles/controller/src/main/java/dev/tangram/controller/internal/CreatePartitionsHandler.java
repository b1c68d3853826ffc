package dev.tangram.controller.internal;

import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.CreatePartitionsRequest;
import dev.tangram.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.tangram.protocol.message.CreatePartitionsResponse;
import dev.tangram.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * CreatePartitions (37). Answers when the new partitions have their leaders, or the time is over.
 */
@Component(service = RequestHandler.class)
public final class CreatePartitionsHandler implements RequestHandler {

  private final ControllerComponent controller;

  @Activate
  public CreatePartitionsHandler(@Reference ControllerComponent controller) {
    this.controller = controller;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_PARTITIONS;
  }

  @Override
  public void handle(RequestContext context) {
    CreatePartitionsRequest request = context.body();
    Set<String> seen = new HashSet<>();
    List<CompletableFuture<CreatePartitionsTopicResult>> results = new ArrayList<>();
    for (CreatePartitionsTopic topic : request.topics()) {
      results.add(
          seen.add(topic.name())
              ? grow(topic, request)
              : failed(
                  topic.name(), ErrorCode.INVALID_REQUEST, "The request names this topic twice."));
    }
    Pending.all(results)
        .thenAccept(topics -> context.respond(new CreatePartitionsResponse().setResults(topics)));
  }

  private CompletableFuture<CreatePartitionsTopicResult> grow(
      CreatePartitionsTopic topic, CreatePartitionsRequest request) {
    try {
      ControllerEpoch epoch =
          controller
              .epoch()
              .orElseThrow(
                  () ->
                      new ApiException(ErrorCode.NOT_CONTROLLER, ErrorCode.NOT_CONTROLLER.text()));
      List<List<Integer>> assignments =
          topic.assignments() == null
              ? List.of()
              : topic.assignments().stream()
                  .map(a -> Arrays.stream(a.brokerIds()).boxed().toList())
                  .toList();
      TopicAssignment planned =
          controller.topics().planPartitions(topic.name(), topic.count(), assignments);
      CreatePartitionsTopicResult result = new CreatePartitionsTopicResult().setName(topic.name());
      if (request.validateOnly()) {
        return CompletableFuture.completedFuture(result);
      }
      controller.topics().store().updateAssignment(planned, epoch);
      return controller
          .topics()
          .led(planned.id(), topic.count(), request.timeoutMs())
          .thenApply(led -> led ? result : late(result));
    } catch (ApiException e) {
      return failed(topic.name(), e.error(), e.getMessage());
    }
  }

  private static CreatePartitionsTopicResult late(CreatePartitionsTopicResult result) {
    return result
        .setErrorCode(ErrorCode.REQUEST_TIMED_OUT.code())
        .setErrorMessage("The partitions were added, but had no leaders in time; they come later.");
  }

  private static CompletableFuture<CreatePartitionsTopicResult> failed(
      String topic, ErrorCode error, String message) {
    return CompletableFuture.completedFuture(
        new CreatePartitionsTopicResult()
            .setName(topic)
            .setErrorCode(error.code())
            .setErrorMessage(message));
  }
}
