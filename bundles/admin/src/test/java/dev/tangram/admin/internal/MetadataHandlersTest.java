package dev.tangram.admin.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.DescribeClusterRequest;
import dev.tangram.protocol.message.DescribeClusterResponse;
import dev.tangram.protocol.message.DescribeTopicPartitionsRequest;
import dev.tangram.protocol.message.DescribeTopicPartitionsResponse;
import dev.tangram.protocol.message.MetadataRequest;
import dev.tangram.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.tangram.protocol.message.MetadataResponse;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.tangram.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetadataHandlersTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);

  private final ClusterMetadata metadata = new ClusterMetadata();
  private final List<String> created = new ArrayList<>();

  private static BrokerImage broker(int id, String listener) {
    return new BrokerImage(
        id, id, List.of(new Endpoint(listener, "PLAINTEXT", "host" + id, 9000 + id)), "r" + id);
  }

  private static PartitionImage partition(int index, int leader, Integer... replicas) {
    List<Integer> all = List.of(replicas);
    return new PartitionImage(index, leader, 7, all, 3, 1, all, List.of(), List.of());
  }

  @BeforeEach
  void cluster() {
    metadata.update(
        image ->
            image
                .change()
                .clusterId("abcdefghijklmnopqrstuv")
                .controllerId(1)
                .brokers(List.of(broker(1, "PLAINTEXT"), broker(2, "OTHER")))
                .topic(
                    new TopicImage(
                        "a",
                        A,
                        List.of(partition(0, 1, 1), partition(1, 2, 2, 1), partition(2, -1, 3))))
                .topic(new TopicImage("__consumer_offsets", B, List.of(partition(0, 1, 1))))
                .build());
  }

  private MetadataHandler handler(String autoCreate) {
    MetadataHandler handler =
        new MetadataHandler(
            metadata, BrokerConfig.parse(Map.of("auto.create.topics.enable", autoCreate)));
    TopicCreator creator =
        topic -> {
          created.add(topic);
          metadata.update(
              image ->
                  image
                      .change()
                      .topic(new TopicImage(topic, new UUID(1, 1), List.of(partition(0, 1, 1))))
                      .build());
          return CompletableFuture.completedFuture(ErrorCode.NONE);
        };
    handler.creator = creator;
    return handler;
  }

  private static MetadataRequest request(String... names) {
    return new MetadataRequest()
        .setTopics(
            List.of(names).stream().map(name -> new MetadataRequestTopic().setName(name)).toList());
  }

  @Test
  void everyVersionAnswersAllTopicsWithBrokersOfTheListener() throws Exception {
    for (int version = 0; version <= 12; version++) {
      MetadataRequest all = new MetadataRequest().setTopics(version == 0 ? List.of() : null);
      MetadataResponse response = Asked.of(handler("true"), all, version);
      assertThat(response.topics()).as("version %d", version).hasSize(2);
      assertThat(response.brokers()).hasSize(1);
      assertThat(response.brokers().get(0).host()).isEqualTo("host1");
      assertThat(response.controllerId()).isEqualTo(1);
    }
    MetadataResponse none = Asked.of(handler("true"), request(), 1);
    assertThat(none.topics()).isEmpty();
  }

  @Test
  void partitionsSayWhyTheyHaveNoLeader() throws Exception {
    MetadataResponse response = Asked.of(handler("true"), request("a"), 12);
    MetadataResponseTopic topic = response.topics().get(0);
    assertThat(topic.topicId()).isEqualTo(A);
    assertThat(topic.isInternal()).isFalse();
    List<MetadataResponsePartition> partitions = topic.partitions();
    assertThat(partitions)
        .extracting(MetadataResponsePartition::leaderId)
        .containsExactly(1, -1, -1);
    assertThat(partitions)
        .extracting(MetadataResponsePartition::errorCode)
        .containsExactly(
            ErrorCode.NONE.code(),
            ErrorCode.LISTENER_NOT_FOUND.code(),
            ErrorCode.LEADER_NOT_AVAILABLE.code());
    assertThat(partitions.get(0).leaderEpoch()).isEqualTo(7);
    assertThat(partitions.get(1).offlineReplicas()).containsExactly(2);
    assertThat(partitions.get(2).offlineReplicas()).containsExactly(3);
    MetadataResponse old = Asked.of(handler("true"), request("a"), 5);
    assertThat(old.topics().get(0).partitions().get(1).errorCode())
        .isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE.code());
  }

  @Test
  void missingTopicIsCreatedWhereClientAndBrokerAllowIt() throws Exception {
    MetadataResponse response = Asked.of(handler("true"), request("new"), 9);
    assertThat(created).containsExactly("new");
    assertThat(response.topics().get(0).errorCode()).isZero();
    assertThat(response.topics().get(0).partitions()).hasSize(1);

    MetadataResponse refused =
        Asked.of(handler("true"), request("other").setAllowAutoTopicCreation(false), 9);
    assertThat(refused.topics().get(0).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    MetadataResponse disabled = Asked.of(handler("false"), request("other"), 9);
    assertThat(disabled.topics().get(0).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    MetadataResponse invalid = Asked.of(handler("true"), request("no/slash"), 9);
    assertThat(invalid.topics().get(0).errorCode())
        .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
    assertThat(created).containsExactly("new");
  }

  @Test
  void topicsAreFoundById() throws Exception {
    MetadataRequest byId =
        new MetadataRequest()
            .setTopics(
                List.of(
                    new MetadataRequestTopic().setName(null).setTopicId(A),
                    new MetadataRequestTopic().setName(null).setTopicId(new UUID(9, 9)),
                    new MetadataRequestTopic().setName("").setTopicId(A)));
    MetadataResponse response = Asked.of(handler("true"), byId, 12);
    assertThat(response.topics().get(0).name()).isEqualTo("a");
    assertThat(response.topics().get(1).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
    assertThat(response.topics().get(2).name()).isEqualTo("a");
  }

  @Test
  void operationsAreListedOnlyWhenAsked() throws Exception {
    MetadataResponse silent = Asked.of(handler("true"), request("a"), 8);
    assertThat(silent.topics().get(0).topicAuthorizedOperations()).isEqualTo(Integer.MIN_VALUE);
    MetadataResponse asked =
        Asked.of(handler("true"), request("a").setIncludeTopicAuthorizedOperations(true), 8);
    // READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS: what Kafka 3.9
    // answers.
    assertThat(asked.topics().get(0).topicAuthorizedOperations()).isEqualTo(3576);
  }

  @Test
  void clusterIsDescribed() throws Exception {
    DescribeClusterHandler handler = new DescribeClusterHandler(metadata);
    DescribeClusterResponse response = Asked.of(handler, new DescribeClusterRequest(), 1);
    assertThat(response.clusterId()).isEqualTo("abcdefghijklmnopqrstuv");
    assertThat(response.brokers()).hasSize(1);
    DescribeClusterResponse controllers =
        Asked.of(handler, new DescribeClusterRequest().setEndpointType((byte) 2), 1);
    assertThat(controllers.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code());
  }

  @Test
  void pagesOfPartitionsFitTogether() throws Exception {
    DescribeTopicPartitionsHandler handler = new DescribeTopicPartitionsHandler(metadata);
    for (int limit = 1; limit <= 5; limit++) {
      List<String> seen = new ArrayList<>();
      DescribeTopicPartitionsRequest request =
          new DescribeTopicPartitionsRequest().setResponsePartitionLimit(limit);
      int pages = 0;
      while (request != null) {
        DescribeTopicPartitionsResponse page = Asked.of(handler, request, 0);
        page.topics()
            .forEach(
                topic ->
                    topic.partitions().forEach(p -> seen.add(topic.name() + p.partitionIndex())));
        request = page.nextCursor() == null ? null : next(limit, page.nextCursor());
        assertThat(++pages).isLessThan(10);
      }
      assertThat(seen)
          .as("limit %d", limit)
          .containsExactly("__consumer_offsets0", "a0", "a1", "a2");
      assertThat(pages).isEqualTo(IntStream.of(0, 4, 2, 2, 1, 1).toArray()[limit]);
    }
  }

  private static DescribeTopicPartitionsRequest next(
      int limit, DescribeTopicPartitionsResponse.Cursor cursor) {
    return new DescribeTopicPartitionsRequest()
        .setResponsePartitionLimit(limit)
        .setCursor(
            new DescribeTopicPartitionsRequest.Cursor()
                .setTopicName(cursor.topicName())
                .setPartitionIndex(cursor.partitionIndex()));
  }
}
