package dev.tangram.controller.internal;

import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DeleteTopicsRequest;
import dev.tangram.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.tangram.protocol.message.DeleteTopicsResponse;
import dev.tangram.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * DeleteTopics (20), by name or (version 6) by id. Answers when the topics are gone, or the time is
 * over.
 */
@Component(service = RequestHandler.class)
public final class DeleteTopicsHandler implements RequestHandler {

  private final ControllerComponent controller;

  @Activate
  public DeleteTopicsHandler(@Reference ControllerComponent controller) {
    this.controller = controller;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_TOPICS;
  }

  @Override
  public void handle(RequestContext context) {
    DeleteTopicsRequest request = context.body();
    List<CompletableFuture<DeletableTopicResult>> results = new ArrayList<>();
    if (context.apiVersion() >= 6) {
      for (DeleteTopicState topic : request.topics()) {
        results.add(
            delete(topic.name(), topic.topicId(), request.timeoutMs(), context.apiVersion()));
      }
    } else {
      for (String name : request.topicNames()) {
        results.add(delete(name, Uuids.ZERO, request.timeoutMs(), context.apiVersion()));
      }
    }
    Pending.all(results)
        .thenAccept(
            responses -> context.respond(new DeleteTopicsResponse().setResponses(responses)));
  }

  private CompletableFuture<DeletableTopicResult> delete(
      String name, UUID id, int timeoutMs, short version) {
    boolean byId = !id.equals(Uuids.ZERO);
    DeletableTopicResult result = new DeletableTopicResult().setName(name).setTopicId(id);
    if (!controller.isActive()) {
      return failed(result, ErrorCode.NOT_CONTROLLER, null);
    }
    if (!controller.topics().policy().deletion()) {
      ErrorCode error = version < 3 ? ErrorCode.INVALID_REQUEST : ErrorCode.TOPIC_DELETION_DISABLED;
      return failed(result, error, "delete.topic.enable is false on this cluster.");
    }
    if (byId && name != null) {
      return failed(result, ErrorCode.INVALID_REQUEST, "Give a topic's name or its id, not both.");
    }
    Optional<TopicImage> topic =
        byId ? controller.topics().image().topic(id) : controller.topics().image().topic(name);
    if (topic.isEmpty()) {
      ErrorCode error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      return failed(result, error, error.text());
    }
    TopicImage found = topic.get();
    CompletableFuture<Boolean> removed = controller.removals().of(found.name(), timeoutMs);
    controller.topics().store().requestTopicDeletion(found.name());
    return removed.thenApply(
        done -> finished(result.setName(found.name()).setTopicId(found.id()), done));
  }

  private static DeletableTopicResult finished(DeletableTopicResult result, boolean done) {
    return done
        ? result
        : result
            .setErrorCode(ErrorCode.REQUEST_TIMED_OUT.code())
            .setErrorMessage(
                "The topic is marked for deletion; it was not finished in time and goes on.");
  }

  private static CompletableFuture<DeletableTopicResult> failed(
      DeletableTopicResult result, ErrorCode error, String message) {
    return CompletableFuture.completedFuture(
        result.setErrorCode(error.code()).setErrorMessage(message));
  }
}
