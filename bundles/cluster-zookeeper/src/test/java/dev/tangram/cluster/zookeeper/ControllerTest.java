package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.FencedControllerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Election, and the fence of invariant C1: only the current epoch writes. */
class ControllerTest extends StoreTestBase {

  @Test
  void electionWritesBothNodes() throws Exception {
    ZooKeeperClusterStore store = openStore();
    assertThat(store.currentController()).isEmpty();

    ControllerEpoch epoch = store.electController(4).orElseThrow();
    assertThat(epoch.epoch()).isEqualTo(1);
    assertThat(epoch.version()).isEqualTo(raw.stat("/controller_epoch").getVersion());
    assertThat(raw.text("/controller_epoch")).isEqualTo("1");
    assertThat(raw.text("/controller").replaceAll("\"\\d{13}\"", "T"))
        .isEqualTo("{\"version\":2,\"brokerid\":4,\"timestamp\":T,\"kraftControllerEpoch\":-1}");
    assertThat(raw.stat("/controller").getEphemeralOwner()).isEqualTo(store.sessionId());
    assertThat(raw.text("/feature")).isEqualTo("{\"features\":{},\"version\":2,\"status\":1}");
    assertThat(openStore().currentController()).isEqualTo(OptionalInt.of(4));
    assertThat(openStore().electController(5)).isEmpty();
  }

  @Test
  void featuresThatAreThereStay() throws Exception {
    ZooKeeperClusterStore store = openStore();
    raw.put("/feature", "{\"features\":{},\"version\":2,\"status\":0}");
    store.electController(1);

    assertThat(raw.text("/feature")).contains("\"status\":0");
  }

  @Test
  void oneWinsEachRace() throws Exception {
    List<ZooKeeperClusterStore> stores = List.of(openStore(), openStore());
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 1; round <= 30; round++) {
        List<Callable<Optional<ControllerEpoch>>> tries = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          int broker = i;
          tries.add(() -> stores.get(broker).electController(broker));
        }
        List<Future<Optional<ControllerEpoch>>> results = pool.invokeAll(tries);
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          if (results.get(i).get().isPresent()) {
            winners.add(i);
          }
        }
        assertThat(winners).as("round %s", round).hasSize(1);
        ZooKeeperClusterStore winner = stores.get(winners.get(0));
        ControllerEpoch epoch = results.get(winners.get(0)).get().orElseThrow();
        assertThat(epoch.epoch()).isEqualTo(round);
        assertThat(winner.currentController()).hasValue(winners.get(0));
        winner.resignController(epoch);
        assertThat(winner.currentController()).isEmpty();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aFormerControllerWritesNothing() throws Exception {
    ZooKeeperClusterStore first = openStore();
    ZooKeeperClusterStore second = openStore();
    ControllerEpoch old = first.electController(1).orElseThrow();
    first.createTopic(topic("t", List.of(1)), Map.of());
    PartitionKey key = new PartitionKey("t", 0);
    PartitionState state = new PartitionState(1, 0, List.of(1), 1, 0);
    first.createPartitionStates(Map.of(key, state), old);
    raw.delete("/controller");
    ControllerEpoch current = second.electController(2).orElseThrow();
    assertThat(current.epoch()).isEqualTo(2);

    PartitionState next = new PartitionState(9, 1, List.of(9), 1, 0);
    assertFenced(() -> first.updatePartitionStates(Map.of(key, next), old));
    assertFenced(() -> first.createPartitionStates(Map.of(new PartitionKey("t", 1), state), old));
    assertFenced(() -> first.updateAssignment(topic("t", List.of(9)), old));
    assertFenced(() -> first.deleteTopic("t", old));
    first.resignController(old);

    assertThat(second.currentController()).hasValue(2);
    assertThat(second.partitionStates(List.of(key))).isEqualTo(Map.of(key, state));
    assertThat(second.partitionStates(List.of(new PartitionKey("t", 1)))).isEmpty();
    assertThat(second.updatePartitionStates(Map.of(key, next), current)).hasSize(1);
  }

  @Test
  void othersHearOfTheController() {
    ZooKeeperClusterStore store = openStore();
    Recorder recorder = new Recorder();
    openStore().addWatcher(recorder);

    ControllerEpoch epoch = store.electController(1).orElseThrow();
    await().until(() -> recorder.heard.contains("CONTROLLER"));
    recorder.heard.clear();
    store.resignController(epoch);
    await().until(() -> recorder.heard.contains("CONTROLLER"));
    recorder.heard.clear();
    store.electController(1);
    await().until(() -> recorder.heard.contains("CONTROLLER"));
  }

  private static void assertFenced(ThrowingCallable write) {
    assertThatThrownBy(write).isInstanceOf(FencedControllerException.class);
  }
}
