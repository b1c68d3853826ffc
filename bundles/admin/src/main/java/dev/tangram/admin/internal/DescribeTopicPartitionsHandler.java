package dev.tangram.admin.internal;

import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DescribeTopicPartitionsRequest;
import dev.tangram.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import dev.tangram.protocol.message.DescribeTopicPartitionsResponse;
import dev.tangram.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import dev.tangram.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import dev.tangram.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** DescribeTopicPartitions (75): topics in the order of their names, page by page (KIP-966). */
@Component(service = RequestHandler.class)
public final class DescribeTopicPartitionsHandler implements RequestHandler {

  /** Partitions in one answer at most, whatever the client asks for. */
  private static final int MAX_PARTITIONS = 2000;

  /**
   * Eligible leader replicas do not exist in ZooKeeper mode; clients do not expect null all the
   * same.
   */
  private static final int[] NO_IDS = {};

  private final ClusterMetadata metadata;

  @Activate
  public DescribeTopicPartitionsHandler(@Reference ClusterMetadata metadata) {
    this.metadata = metadata;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_TOPIC_PARTITIONS;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeTopicPartitionsRequest request = context.body();
    ClusterImage image = metadata.image();
    String from = request.cursor() == null ? "" : request.cursor().topicName();
    int firstPartition =
        request.cursor() == null ? 0 : Math.max(0, request.cursor().partitionIndex());
    TreeSet<String> names = new TreeSet<>();
    if (request.topics().isEmpty()) {
      image.topics().forEach(topic -> names.add(topic.name()));
    } else {
      request.topics().stream().map(TopicRequest::name).forEach(names::add);
    }
    Page page = new Page(image, context.listener().name(), limit(request.responsePartitionLimit()));
    for (String name : names.tailSet(from)) {
      if (!page.add(name, name.equals(from) ? firstPartition : 0)) {
        break;
      }
    }
    context.respond(page.response);
  }

  private static int limit(int asked) {
    return asked < 1 ? MAX_PARTITIONS : Math.min(asked, MAX_PARTITIONS);
  }

  /** One answer while it is being filled. */
  private static final class Page {
    private final ClusterImage image;
    private final String listener;
    private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
    private final DescribeTopicPartitionsResponse response;
    private int left;

    Page(ClusterImage image, String listener, int limit) {
      this.image = image;
      this.listener = listener;
      this.left = limit;
      this.response = new DescribeTopicPartitionsResponse().setTopics(topics);
    }

    /** False when the page is full; the cursor then says where the next one begins. */
    boolean add(String name, int firstPartition) {
      if (left == 0) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(firstPartition));
        return false;
      }
      TopicImage topic = image.topic(name).orElse(null);
      if (topic == null) {
        ErrorCode error =
            TopicCreator.isValidName(name)
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.INVALID_TOPIC_EXCEPTION;
        topics.add(
            new DescribeTopicPartitionsResponseTopic()
                .setName(name)
                .setErrorCode(error.code())
                .setPartitions(List.of()));
        return true;
      }
      int size = topic.partitions().size();
      int end = Math.min(size, firstPartition + left);
      topics.add(describe(topic, Math.min(firstPartition, size), end));
      left -= Math.max(0, end - firstPartition);
      if (end < size) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
        return false;
      }
      return true;
    }

    private DescribeTopicPartitionsResponseTopic describe(TopicImage topic, int from, int to) {
      List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>();
      for (int i = from; i < to; i++) {
        PartitionView view = PartitionView.of(image, topic.partitions().get(i), listener);
        partitions.add(
            new DescribeTopicPartitionsResponsePartition()
                .setErrorCode(view.error().code())
                .setPartitionIndex(i)
                .setLeaderId(view.leader())
                .setLeaderEpoch(view.state().leaderEpoch())
                .setReplicaNodes(view.replicas())
                .setIsrNodes(view.isr())
                .setEligibleLeaderReplicas(NO_IDS)
                .setLastKnownElr(NO_IDS)
                .setOfflineReplicas(view.offline()));
      }
      return new DescribeTopicPartitionsResponseTopic()
          .setName(topic.name())
          .setTopicId(topic.id())
          .setIsInternal(topic.internal())
          .setTopicAuthorizedOperations(Operations.TOPIC)
          .setPartitions(partitions);
    }
  }
}
