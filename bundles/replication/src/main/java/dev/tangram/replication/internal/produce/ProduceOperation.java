package dev.tangram.replication.internal.produce;

import dev.tangram.log.AppendInfo;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.ProduceFormat;
import dev.tangram.log.RecordError;
import dev.tangram.log.RecordValidationException;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import dev.tangram.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import dev.tangram.protocol.message.ProduceResponse.NodeEndpoint;
import dev.tangram.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.tangram.protocol.message.ProduceResponse.TopicProduceResponse;
import dev.tangram.replication.Partition;
import dev.tangram.replication.PartitionAppend;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.replication.internal.leaders.LeaderEndpoints;
import dev.tangram.request.RequestContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Produce request: its answer grows partition by partition, on the threads that append, and is
 * sent by whoever finishes the last one.
 */
final class ProduceOperation {

  private static final int FIRST_VERSION_WITH_STORAGE_ERROR = 4;
  private static final int FIRST_VERSION_WITH_LEADERS = 10;

  private final RequestContext request;
  private final ProduceRequest body;
  private final ReplicaManager replicas;
  private final List<TopicProduceResponse> topics;
  // The submitting thread counts as one, so that the answer cannot go out before it is through.
  private final AtomicInteger open = new AtomicInteger(1);
  private List<PartitionProduceResponse> topic;
  private String topicName;

  ProduceOperation(RequestContext request, ProduceRequest body, ReplicaManager replicas) {
    this.request = request;
    this.body = body;
    this.replicas = replicas;
    this.topics = new ArrayList<>(body.topicData().size());
  }

  short version() {
    return request.apiVersion();
  }

  void beginTopic(String name, int partitions) {
    topicName = name;
    topic = new ArrayList<>(partitions);
    topics.add(new TopicProduceResponse().setName(name).setPartitionResponses(topic));
  }

  private PartitionProduceResponse place(int index) {
    PartitionProduceResponse place =
        new PartitionProduceResponse()
            .setIndex(index)
            .setBaseOffset(-1L)
            .setLogAppendTimeMs(-1L)
            .setLogStartOffset(-1L);
    topic.add(place);
    return place;
  }

  /** Answers a partition with an error. */
  void refuse(int index, ErrorCode error) {
    refuse(place(index), topicName, error, null);
  }

  /** The append of a partition, which fills its place in the answer. */
  PartitionAppend slot(Partition partition, ByteBuffer records, ProduceFormat format) {
    open.incrementAndGet();
    return new Slot(place(partition.id().partition()), partition, records, format);
  }

  void allSubmitted() {
    finishedOne();
  }

  private void finishedOne() {
    if (open.decrementAndGet() > 0) {
      return;
    }
    if (body.acks() == PartitionAppend.ACKS_NONE) {
      finishWithoutAnswer();
      return;
    }
    ProduceResponse response = new ProduceResponse().setResponses(topics);
    if (version() >= FIRST_VERSION_WITH_LEADERS) {
      nameLeaders(response);
    }
    request.respond(response);
  }

  /** Without an answer, the end of the connection is the only way to tell of an error. */
  private void finishWithoutAnswer() {
    for (TopicProduceResponse answered : topics) {
      for (PartitionProduceResponse partition : answered.partitionResponses()) {
        if (partition.errorCode() != ErrorCode.NONE.code()) {
          ErrorCode error = ErrorCode.of(partition.errorCode());
          request.close(
              "produce with acks=0 to " + answered.name() + "-" + partition.index() + ": " + error);
          return;
        }
      }
    }
    request.respondWithout();
  }

  private void refuse(
      PartitionProduceResponse place, String name, ErrorCode error, String message) {
    boolean unknownToClient =
        error == ErrorCode.KAFKA_STORAGE_ERROR && version() < FIRST_VERSION_WITH_STORAGE_ERROR;
    ErrorCode told = unknownToClient ? ErrorCode.NOT_LEADER_OR_FOLLOWER : error;
    place.setErrorCode(told.code()).setErrorMessage(message);
    if (told == ErrorCode.NOT_LEADER_OR_FOLLOWER && version() >= FIRST_VERSION_WITH_LEADERS) {
      replicas
          .image()
          .partition(name, place.index())
          .ifPresent(
              image ->
                  place.setCurrentLeader(
                      new LeaderIdAndEpoch()
                          .setLeaderId(image.leader())
                          .setLeaderEpoch(image.leaderEpoch())));
    }
  }

  private void nameLeaders(ProduceResponse response) {
    LeaderEndpoints endpoints = null;
    for (TopicProduceResponse answered : topics) {
      for (PartitionProduceResponse partition : answered.partitionResponses()) {
        if (partition.errorCode() == ErrorCode.NOT_LEADER_OR_FOLLOWER.code()) {
          PartitionImage image =
              replicas.image().partition(answered.name(), partition.index()).orElse(null);
          if (image != null) {
            endpoints =
                endpoints == null
                    ? new LeaderEndpoints(replicas.image(), request.listener().name())
                    : endpoints;
            endpoints.add(image);
          }
        }
      }
    }
    if (endpoints != null) {
      List<NodeEndpoint> nodes = new ArrayList<>();
      endpoints.forEach(
          (broker, endpoint) ->
              nodes.add(
                  new NodeEndpoint()
                      .setNodeId(broker.id())
                      .setHost(endpoint.host())
                      .setPort(endpoint.port())
                      .setRack(broker.rack())));
      response.setNodeEndpoints(nodes);
    }
  }

  /** The append of one partition and its place in the answer. */
  private final class Slot extends PartitionAppend {
    private final PartitionProduceResponse place;
    private final Partition partition;

    Slot(
        PartitionProduceResponse place,
        Partition partition,
        ByteBuffer records,
        ProduceFormat format) {
      super(records, AppendOrigin.CLIENT, format, body.acks(), body.timeoutMs());
      this.place = place;
      this.partition = partition;
    }

    @Override
    protected void appended(AppendInfo info) {
      place
          .setBaseOffset(info.firstOffset())
          .setLogAppendTimeMs(info.logAppendTime())
          .setLogStartOffset(info.logStartOffset());
      finishedOne();
    }

    @Override
    protected void failed(ErrorCode code, String message) {
      refuse(place, partition.id().topic(), code, message);
      if (error() instanceof RecordValidationException invalid) {
        List<BatchIndexAndErrorMessage> errors = new ArrayList<>();
        for (RecordError recordError : invalid.recordErrors()) {
          errors.add(
              new BatchIndexAndErrorMessage()
                  .setBatchIndex(recordError.batchIndex())
                  .setBatchIndexErrorMessage(recordError.message()));
        }
        place.setRecordErrors(errors);
      }
      finishedOne();
    }
  }
}
