package dev.tangram.groups.internal.offsets;

import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import dev.tangram.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;

/**
 * A request to commit offsets, and its answer as it comes about. Partitions that the cluster does
 * not have are answered at once and take no further part.
 */
public final class OffsetCommit {

  private final OffsetCommitRequest request;
  private final short version;
  private final OffsetCommitResponse response;
  private int known;

  /** What remains of a request in the cluster of an image. */
  public OffsetCommit(OffsetCommitRequest request, short version, ClusterImage image) {
    this.request = request;
    this.version = version;
    List<OffsetCommitResponseTopic> topics = new ArrayList<>(request.topics().size());
    for (OffsetCommitRequestTopic topic : request.topics()) {
      int partitions =
          image.topic(topic.name()).map(TopicImage::partitions).map(List::size).orElse(0);
      topics.add(
          new OffsetCommitResponseTopic()
              .setName(topic.name())
              .setPartitions(answers(topic, partitions)));
    }
    this.response = new OffsetCommitResponse().setTopics(topics);
  }

  private List<OffsetCommitResponsePartition> answers(
      OffsetCommitRequestTopic topic, int partitions) {
    List<OffsetCommitResponsePartition> answers = new ArrayList<>(topic.partitions().size());
    for (OffsetCommitRequestPartition partition : topic.partitions()) {
      int index = partition.partitionIndex();
      boolean exists = index >= 0 && index < partitions;
      known += exists ? 1 : 0;
      answers.add(
          new OffsetCommitResponsePartition()
              .setPartitionIndex(index)
              .setErrorCode(
                  (exists ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION).code()));
    }
    return answers;
  }

  OffsetCommitRequest request() {
    return request;
  }

  short version() {
    return version;
  }

  /** How many partitions of the request the cluster has. */
  public int known() {
    return known;
  }

  /** The answer so far. */
  public OffsetCommitResponse response() {
    return response;
  }

  /** Gives an error to all partitions that the cluster has. */
  public void fail(ErrorCode error) {
    for (OffsetCommitResponseTopic topic : response.topics()) {
      for (OffsetCommitResponsePartition partition : topic.partitions()) {
        if (partition.errorCode() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()) {
          partition.setErrorCode(error.code());
        }
      }
    }
  }
}
