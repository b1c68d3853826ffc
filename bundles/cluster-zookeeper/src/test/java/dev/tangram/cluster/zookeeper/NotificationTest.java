package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.cluster.zookeeper.internal.session.SessionSettings;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.ConfigResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What one broker writes, the others hear of. */
class NotificationTest extends StoreTestBase {

  private final ConfigResource topic = ConfigResource.topic("t");

  @Test
  void configurationsReachTheOthers() {
    ZooKeeperClusterStore writer = openStore();
    writer.writeConfig(topic, Map.of("old", "1"));
    ZooKeeperClusterStore reader = openStore();
    Recorder recorder = new Recorder();
    Recorder own = new Recorder();
    reader.addWatcher(recorder);
    writer.addWatcher(own);

    for (int i = 0; i < 20; i++) {
      writer.writeConfig(topic, Map.of("new", Integer.toString(i)));
    }
    await().until(() -> recorder.heard.contains("CONFIG TOPIC t {new=19}"));
    await().until(() -> own.heard.contains("CONFIG TOPIC t {new=19}"));
    assertThat(recorder.heard).noneMatch(heard -> heard.contains("old"));
  }

  @Test
  void aNotificationNobodyCanReadIsSkipped() throws Exception {
    ZooKeeperClusterStore store = openStore();
    Recorder recorder = new Recorder();
    store.addWatcher(recorder);
    raw.put("/config/changes/config_change_0000000000", "junk");
    raw.put("/config/changes/config_change_x", "junk");
    store.writeConfig(topic, Map.of("a", "b"));

    await().until(() -> recorder.heard.contains("CONFIG TOPIC t {a=b}"));
  }

  @Test
  void oldNotificationsAreDeleted() throws Exception {
    long late = System.currentTimeMillis() + Duration.ofMinutes(16).toMillis();
    openStore().writeConfig(topic, Map.of());
    assertThat(raw.children("/config/changes")).hasSize(1);
    SessionSettings settings =
        SessionSettings.parse(server.connectString(), SESSION_MS, 10_000, 10);
    closing(ZooKeeperClusterStore.open(settings, () -> late));

    raw.put("/config/changes/config_change_0000000009", "{\"version\":2,\"entity_path\":\"\"}");
    await().until(() -> raw.children("/config/changes").isEmpty());
  }

  @Test
  void assignmentsAndDeletionsReachTheOthers() {
    ZooKeeperClusterStore writer = openStore();
    ControllerEpoch epoch = writer.electController(1).orElseThrow();
    ZooKeeperClusterStore reader = openStore();
    Recorder recorder = new Recorder();
    reader.addWatcher(recorder);
    TopicAssignment first = topic("t", List.of(1));
    writer.createTopic(first, Map.of());
    await().until(() -> recorder.heard.contains("TOPICS"));
    reader.topicAssignments(List.of("t"));

    for (int i = 2; i < 5; i++) {
      recorder.heard.clear();
      writer.updateAssignment(
          new TopicAssignment("t", first.id(), Map.of(0, List.of(i)), Map.of(), Map.of()), epoch);
      await().until(() -> recorder.heard.contains("ASSIGNMENT t"));
    }
    writer.requestTopicDeletion("t");
    await().until(() -> recorder.heard.contains("TOPIC_DELETIONS"));
    recorder.heard.clear();
    writer.deleteTopic("t", epoch);
    await().until(() -> recorder.heard.containsAll(List.of("TOPICS", "TOPIC_DELETIONS")));
  }

  @Test
  void theImageHasATopicsConfigurationBeforeOthersHearOfTheTopic() {
    ZooKeeperClusterStore writer = openStore();
    ZooKeeperClusterStore reader = openStore();
    ClusterMetadata metadata = new ClusterMetadata();
    new ConfigFollower(reader, metadata).start();
    AtomicReference<Map<String, String>> seen = new AtomicReference<>();
    reader.addWatcher(
        new Recorder() {
          @Override
          public void onChange(dev.tangram.metadata.ClusterStore.Change change) {
            seen.compareAndSet(null, metadata.image().config(topic));
          }
        });
    writer.createTopic(topic("t", List.of(1)), Map.of("a", "b"));

    await().until(() -> seen.get() != null);
    assertThat(seen.get()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void theImageFollowsGroupsOfAnyName() {
    ConfigResource before = ConfigResource.group("before/the * start");
    ConfigResource dots = ConfigResource.group("..");
    ZooKeeperClusterStore writer = openStore();
    writer.writeConfig(before, Map.of("group.assignor", "range"));
    ClusterMetadata metadata = new ClusterMetadata();
    new ConfigFollower(openStore(), metadata).start();
    assertThat(metadata.image().config(before)).containsEntry("group.assignor", "range");

    writer.writeConfig(dots, Map.of("group.assignor", "sticky"));
    await().until(() -> !metadata.image().config(dots).isEmpty());
    writer.writeConfig(before, Map.of());
    await().until(() -> metadata.image().config(before).isEmpty());
    assertThat(metadata.image().config(dots)).isEqualTo(Map.of("group.assignor", "sticky"));
  }

  @Test
  void theImageFollowsConfigurations() {
    ZooKeeperClusterStore writer = openStore();
    writer.writeConfig(ConfigResource.broker(1), Map.of("x", "1"));
    ZooKeeperClusterStore reader = openStore();
    ClusterMetadata metadata = new ClusterMetadata();
    new ConfigFollower(reader, metadata).start();
    assertThat(metadata.image().clusterId()).isEqualTo(writer.clusterId());
    assertThat(metadata.image().config(ConfigResource.broker(1))).isEqualTo(Map.of("x", "1"));

    ControllerEpoch epoch = writer.electController(1).orElseThrow();
    for (int i = 0; i < 40; i++) {
      writer.createTopic(topic("t" + i, List.of(1)), Map.of("i", Integer.toString(i)));
    }
    await().until(() -> !metadata.image().config(ConfigResource.topic("t39")).isEmpty());
    assertThat(metadata.image().config(ConfigResource.topic("t7"))).isEqualTo(Map.of("i", "7"));
    writer.deleteTopic("t7", epoch);
    await().until(() -> metadata.image().config(ConfigResource.topic("t7")).isEmpty());

    server.expireSession(reader.sessionId());
    writer.writeConfig(ConfigResource.broker(1), Map.of("x", "2"));
    await().until(() -> "2".equals(metadata.image().config(ConfigResource.broker(1)).get("x")));
  }
}
