package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.metadata.BrokerIdInUseException;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Registrations: who may replace whose. */
class MembershipTest extends StoreTestBase {

  private static final int SHORT_SESSION_MS = 1_000;

  @Test
  void theEpochIsTheCzxid() throws Exception {
    ZooKeeperClusterStore store = openStore();
    long epoch = store.registerBroker(broker(1), 77);

    assertThat(raw.stat("/brokers/ids/1").getCzxid()).isEqualTo(epoch);
    assertThat(raw.stat("/brokers/ids/1").getVersion()).isEqualTo(1);
    assertThat(raw.stat("/brokers/ids/1").getEphemeralOwner()).isEqualTo(store.sessionId());
    assertThat(raw.text("/brokers/ids/1").replaceAll("\"timestamp\":\"\\d{13}\"", "T"))
        .isEqualTo(
            "{\"features\":{},\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},"
                + "\"endpoints\":[\"PLAINTEXT://localhost:9093\"],\"jmx_port\":77,\"port\":9093,"
                + "\"host\":\"localhost\",\"version\":5,T}");
    assertThat(openStore().brokers())
        .containsExactly(new BrokerImage(1, epoch, broker(1).endpoints(), null));
  }

  @Test
  void registeringAgainKeepsTheEpoch() {
    ZooKeeperClusterStore store = openStore();
    long epoch = store.registerBroker(broker(1), -1);
    BrokerImage moved = new BrokerImage(1, -1, List.of(new Endpoint("SSL", "SSL", "h", 1)), "r");

    assertThat(store.registerBroker(moved, -1)).isEqualTo(epoch);
    assertThat(store.brokers()).containsExactly(new BrokerImage(1, epoch, moved.endpoints(), "r"));
  }

  @Test
  void aLivingBrokerKeepsItsId() {
    openStore().registerBroker(broker(1), -1);
    ZooKeeperClusterStore other = openShortStore();

    assertThatThrownBy(() -> other.registerBroker(broker(1), -1))
        .isInstanceOf(BrokerIdInUseException.class)
        .hasMessageContaining("broker id 1")
        .hasMessageContaining("PLAINTEXT://localhost:9093");
  }

  @Test
  void anIdIsTakenOverWhenItsSessionEnds() throws Exception {
    ZooKeeperClusterStore former = openStore();
    long before = former.registerBroker(broker(1), -1);
    ZooKeeperClusterStore next = openStore();

    CompletableFuture<Long> registration =
        CompletableFuture.supplyAsync(() -> next.registerBroker(broker(1), -1));
    await().until(() -> raw.zk().getAllChildrenNumber("/") > 0 && !registration.isDone());
    server.expireSession(former.sessionId());
    assertThat(registration.get(60, TimeUnit.SECONDS)).isGreaterThan(before);
  }

  @Test
  void aNodeThatIsNotEphemeralIsNobodysRegistration() throws Exception {
    ZooKeeperClusterStore store = openStore();
    raw.put("/brokers/ids/1", "junk".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> store.registerBroker(broker(1), -1))
        .isInstanceOf(BrokerIdInUseException.class);
  }

  @Test
  void unregisteringTakesOnlyTheOwnNode() throws Exception {
    ZooKeeperClusterStore store = openStore();
    store.registerBroker(broker(1), -1);
    openStore().unregisterBroker(1);
    assertThat(raw.stat("/brokers/ids/1")).isNotNull();

    store.unregisterBroker(1);
    store.unregisterBroker(1);
    assertThat(raw.stat("/brokers/ids/1")).isNull();
  }

  @Test
  void othersHearOfBrokers() {
    ZooKeeperClusterStore store = openStore();
    Recorder recorder = new Recorder();
    openStore().addWatcher(recorder);

    store.registerBroker(broker(1), -1);
    await().until(() -> recorder.heard.contains("BROKERS"));
    recorder.heard.clear();
    store.unregisterBroker(1);
    await().until(() -> recorder.heard.contains("BROKERS"));
  }

  @Test
  void closingEndsTheRegistrationAtOnce() {
    ZooKeeperClusterStore watching = openStore();
    ZooKeeperClusterStore store = openStore();
    store.registerBroker(broker(1), -1);

    store.close();
    assertThat(watching.brokers()).isEmpty();
  }

  private ZooKeeperClusterStore openShortStore() {
    return closing(ZooKeeperClusterStore.open(server.connectString(), SHORT_SESSION_MS, 10_000));
  }
}
