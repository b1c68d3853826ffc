package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.FencedControllerException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Invariant C8: what was decided in a session is not carried out in the next. */
class SessionExpiryTest extends StoreTestBase {

  @Test
  void theNextSessionOpensAfterTheEndOfTheLast() throws Exception {
    ZooKeeperClusterStore store = openStore();
    CountDownLatch expiring = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicReference<Throwable> during = new AtomicReference<>();
    Recorder recorder =
        new Recorder() {
          @Override
          public void onSessionExpired() {
            super.onSessionExpired();
            during.set(failureOf(() -> store.writeConfig(ConfigResource.topic("t"), Map.of())));
            expiring.countDown();
            awaitUninterruptibly(release);
            heard.add("EXPIRED DONE");
          }
        };
    store.addWatcher(recorder);
    long before = store.sessionId();
    server.expireSession(before);
    assertThat(expiring.await(60, TimeUnit.SECONDS)).isTrue();

    assertThat(during.get()).isInstanceOf(ClusterStoreException.class);
    assertThatThrownBy(store::topics).isInstanceOf(ClusterStoreException.class);
    release.countDown();
    await().until(() -> recorder.heard.contains("ESTABLISHED"));
    assertThat(recorder.heard.subList(0, 3))
        .containsExactly("EXPIRED", "EXPIRED DONE", "ESTABLISHED");
    assertThat(store.sessionId()).isNotEqualTo(before);
    assertThat(store.topics()).isEmpty();
  }

  @Test
  void noDecisionReachesTheNextSession() throws Exception {
    ZooKeeperClusterStore store = openStore();
    Recorder recorder = new Recorder();
    store.addWatcher(recorder);
    ControllerEpoch epoch = store.electController(1).orElseThrow();
    store.createTopic(topic("t", List.of(1)), Map.of());
    server.expireSession(store.sessionId());
    await().until(() -> recorder.heard.contains("ESTABLISHED"));

    // Nobody else was elected, so the epoch's node is unchanged; only the session tells.
    assertThat(raw.text("/controller_epoch")).isEqualTo("1");
    assertThatThrownBy(
            () ->
                store.createPartitionStates(
                    Map.of(new PartitionKey("t", 0), new PartitionState(1, 0, List.of(1), 1, 0)),
                    epoch))
        .isInstanceOf(FencedControllerException.class);
    assertThat(raw.stat("/brokers/topics/t/partitions")).isNull();
    assertThat(store.electController(1).orElseThrow().epoch()).isEqualTo(2);
  }

  @Test
  void aBrokerRegistersAgainWithANewEpoch() {
    ZooKeeperClusterStore store = openStore();
    CompletableFuture<Long> again = new CompletableFuture<>();
    long first = store.registerBroker(broker(1), -1);
    store.addWatcher(
        new Recorder() {
          @Override
          public void onSessionEstablished() {
            again.complete(store.registerBroker(broker(1), -1));
          }
        });
    server.expireSession(store.sessionId());

    assertThat(again.orTimeout(60, TimeUnit.SECONDS).join()).isGreaterThan(first);
    assertThat(store.brokers()).singleElement().extracting(b -> b.epoch()).isEqualTo(again.join());
  }

  @Test
  void watchesAndNotificationsGoOnInTheNextSession() {
    ZooKeeperClusterStore store = openStore();
    ZooKeeperClusterStore other = openStore();
    Recorder recorder = new Recorder();
    store.addWatcher(recorder);
    for (int round = 0; round < 3; round++) {
      recorder.heard.clear();
      server.expireSession(store.sessionId());
      await().until(() -> recorder.heard.contains("TOPIC_DELETIONS"));
      assertThat(recorder.heard)
          .containsSubsequence(
              "EXPIRED", "ESTABLISHED", "BROKERS", "TOPICS", "CONTROLLER", "TOPIC_DELETIONS");
      recorder.heard.clear();
      other.createTopic(topic("t" + round, List.of(1)), Map.of());
      String value = Integer.toString(round);
      other.writeConfig(ConfigResource.topic("x"), Map.of("k", value));
      await()
          .until(
              () ->
                  recorder.heard.containsAll(Set.of("TOPICS", "CONFIG TOPIC x {k=" + value + "}")));
    }
  }

  @Test
  void callsThatRunWhenTheSessionEndsFailOrSucceedOnce() throws Exception {
    ZooKeeperClusterStore store = openStore();
    Recorder recorder = new Recorder();
    store.addWatcher(recorder);
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(
            () -> {
              Set<Long> taken = new HashSet<>();
              while (!recorder.heard.contains("ESTABLISHED") || taken.size() < 50) {
                try {
                  assertThat(taken.add(store.allocateProducerIds(1).first())).isTrue();
                } catch (ClusterStoreException e) {
                  Thread.onSpinWait();
                }
              }
              return taken.size();
            });
    await().until(() -> raw.bytes("/latest_producer_id_block") != null);
    server.expireSession(store.sessionId());

    assertThat(writer.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(50);
  }

  private static Throwable failureOf(Runnable call) {
    try {
      call.run();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
