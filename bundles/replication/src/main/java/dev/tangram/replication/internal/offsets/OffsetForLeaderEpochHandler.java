package dev.tangram.replication.internal.offsets;

import dev.tangram.log.EpochEnd;
import dev.tangram.log.PartitionLog;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.OffsetForLeaderEpochRequest;
import dev.tangram.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.tangram.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.tangram.protocol.message.OffsetForLeaderEpochResponse;
import dev.tangram.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import dev.tangram.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * OffsetForLeaderEpoch, versions 0 to 4: where an epoch ends in the leader's log, so that a reader
 * finds where its own history leaves it (KIP-101, KIP-320).
 */
@Component(service = RequestHandler.class)
public final class OffsetForLeaderEpochHandler implements RequestHandler {

  private final ReplicaManager replicas;

  @Activate
  public OffsetForLeaderEpochHandler(@Reference ReplicaManager replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_FOR_LEADER_EPOCH;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext request) {
    OffsetForLeaderEpochRequest body = request.body();
    List<OffsetForLeaderTopicResult> topics = new ArrayList<>(body.topics().size());
    for (OffsetForLeaderTopic topic : body.topics()) {
      List<EpochEndOffset> partitions = new ArrayList<>(topic.partitions().size());
      for (OffsetForLeaderPartition partition : topic.partitions()) {
        partitions.add(answer(topic.topic(), partition));
      }
      topics.add(
          new OffsetForLeaderTopicResult().setTopic(topic.topic()).setPartitions(partitions));
    }
    request.respond(new OffsetForLeaderEpochResponse().setTopics(topics));
  }

  private EpochEndOffset answer(String topic, OffsetForLeaderPartition wanted) {
    EpochEndOffset answer =
        new EpochEndOffset()
            .setPartition(wanted.partition())
            .setErrorCode(ErrorCode.NONE.code())
            .setLeaderEpoch(-1)
            .setEndOffset(-1L);
    try {
      PartitionLog log =
          replicas.require(topic, wanted.partition()).log(wanted.currentLeaderEpoch(), true);
      EpochEnd end = log.endOffsetFor(wanted.leaderEpoch());
      answer.setLeaderEpoch(end.epoch()).setEndOffset(end.endOffset());
    } catch (ApiException e) {
      answer.setErrorCode(e.error().code());
    }
    return answer;
  }
}
