package dev.tangram.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterClientTest {

  private static final ClientSettings SETTINGS =
      ClientSettings.DEFAULT.withTimeouts(2_000, 2_000, 20_000).withBackoff(5, 20);

  private ScriptedCluster cluster;
  private ClientTransport transport;
  private ClusterClient client;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    transport = new ClientTransport(1, false);
    client = new ClusterClient(transport, cluster.endpoints(), SETTINGS);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    transport.close();
    cluster.close();
  }

  @Test
  void findsTheClusterPastDeadServers() throws IOException {
    Endpoint dead;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = new Endpoint("127.0.0.1", taken.getLocalPort());
    }
    List<Endpoint> bootstrap = List.of(dead, cluster.broker(1).endpoint());
    try (ClusterClient other = new ClusterClient(transport, bootstrap, SETTINGS)) {
      assertThat(other.refreshAll().nodes()).containsOnlyKeys(0, 1);
      assertThat(other.view().controllerId()).isZero();
    }
    try (ClusterClient lost = new ClusterClient(transport, List.of(dead), SETTINGS)) {
      assertThatThrownBy(lost::refreshAll).hasMessageContaining("refused");
    }
  }

  @Test
  void aMissingTopicFailsAtOnceUnlessItMayBeCreated() {
    assertThatThrownBy(() -> client.topic("absent", false))
        .isInstanceOf(UnknownTopicException.class);
    assertThat(cluster.broker(0).seen(ApiKey.METADATA)).isEqualTo(1);
    cluster.autoCreate(true);
    assertThat(client.topic("absent", true).partitions()).hasSize(1);
  }

  @Test
  void keepsWhatItKnowsOfOtherTopics() {
    cluster.create("one", 1);
    cluster.create("two", 2);
    client.topic("one", false);
    client.topic("two", false);
    assertThat(client.view().topics()).containsOnlyKeys("one", "two");
    assertThat(client.refresh(List.of(), false).topics()).containsOnlyKeys("one", "two");
    cluster.create("three", 1);
    assertThat(client.refreshAll().topics()).containsOnlyKeys("one", "three", "two");
  }

  @Test
  void followsALeader() {
    cluster.create("moving", 1);
    TopicPartition partition = new TopicPartition("moving", 0);
    assertThat(client.leader(partition).id()).isZero();
    cluster.log(partition).leader(1);
    client.refresh(List.of("moving"), false);
    assertThat(client.leader(partition).id()).isEqualTo(1);
    assertThatThrownBy(() -> client.view().led(new TopicPartition("moving", 1)))
        .hasMessageContaining("1 partitions");
  }

  @Test
  void waitsForALeader() {
    cluster.create("orphan", 1);
    TopicPartition partition = new TopicPartition("orphan", 0);
    cluster.log(partition).leader(9);
    cluster
        .broker(0)
        .next(
            ApiKey.METADATA,
            (request, usual) -> {
              var answer = usual.get();
              cluster.log(partition).leader(1);
              return answer;
            });
    assertThat(client.leader(partition).id()).isEqualTo(1);
  }

  @Test
  void connectsAgainAfterALoss() throws IOException {
    client.refreshAll();
    cluster.broker(0).dropConnections();
    cluster.broker(0).next(ApiKey.METADATA, Interceptor.hangUp());
    assertThat(client.retries().run(attempt -> client.refreshAll()).nodes()).hasSize(2);
  }

  @Test
  void retriesEndWithTheLastReason() {
    ClientSettings hasty = SETTINGS.withTimeouts(2_000, 2_000, 50);
    try (ClusterClient other = new ClusterClient(transport, cluster.endpoints(), hasty)) {
      int[] attempts = {0};
      assertThatThrownBy(
              () ->
                  other
                      .retries()
                      .run(
                          attempt -> {
                            attempts[0]++;
                            throw ClientException.of(ErrorCode.LEADER_NOT_AVAILABLE, "It");
                          }))
          .hasMessageStartingWith("It: ");
      assertThat(attempts[0]).isGreaterThan(1);
      assertThatThrownBy(
              () ->
                  other
                      .retries()
                      .run(
                          attempt -> {
                            attempts[0] = -1;
                            throw ClientException.of(ErrorCode.INVALID_CONFIG, "It");
                          }))
          .isInstanceOf(ClientException.class);
      assertThat(attempts[0]).isEqualTo(-1);
    }
  }
}
