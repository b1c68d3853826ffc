package dev.tangram.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClientSettings;
import dev.tangram.client.ClientTransport;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.UnknownTopicException;
import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTest {

  private ScriptedCluster cluster;
  private ClientTransport transport;
  private ClusterClient client;
  private Admin admin;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    transport = new ClientTransport(1, false);
    client =
        new ClusterClient(
            transport, cluster.endpoints(), ClientSettings.DEFAULT.withBackoff(5, 20));
    admin = new Admin(client);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    transport.close();
    cluster.close();
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) -1, Map.of("retention.ms", "1000"));
  }

  @Test
  void createsDescribesAndLists() {
    assertThat(admin.createTopic(topic("orders", 3))).isEqualTo(new CreatedTopic("orders", 3, 1));
    cluster.create("__internal", 1);
    assertThat(admin.describeTopic("orders").partitions())
        .extracting(ClusterView.Partition::leader)
        .containsExactly(0, 1, 0);
    assertThat(admin.listTopics())
        .extracting(ClusterView.Topic::name, ClusterView.Topic::internal)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("__internal", true),
            org.assertj.core.groups.Tuple.tuple("orders", false));
    assertThat(admin.describeTopicConfig("orders"))
        .containsExactly(
            new ConfigEntry("retention.ms", "1000", true, false),
            new ConfigEntry("segment.bytes", "1073741824", false, false));
  }

  @Test
  void saysWhatTheBrokerSays() {
    admin.createTopic(topic("orders", 1));
    assertThatThrownBy(() -> admin.createTopic(topic("orders", 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(ClientException.class))
        .extracting(ClientException::error)
        .isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
    assertThatThrownBy(() -> admin.createTopic(topic("bad name", 1)))
        .hasMessage("Topic bad name: the broker's own words");
    assertThatThrownBy(() -> admin.describeTopic("absent"))
        .isInstanceOf(UnknownTopicException.class);
    assertThatThrownBy(() -> admin.deleteTopic("absent")).isInstanceOf(UnknownTopicException.class);
  }

  @Test
  void changesWhatIsNamedAndNothingElse() {
    cluster.create("orders", 1);
    cluster.topics().get("orders").configs().putAll(Map.of("retention.ms", "1", "flush.ms", "2"));
    admin.alterTopicConfig("orders", Map.of("storage.engine", "memory"), List.of("flush.ms"));
    assertThat(cluster.topics().get("orders").configs())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("retention.ms", "1", "storage.engine", "memory"));
    assertThatThrownBy(() -> admin.alterTopicConfig("absent", Map.of("flush.ms", "1"), List.of()))
        .hasMessageContaining("absent");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6})
  void deletesInEveryVersion(int version) {
    cluster.broker(0).limit(ApiKey.DELETE_TOPICS, version);
    cluster.create("orders", 1);
    admin.deleteTopic("orders");
    assertThat(cluster.topics()).isEmpty();
  }

  @Test
  void aLostAnswerIsNoFailure() {
    cluster.broker(0).next(ApiKey.CREATE_TOPICS, Interceptor.loseAnswer());
    assertThat(admin.createTopic(topic("orders", 2)).partitions()).isEqualTo(2);
    cluster.broker(0).next(ApiKey.DELETE_TOPICS, Interceptor.loseAnswer());
    admin.deleteTopic("orders");
    assertThat(cluster.topics()).isEmpty();
  }
}
