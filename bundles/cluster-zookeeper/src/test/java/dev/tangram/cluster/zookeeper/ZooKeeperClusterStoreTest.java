package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.TopicExistsException;
import dev.tangram.model.Uuids;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Nodes as they lie in a real server. */
class ZooKeeperClusterStoreTest extends StoreTestBase {

  @Test
  void createsWhatEveryBrokerCreates() throws Exception {
    ZooKeeperClusterStore store = openStore();

    assertThat(raw.children("/brokers")).containsExactly("ids", "seqid", "topics");
    assertThat(raw.children("/config"))
        .containsExactly("brokers", "changes", "clients", "groups", "ips", "topics", "users");
    for (String path :
        List.of(
            "/consumers",
            "/admin/delete_topics",
            "/isr_change_notification",
            "/latest_producer_id_block",
            "/log_dir_event_notification")) {
      assertThat(raw.stat(path)).as(path).isNotNull();
      assertThat(raw.bytes(path)).as(path).isNull();
    }
    assertThat(store.clusterId()).hasSize(22);
    assertThat(raw.text("/cluster/id"))
        .isEqualTo("{\"version\":\"1\",\"id\":\"" + store.clusterId() + "\"}");
    assertThat(openStore().clusterId()).isEqualTo(store.clusterId());
  }

  @Test
  void createsTheChroot() throws Exception {
    ZooKeeperClusterStore store = openStore("/a/b");
    openStore("/a/b");
    store.createTopic(topic("t", List.of(1)), Map.of());

    assertThat(raw.children("/a/b/brokers/topics")).containsExactly("t");
    assertThat(raw.children("/")).containsExactly("a", "zookeeper");
    assertThat(raw.stat("/a/b").getEphemeralOwner()).isZero();
  }

  @Test
  void refusesAClusterInMigration() throws Exception {
    raw.put("/migration", "{}");

    assertThatThrownBy(this::openStore)
        .isInstanceOf(ClusterStoreException.class)
        .hasMessageContaining("/migration");
  }

  @Test
  void saysWhereNoServerAnswered() {
    int port = server.port();
    String address = "127.0.0.1:" + port;
    server.close();

    assertThatThrownBy(() -> ZooKeeperClusterStore.open(address, 10_000, 300))
        .isInstanceOf(ClusterStoreException.class)
        .hasMessageContaining(address)
        .hasMessageContaining("300 ms");
    assertThatThrownBy(() -> ZooKeeperClusterStore.open(address + "/chroot", 10_000, 300))
        .isInstanceOf(ClusterStoreException.class)
        .hasMessageContaining(address + "/chroot");
  }

  @Test
  void topicsLieWhereKafkaLooksForThem() throws Exception {
    ZooKeeperClusterStore store = openStore();
    TopicAssignment topic = topic("t", List.of(1, 2), List.of(2, 1));
    store.createTopic(topic, Map.of("retention.ms", "5"));

    assertThat(raw.text("/brokers/topics/t"))
        .isEqualTo(
            "{\"partitions\":{\"0\":[1,2],\"1\":[2,1]},\"topic_id\":\""
                + Uuids.toBase64(topic.id())
                + "\",\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}");
    assertThat(raw.text("/config/topics/t"))
        .isEqualTo("{\"version\":1,\"config\":{\"retention.ms\":\"5\"}}");
    assertThat(store.topics()).containsExactly("t");
    assertThat(store.topicAssignments(List.of("t", "none"))).isEqualTo(Map.of("t", topic));
  }

  @Test
  void anExistingTopicIsLeftAlone() {
    ZooKeeperClusterStore store = openStore();
    TopicAssignment first = topic("t", List.of(1));
    store.createTopic(first, Map.of("retention.ms", "5"));

    assertThatThrownBy(() -> store.createTopic(topic("t", List.of(2)), Map.of("a", "b")))
        .isInstanceOf(TopicExistsException.class)
        .hasMessageContaining("t");
    assertThat(store.config(ConfigResource.topic("t"))).isEqualTo(Map.of("retention.ms", "5"));
    assertThat(store.topicAssignments(Set.of("t")).get("t")).isEqualTo(first);
  }

