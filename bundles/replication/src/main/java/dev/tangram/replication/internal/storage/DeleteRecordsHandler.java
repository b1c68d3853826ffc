package dev.tangram.replication.internal.storage;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DeleteRecordsRequest;
import dev.tangram.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.tangram.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.tangram.protocol.message.DeleteRecordsResponse;
import dev.tangram.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.tangram.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** DeleteRecords, versions 0 to 2: moves the start of logs, on all replicas. */
@Component(service = RequestHandler.class)
public final class DeleteRecordsHandler implements RequestHandler {

  private final ReplicaManager replicas;

  @Activate
  public DeleteRecordsHandler(@Reference ReplicaManager replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_RECORDS;
  }

  @Override
  public void handle(RequestContext request) {
    DeleteRecordsRequest body = request.body();
    List<DeleteRecordsTopicResult> topics = new ArrayList<>(body.topics().size());
    AtomicInteger open = new AtomicInteger(1);
    Runnable finishedOne =
        () -> {
          if (open.decrementAndGet() == 0) {
            request.respond(new DeleteRecordsResponse().setTopics(topics));
          }
        };
    for (DeleteRecordsTopic topic : body.topics()) {
      List<DeleteRecordsPartitionResult> results = new ArrayList<>(topic.partitions().size());
      topics.add(new DeleteRecordsTopicResult().setName(topic.name()).setPartitions(results));
      for (DeleteRecordsPartition wanted : topic.partitions()) {
        DeleteRecordsPartitionResult result =
            new DeleteRecordsPartitionResult().setPartitionIndex(wanted.partitionIndex());
        results.add(result);
        open.incrementAndGet();
        delete(topic.name(), wanted, body.timeoutMs(), result, finishedOne);
      }
    }
    finishedOne.run();
  }

  private void delete(
      String topic,
      DeleteRecordsPartition wanted,
      int timeoutMs,
      DeleteRecordsPartitionResult result,
      Runnable finished) {
    try {
      if (wanted.offset() < -1) {
        throw new ApiException(ErrorCode.OFFSET_OUT_OF_RANGE, "Offsets are 0 or greater.");
      }
      replicas
          .require(topic, wanted.partitionIndex())
          .deleteRecords(
              wanted.offset(),
              timeoutMs,
              (error, lowWatermark) -> {
                result.setErrorCode(error.code()).setLowWatermark(lowWatermark);
                finished.run();
              });
    } catch (ApiException e) {
      result.setErrorCode(e.error().code()).setLowWatermark(-1L);
      finished.run();
    }
  }
}
