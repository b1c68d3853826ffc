package dev.tangram.controller.internal;

import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ListPartitionReassignmentsRequest;
import dev.tangram.protocol.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import dev.tangram.protocol.message.ListPartitionReassignmentsResponse;
import dev.tangram.protocol.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;
import dev.tangram.protocol.message.ListPartitionReassignmentsResponse.OngoingTopicReassignment;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * ListPartitionReassignments (46): the partitions whose assignment is being changed, as the image
 * shows them.
 */
@Component(service = RequestHandler.class)
public final class ListPartitionReassignmentsHandler implements RequestHandler {

  private final ControllerComponent controller;

  @Activate
  public ListPartitionReassignmentsHandler(@Reference ControllerComponent controller) {
    this.controller = controller;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_PARTITION_REASSIGNMENTS;
  }

  @Override
  public void handle(RequestContext context) {
    ListPartitionReassignmentsResponse response =
        new ListPartitionReassignmentsResponse().setTopics(new ArrayList<>());
    if (!controller.isActive()) {
      context.respond(
          response
              .setErrorCode(ErrorCode.NOT_CONTROLLER.code())
              .setErrorMessage(ErrorCode.NOT_CONTROLLER.text()));
      return;
    }
    ListPartitionReassignmentsRequest request = context.body();
    if (request.topics() == null) {
      Collection<TopicImage> all = controller.topics().image().topics();
      all.forEach(topic -> add(response, topic, partition -> true));
    } else {
      for (ListPartitionReassignmentsTopics wanted : request.topics()) {
        controller
            .topics()
            .image()
            .topic(wanted.name())
            .ifPresent(
                topic ->
                    add(
                        response,
                        topic,
                        p -> IntStream.of(wanted.partitionIndexes()).anyMatch(i -> i == p)));
      }
    }
    context.respond(response);
  }

  private static void add(
      ListPartitionReassignmentsResponse response, TopicImage topic, IntPredicate wanted) {
    List<OngoingPartitionReassignment> moving = new ArrayList<>();
    for (PartitionImage partition : topic.partitions()) {
      boolean changes = !partition.adding().isEmpty() || !partition.removing().isEmpty();
      if (changes && wanted.test(partition.partition())) {
        moving.add(
            new OngoingPartitionReassignment()
                .setPartitionIndex(partition.partition())
                .setReplicas(ids(partition.replicas()))
                .setAddingReplicas(ids(partition.adding()))
                .setRemovingReplicas(ids(partition.removing())));
      }
    }
    if (!moving.isEmpty()) {
      response
          .topics()
          .add(new OngoingTopicReassignment().setName(topic.name()).setPartitions(moving));
    }
  }

  private static int[] ids(List<Integer> replicas) {
    return replicas.stream().mapToInt(Integer::intValue).toArray();
  }
}