  @Test
  void statesAreComparedAndSet() throws Exception {
    ZooKeeperClusterStore store = openStore();
    ControllerEpoch epoch = store.electController(1).orElseThrow();
    store.createTopic(topic("t", List.of(1), List.of(1)), Map.of());
    PartitionKey first = new PartitionKey("t", 0);
    PartitionKey second = new PartitionKey("t", 1);
    PartitionState fresh = new PartitionState(1, 0, List.of(1), 1, -1);

    Map<PartitionKey, PartitionState> created =
        store.createPartitionStates(Map.of(first, fresh, second, fresh), epoch);
    assertThat(created).hasSize(2);
    assertThat(raw.text("/brokers/topics/t/partitions/0/state"))
        .isEqualTo(
            "{\"controller_epoch\":1,\"leader\":1,\"version\":1,\"leader_epoch\":0,\"isr\":[1]}");
    assertThat(raw.bytes("/brokers/topics/t/partitions/0")).isNull();
    assertThat(store.createPartitionStates(Map.of(first, fresh), epoch)).isEmpty();
    assertThat(store.partitionStates(List.of(first, second, new PartitionKey("t", 2))))
        .isEqualTo(created);

    PartitionState next = new PartitionState(-1, 1, List.of(1), 1, 0);
    PartitionState late = new PartitionState(9, 1, List.of(9), 1, 5);
    Map<PartitionKey, PartitionState> written =
        store.updatePartitionStates(
            Map.of(first, next, second, late, new PartitionKey("t", 7), next), epoch);
    assertThat(written).isEqualTo(Map.of(first, new PartitionState(-1, 1, List.of(1), 1, 1)));
    assertThat(store.partitionStates(List.of(first, second)))
        .isEqualTo(Map.of(first, written.get(first), second, created.get(second)));
  }

  @Test
  void aStateBelowAnExistingParentIsCreated() throws Exception {
    ZooKeeperClusterStore store = openStore();
    ControllerEpoch epoch = store.electController(1).orElseThrow();
    store.createTopic(topic("t", List.of(1)), Map.of());
    raw.put("/brokers/topics/t/partitions", new byte[0]);
    raw.put("/brokers/topics/t/partitions/0", new byte[0]);

    PartitionKey key = new PartitionKey("t", 0);
    PartitionState state = new PartitionState(1, 0, List.of(1), 1, 0);
    assertThat(store.createPartitionStates(Map.of(key, state), epoch))
        .isEqualTo(Map.of(key, state));
  }

  @Test
  void manyStatesAtOnce() {
    ZooKeeperClusterStore store = openStore();
    ControllerEpoch epoch = store.electController(1).orElseThrow();
    Map<PartitionKey, PartitionState> states = new HashMap<>();
    for (int p = 0; p < 500; p++) {
      states.put(new PartitionKey("t", p), new PartitionState(1, 0, List.of(1), 1, 0));
    }
    store.createTopic(topic("t", List.of(1)), Map.of());

    assertThat(store.createPartitionStates(states, epoch)).isEqualTo(states);
    assertThat(store.partitionStates(states.keySet())).isEqualTo(states);
    store.requestTopicDeletion("t");
    store.deleteTopic("t", epoch);
    assertThat(store.topics()).isEmpty();
    assertThat(store.partitionStates(states.keySet())).isEmpty();
  }

  @Test
  void deletionLeavesNothing() throws Exception {
    ZooKeeperClusterStore store = openStore();
    ControllerEpoch epoch = store.electController(1).orElseThrow();
    store.createTopic(topic("t", List.of(1)), Map.of("a", "b"));
    store.createPartitionStates(
        Map.of(new PartitionKey("t", 0), new PartitionState(1, 0, List.of(1), 1, 0)), epoch);
    store.requestTopicDeletion("t");
    store.requestTopicDeletion("t");
    store.requestTopicDeletion("never-there");
    assertThat(store.topicsToDelete()).containsExactlyInAnyOrder("t", "never-there");
    assertThat(raw.bytes("/admin/delete_topics/t")).isNull();

    store.deleteTopic("t", epoch);
    store.deleteTopic("never-there", epoch);
    assertThat(store.topics()).isEmpty();
    assertThat(store.topicsToDelete()).isEmpty();
    assertThat(raw.children("/config/topics")).isEmpty();
    assertThat(raw.children("/brokers/topics")).isEmpty();
  }

