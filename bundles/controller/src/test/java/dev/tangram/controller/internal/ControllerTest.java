package dev.tangram.controller.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.cluster.zookeeper.EmbeddedZooKeeper;
import dev.tangram.cluster.zookeeper.ZooKeeperClusterStore;
import dev.tangram.configuration.BrokerConfig;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.FencedControllerException;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller over a real ZooKeeper, with brokers that write down what they are told. */
class ControllerTest {

  @TempDir Path directory;

  private EmbeddedZooKeeper server;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<Integer, TestBroker> peers = new HashMap<>();

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @BeforeEach
  void startServer() {
    server = EmbeddedZooKeeper.start(directory, 0, 500);
  }

  @AfterEach
  void stopAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    server.close();
  }

  private ZooKeeperClusterStore store() {
    ZooKeeperClusterStore store =
        ZooKeeperClusterStore.open(server.connectString(), 30_000, 10_000);
    open.push(store);
    return store;
  }

  private TestBroker broker(int id) {
    TestBroker broker = new TestBroker(id, store(), peers).start();
    open.push(broker);
    return broker;
  }

  private TestBroker controllerBroker(int id) {
    TestBroker broker = broker(id);
    await().until(() -> broker.controller.epoch().isPresent());
    return broker;
  }

  private static TopicAssignment create(
      TestBroker broker, String topic, Map<Integer, List<Integer>> replicas) throws Exception {
    NewTopic wanted = new NewTopic(topic, NewTopic.DEFAULT, NewTopic.DEFAULT, replicas, Map.of());
    TopicAssignment planned = broker.topics().plan(wanted);
    broker.topics().create(planned, Map.of());
    assertThat(
            broker
                .topics()
                .led(planned.id(), planned.replicas().size(), 60_000)
                .get(60, TimeUnit.SECONDS))
        .isTrue();
    return planned;
  }

  private static PartitionState state(TestBroker broker, String topic) {
    return broker
        .store
        .partitionStates(List.of(new PartitionKey(topic, 0)))
        .get(new PartitionKey(topic, 0));
  }

  @Test
  void soleBrokerElectsItselfAndTellsItselfWhoLives() {
    TestBroker broker = controllerBroker(3);
    assertThat(broker.controller.epoch().orElseThrow().epoch()).isEqualTo(1);
    await().until(() -> broker.metadata.image().brokers().containsKey(3));
    assertThat(broker.metadata.image().controllerId()).isEqualTo(3);
    assertThat(broker.metadata.image().brokers().get(3).epoch()).isEqualTo(broker.identity.epoch());
  }

  @Test
  void createdTopicIsLedAndItsStateIsWrittenBeforeAnyoneHears() throws Exception {
    TestBroker broker = controllerBroker(1);
    TopicAssignment topic = create(broker, "t", Map.of());
    assertThat(topic.replicas()).hasSize(2);
    PartitionState state = state(broker, "t");
    assertThat(state.leader()).isEqualTo(1);
    assertThat(state.leaderEpoch()).isZero();
    assertThat(state.isr()).containsExactly(1);
    assertThat(state.controllerEpoch()).isEqualTo(1);
    assertThat(broker.roles.get(new TopicPartition("t", 1)).isNew()).isTrue();
    assertThat(broker.roles.get(new TopicPartition("t", 1)).topicId()).isEqualTo(topic.id());
  }

  @Test
  void leaderAndEpochStayWhenTheControllerStartsAgainAndTheLeaderLives() throws Exception {
    TestBroker broker = controllerBroker(1);
    create(broker, "t", Map.of());
    broker.controller.close();
    TestBroker again = new TestBroker(1, broker.store, peers);
    again.controller.start();
    open.push(again);
    await().until(() -> again.roles.containsKey(new TopicPartition("t", 0)));
    assertThat(again.controller.epoch().orElseThrow().epoch()).isEqualTo(2);
    assertThat(state(again, "t").leaderEpoch()).isZero();
    assertThat(again.roles.get(new TopicPartition("t", 0)).isNew()).isFalse();
    // Who lives comes before any role, roles before the partitions' metadata.
    assertThat(again.calls).startsWith("UpdateMetadata 0", "LeaderAndIsr 2", "UpdateMetadata 2");
  }

  @Test
  void addedPartitionsComeOnline() throws Exception {
    TestBroker broker = controllerBroker(1);
    TopicAssignment topic = create(broker, "t", Map.of());
    TopicAssignment grown = broker.topics().planPartitions("t", 5, List.of());
    assertThat(grown.replicas()).containsAllEntriesOf(topic.replicas()).hasSize(5);
    broker.store.updateAssignment(grown, broker.controller.epoch().orElseThrow());
    assertThat(broker.topics().led(topic.id(), 5, 60_000).get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.roles).containsKey(new TopicPartition("t", 4));
    assertThatThrownBy(() -> broker.topics().planPartitions("t", 5, List.of()))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARTITIONS));
  }

  @Test
  void deletedTopicLosesItsReplicasBeforeItsNodes() throws Exception {
    TestBroker broker = controllerBroker(1);
    TopicRemovals removals = new TopicRemovals(broker.controller);
    create(broker, "t", Map.of());
    CompletableFuture<Boolean> removed = removals.of("t", 60_000);
    broker.store.requestTopicDeletion("t");
    assertThat(removed.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.stops).hasSize(2).allMatch(stop -> stop.delete() && stop.leaderEpoch() == -2);
    assertThat(broker.store.topics()).isEmpty();
    assertThat(broker.store.topicsToDelete()).isEmpty();
    assertThat(broker.metadata.image().topic("t")).isEmpty();
    create(broker, "t", Map.of());
  }

  @Test
  void topicWhoseReplicaCannotBeRemovedKeepsItsNodes() throws Exception {
    TestBroker broker = controllerBroker(1);
    create(broker, "t", Map.of());
    broker.stopError = ErrorCode.KAFKA_STORAGE_ERROR;
    broker.store.requestTopicDeletion("t");
    await().until(() -> !broker.stops.isEmpty());
    assertThat(broker.store.topics()).containsExactly("t");
  }

  @Test
  void leaderMovesToAnInSyncReplicaWithANewEpochAndTheLastOneStaysInTheSet() throws Exception {
    TestBroker first = controllerBroker(1);
    TestBroker second = broker(2);
    await().until(() -> first.metadata.image().brokers().size() == 2);
    create(first, "t", Map.of(0, List.of(2, 1)));
    assertThat(state(first, "t").leader()).isEqualTo(2);

    second.close();
    second.store.unregisterBroker(2);
    await().until(() -> state(first, "t").leader() == 1);
    assertThat(state(first, "t").leaderEpoch()).isEqualTo(1);
    assertThat(state(first, "t").isr()).containsExactly(1);
    await().until(() -> first.roles.get(new TopicPartition("t", 0)).state().leaderEpoch() == 1);
  }

  @Test
  void partitionWithoutLiveInSyncReplicaHasNoLeaderUntilThatReplicaIsBack() throws Exception {
    TestBroker first = controllerBroker(1);
    TestBroker second = broker(2);
    await().until(() -> first.metadata.image().brokers().size() == 2);
    create(first, "t", Map.of(0, List.of(2)));
    second.store.unregisterBroker(2);
    await().until(() -> state(first, "t").leader() == PartitionImage.NO_LEADER);
    assertThat(state(first, "t").isr()).containsExactly(2);

    second.register();
    await().until(() -> state(first, "t").leader() == 2);
    assertThat(state(first, "t").leaderEpoch()).isEqualTo(2);
    await().until(() -> second.roles.get(new TopicPartition("t", 0)).state().leaderEpoch() == 2);
  }

  @Test
  void deposedControllerWritesNothingMore() throws Exception {
    TestBroker first = controllerBroker(1);
    TestBroker second = broker(2);
    var old = first.controller.epoch().orElseThrow();
    first.controller.close();
    await().until(() -> second.controller.epoch().isPresent());
    PartitionKey key = new PartitionKey("x", 0);
    assertThatThrownBy(
            () ->
                first.store.createPartitionStates(
                    Map.of(key, new PartitionState(1, 0, List.of(1), 1, 0)), old))
        .isInstanceOf(FencedControllerException.class);
    assertThat(second.controller.epoch().orElseThrow().epoch()).isEqualTo(old.epoch() + 1);
  }

  @Test
  void expiredSessionEndsTheTermAtOnce() {
    TestBroker broker = controllerBroker(1);
    broker.controller.onSessionExpired();
    assertThat(broker.controller.epoch()).isEmpty();
  }

  @Test
  void wrongTopicsAreRefusedWithTheFieldsCodes() throws Exception {
    TestBroker broker = controllerBroker(1);
    create(broker, "a.b", Map.of());
    refuse(broker, new NewTopic("a.b", -1, -1, Map.of(), Map.of()), ErrorCode.TOPIC_ALREADY_EXISTS);
    refuse(
        broker, new NewTopic("a_b", -1, -1, Map.of(), Map.of()), ErrorCode.INVALID_TOPIC_EXCEPTION);
    refuse(
        broker, new NewTopic("..", -1, -1, Map.of(), Map.of()), ErrorCode.INVALID_TOPIC_EXCEPTION);
    refuse(broker, new NewTopic("c", 0, -1, Map.of(), Map.of()), ErrorCode.INVALID_PARTITIONS);
    refuse(
        broker, new NewTopic("c", -1, 2, Map.of(), Map.of()), ErrorCode.INVALID_REPLICATION_FACTOR);
    refuse(
        broker,
        new NewTopic("c", 1, -1, Map.of(0, List.of(1)), Map.of()),
        ErrorCode.INVALID_REQUEST);
    refuse(
        broker,
        new NewTopic("c", -1, -1, Map.of(1, List.of(1)), Map.of()),
        ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    refuse(
        broker,
        new NewTopic("c", -1, -1, Map.of(0, List.of(9)), Map.of()),
        ErrorCode.INVALID_REPLICA_ASSIGNMENT);
  }

  private static void refuse(TestBroker broker, NewTopic topic, ErrorCode error) {
    assertThatThrownBy(() -> broker.topics().plan(topic))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).as(topic.toString()).isEqualTo(error));
  }

  @Test
  void missingTopicIsCreatedOnceHoweverManyAsk() throws Exception {
    TestBroker broker = controllerBroker(1);
    await().until(() -> !broker.metadata.image().brokers().isEmpty());
    try (AutoTopicCreator creator =
        new AutoTopicCreator(broker.topics(), new InternalTopics(BrokerConfig.parse(Map.of())))) {
      CompletableFuture<ErrorCode> one = creator.createAutomatically("auto").toCompletableFuture();
      CompletableFuture<ErrorCode> two = creator.createAutomatically("auto").toCompletableFuture();
      assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NONE);
      assertThat(two.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NONE);
    }
    assertThat(broker.store.topicAssignments(List.of("auto")).get("auto").id())
        .isNotEqualTo(Uuids.ZERO);
  }

  /** What is created on first use has the form of Kafka's own topic, whoever asks for it. */
  @Test
  void theTopicOfCommittedOffsetsHasPropertiesOfItsOwn() throws Exception {
    TestBroker broker = controllerBroker(1);
    await().until(() -> !broker.metadata.image().brokers().isEmpty());
    BrokerConfig config =
        BrokerConfig.parse(
            Map.of("offsets.topic.num.partitions", "7", "offsets.topic.segment.bytes", "12345678"));
    try (AutoTopicCreator creator =
        new AutoTopicCreator(broker.topics(), new InternalTopics(config))) {
      CompletableFuture<ErrorCode> created =
          creator.createAutomatically("__consumer_offsets").toCompletableFuture();
      assertThat(created.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NONE);
    }
    Map<Integer, List<Integer>> replicas =
        broker
            .store
            .topicAssignments(List.of("__consumer_offsets"))
            .get("__consumer_offsets")
            .replicas();
    // The broker's ZooKeeper is its own, so it is alone, whatever the default of Kafka is.
    assertThat(replicas).hasSize(7).allSatisfy((p, ids) -> assertThat(ids).containsExactly(1));
    assertThat(new InternalTopics(config).onFirstUse("__consumer_offsets").configs())
        .containsOnly(
            Map.entry("cleanup.policy", "compact"),
            Map.entry("compression.type", "producer"),
            Map.entry("segment.bytes", "12345678"));
  }

  /** With an ensemble the factor is what it is in Kafka, which refuses what it cannot have. */
  @Test
  void tooFewBrokersForTheOffsetsTopicAreNoReasonForFewerReplicas() throws Exception {
    TestBroker broker = controllerBroker(1);
    await().until(() -> !broker.metadata.image().brokers().isEmpty());
    BrokerConfig config = BrokerConfig.parse(Map.of("zookeeper.connect", "zk:2181"));
    try (AutoTopicCreator creator =
        new AutoTopicCreator(broker.topics(), new InternalTopics(config))) {
      CompletableFuture<ErrorCode> created =
          creator.createAutomatically("__consumer_offsets").toCompletableFuture();
      assertThat(created.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR);
    }
  }
}