  @Test
  void assignmentsAreRewritten() {
    ZooKeeperClusterStore store = openStore();
    ControllerEpoch epoch = store.electController(1).orElseThrow();
    TopicAssignment before = topic("t", List.of(1));
    store.createTopic(before, Map.of());
    TopicAssignment after =
        new TopicAssignment(
            "t", before.id(), Map.of(0, List.of(1), 1, List.of(2)), Map.of(), Map.of());
    store.updateAssignment(after, epoch);

    assertThat(store.topicAssignments(Set.of("t"))).isEqualTo(Map.of("t", after));
    assertThatThrownBy(() -> store.updateAssignment(topic("none", List.of(1)), epoch))
        .isInstanceOf(ClusterStoreException.class);
  }

  @Test
  void configurationsOfAllKinds() throws Exception {
    ZooKeeperClusterStore store = openStore();
    ConfigResource user = new ConfigResource(ConfigResource.Type.USER, "CN=a b");
    store.writeConfig(user, Map.of("producer_byte_rate", "1"));
    store.writeConfig(ConfigResource.broker(3), Map.of("log.cleaner.threads", "2"));
    store.writeConfig(ConfigResource.broker(3), Map.of("log.cleaner.threads", "3"));
    store.writeConfig(
        new ConfigResource(ConfigResource.Type.BROKER, ConfigResource.DEFAULT_NAME), Map.of());

    assertThat(raw.children("/config/users")).containsExactly("CN%3Da%20b");
    assertThat(store.configs(ConfigResource.Type.USER))
        .isEqualTo(Map.of("CN=a b", Map.of("producer_byte_rate", "1")));
    assertThat(store.configs(ConfigResource.Type.BROKER))
        .isEqualTo(Map.of("3", Map.of("log.cleaner.threads", "3"), "<default>", Map.of()));
    assertThat(store.config(ConfigResource.topic("none"))).isEmpty();
    assertThat(raw.text("/config/changes/config_change_0000000002"))
        .isEqualTo("{\"version\":2,\"entity_path\":\"brokers/3\"}");
  }

  @Test
  void producerIdsNeverOverlap() throws Exception {
    List<ZooKeeperClusterStore> stores = List.of(openStore(), openStore());
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Callable<List<ProducerIdBlock>> first = () -> take(stores.get(0), 1);
      Callable<List<ProducerIdBlock>> second = () -> take(stores.get(1), 2);
      Set<Long> starts = new HashSet<>();
      for (Future<List<ProducerIdBlock>> blocks : pool.invokeAll(List.of(first, second))) {
        for (ProducerIdBlock block : blocks.get()) {
          assertThat(block.last() - block.first()).isEqualTo(999);
          assertThat(block.first() % 1000).isZero();
          assertThat(starts.add(block.first())).as("taken once").isTrue();
        }
      }
      assertThat(starts).hasSize(80);
    } finally {
      pool.shutdownNow();
    }
    assertThat(raw.text("/latest_producer_id_block"))
        .matches(
            "\\{\"version\":1,\"broker\":[12],\"block_start\":\"79000\",\"block_end\":\"79999\"}");
  }

  @Test
  void generatedIdsBeginBehindTheReserved() {
    assertThat(openStore().generateBrokerId(1000)).isEqualTo(1001);
    assertThat(openStore().generateBrokerId(1000)).isEqualTo(1002);
  }

  private static List<ProducerIdBlock> take(ZooKeeperClusterStore store, int broker) {
    return java.util.stream.IntStream.range(0, 40)
        .mapToObj(i -> store.allocateProducerIds(broker))
        .toList();
  }
}
