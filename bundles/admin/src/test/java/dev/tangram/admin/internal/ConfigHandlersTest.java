package dev.tangram.admin.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.cluster.zookeeper.EmbeddedZooKeeper;
import dev.tangram.cluster.zookeeper.ZooKeeperClusterStore;
import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.GroupConfigChecks;
import dev.tangram.configuration.TopicConfigChecks;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.AlterConfigsRequest;
import dev.tangram.protocol.message.AlterConfigsResponse;
import dev.tangram.protocol.message.DescribeConfigsRequest;
import dev.tangram.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.tangram.protocol.message.DescribeConfigsResponse;
import dev.tangram.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.tangram.protocol.message.IncrementalAlterConfigsResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration handlers over a real ZooKeeper. */
class ConfigHandlersTest {

  @TempDir Path directory;

  private EmbeddedZooKeeper server;
  private ZooKeeperClusterStore store;
  private final ClusterMetadata metadata = new ClusterMetadata();
  private final TopicConfigChecks checks = new TopicConfigChecks();
  private final GroupConfigChecks groupChecks = new GroupConfigChecks();
  private Configurations configurations;

  @BeforeEach
  void start() {
    server = EmbeddedZooKeeper.start(directory, 0, 500);
    store = ZooKeeperClusterStore.open(server.connectString(), 30_000, 10_000);
    PartitionImage partition =
        new PartitionImage(0, 1, 0, List.of(1), 0, 1, List.of(1), List.of(), List.of());
    metadata.update(
        image ->
            image.change().topic(new TopicImage("t", new UUID(0, 1), List.of(partition))).build());
    configurations =
        new Configurations(
            BrokerConfig.parse(Map.of("log.retention.hours", "5")),
            metadata,
            store,
            new BrokerIdentity(1),
            checks,
            groupChecks);
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  private short change(int type, String name, String property, int operation, String value)
      throws Exception {
    return change(type, name, property, operation, value, false);
  }

  private short change(
      int type, String name, String property, int operation, String value, boolean validateOnly)
      throws Exception {
    IncrementalAlterConfigsRequest request =
        new IncrementalAlterConfigsRequest()
            .setValidateOnly(validateOnly)
            .setResources(
                List.of(
                    new AlterConfigsResource()
                        .setResourceType((byte) type)
                        .setResourceName(name)
                        .setConfigs(
                            List.of(
                                new AlterableConfig()
                                    .setName(property)
                                    .setConfigOperation((byte) operation)
                                    .setValue(value)))));
    IncrementalAlterConfigsResponse response =
        Asked.of(new IncrementalAlterConfigsHandler(configurations), request, 1);
    follow();
    return response.responses().get(0).errorCode();
  }

  /** What the follower of configurations does in a broker. */
  private void follow() {
    ConfigResource topic = ConfigResource.topic("t");
    metadata.update(image -> image.change().config(topic, store.config(topic)).build());
    ConfigResource group = ConfigResource.group("g/1");
    metadata.update(image -> image.change().config(group, store.config(group)).build());
  }

  private DescribeConfigsResourceResult describe(int type, String name, String property)
      throws Exception {
    DescribeConfigsRequest request =
        new DescribeConfigsRequest()
            .setIncludeSynonyms(true)
            .setIncludeDocumentation(true)
            .setResources(
                List.of(
                    new DescribeConfigsResource()
                        .setResourceType((byte) type)
                        .setResourceName(name)
                        .setConfigurationKeys(List.of(property))));
    DescribeConfigsResponse response =
        Asked.of(new DescribeConfigsHandler(configurations), request, 4);
    assertThat(response.results().get(0).errorCode()).isZero();
    return response.results().get(0).configs().get(0);
  }

  @Test
  void whatNobodyCanObeyIsRefused() throws Exception {
    checks.add(
        (overrides, changed) -> {
          if (changed.contains("storage.engine")) {
            throw new ConfigException("storage.engine", "none", "one that is there");
          }
        });
    assertThat(change(2, "t", "storage.engine", 0, "none"))
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(change(2, "t", "flush.ms", 0, "1")).isZero();
    assertThat(store.config(ConfigResource.topic("t"))).containsOnlyKeys("flush.ms");
  }

  @Test
  void topicValueShowsWhereItComesFrom() throws Exception {
    DescribeConfigsResourceResult before = describe(2, "t", "retention.ms");
    assertThat(before.value()).isEqualTo("18000000");
    assertThat(before.configSource()).isEqualTo((byte) 4);

    assertThat(change(2, "t", "retention.ms", 0, "1000")).isZero();
    DescribeConfigsResourceResult after = describe(2, "t", "retention.ms");
    assertThat(after.value()).isEqualTo("1000");
    assertThat(after.configSource()).isEqualTo((byte) 1);
    assertThat(after.synonyms()).hasSizeGreaterThan(1);
    assertThat(after.documentation()).isNotBlank();

    assertThat(change(2, "t", "retention.ms", 1, null)).isZero();
    assertThat(store.config(ConfigResource.topic("t"))).isEmpty();
  }

  @Test
  void groupsAreConfiguredBeforeTheyExist() throws Exception {
    groupChecks.add(
        (overrides, changed) -> {
          if (changed.contains("group.assignor") && overrides.containsValue("none")) {
            throw new ConfigException("group.assignor", "none", "an assignor: range, sticky");
          }
        });
    assertThat(describe(32, "g/1", "consumer.session.timeout.ms").value()).isEqualTo("45000");
    assertThat(change(32, "g/1", "consumer.session.timeout.ms", 0, "50000")).isZero();
    assertThat(change(32, "g/1", "group.assignor", 0, "range")).isZero();
    assertThat(change(32, "g/1", "group.assignor", 0, "none"))
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
    DescribeConfigsResourceResult after = describe(32, "g/1", "consumer.session.timeout.ms");
    assertThat(after.value()).isEqualTo("50000");
    assertThat(after.configSource()).isEqualTo((byte) 8);
    assertThat(after.synonyms()).extracting("value").containsExactly("50000", "45000");
    assertThat(describe(32, "g/1", "group.assignor").value()).isEqualTo("range");

    assertThat(change(32, "g/1", "group.assignor", 1, null)).isZero();
    assertThat(describe(32, "g/1", "group.assignor").value()).isEmpty();
    assertThat(store.config(ConfigResource.group("g/1")))
        .isEqualTo(Map.of("consumer.session.timeout.ms", "50000"));
  }

  @Test
  void whatGroupsCannotHaveIsRefused() throws Exception {
    assertThat(change(32, "", "group.assignor", 0, "range"))
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(change(32, "g/1", "consumer.session.timeout.ms", 0, "44999"))
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(change(32, "g/1", "retention.ms", 0, "1"))
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(change(32, "g/1", "group.assignor", 2, "range"))
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(store.config(ConfigResource.group("g/1"))).isEmpty();
  }

  @Test
  void everyVersionCanBeWritten() throws Exception {
    for (int version = 0; version <= 4; version++) {
      for (byte type : new byte[] {2, 4}) {
        DescribeConfigsRequest request =
            new DescribeConfigsRequest()
                .setResources(
                    List.of(
                        new DescribeConfigsResource()
                            .setResourceType(type)
                            .setResourceName(type == 2 ? "t" : "1")
                            .setConfigurationKeys(null)));
        DescribeConfigsResponse response =
            Asked.of(new DescribeConfigsHandler(configurations), request, version);
        assertThat(response.results().get(0).configs())
            .as("version %d", version)
            .hasSizeGreaterThan(20);
        assertThat(response.results().get(0).configs().stream().anyMatch(c -> c.isDefault()))
            .isEqualTo(version == 0);
      }
    }
  }

  @Test
  void listsGrowAndShrinkByItem() throws Exception {
    assertThat(change(2, "t", "cleanup.policy", 2, "compact")).isZero();
    assertThat(store.config(ConfigResource.topic("t")))
        .containsEntry("cleanup.policy", "delete,compact");
    assertThat(change(2, "t", "cleanup.policy", 3, "delete")).isZero();
    assertThat(store.config(ConfigResource.topic("t"))).containsEntry("cleanup.policy", "compact");
    assertThat(change(2, "t", "retention.ms", 2, "5")).isEqualTo(ErrorCode.INVALID_CONFIG.code());
  }

  @Test
  void wrongChangesAreRefusedAndNothingIsWritten() throws Exception {
    assertThat(change(2, "t", "retention.ms", 0, "soon"))
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(change(2, "t", "no.such.thing", 0, "1")).isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(change(2, "t", "retention.ms", 9, "1")).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(change(2, "missing", "retention.ms", 0, "1"))
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    assertThat(change(4, "7", "log.retention.ms", 0, "1"))
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(change(4, "1", "broker.id", 0, "2")).isEqualTo(ErrorCode.INVALID_CONFIG.code());
    assertThat(change(99, "t", "retention.ms", 0, "1")).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(change(2, "t", "retention.ms", 0, "1", true)).isZero();
    assertThat(store.config(ConfigResource.topic("t"))).isEmpty();
  }

  @Test
  void alterConfigsReplacesEverything() throws Exception {
    change(2, "t", "retention.ms", 0, "1000");
    AlterConfigsRequest request =
        new AlterConfigsRequest()
            .setResources(
                List.of(
                    new AlterConfigsRequest.AlterConfigsResource()
                        .setResourceType((byte) 2)
                        .setResourceName("t")
                        .setConfigs(
                            List.of(
                                new AlterConfigsRequest.AlterableConfig()
                                    .setName("segment.bytes")
                                    .setValue("1048576")))));
    AlterConfigsResponse response = Asked.of(new AlterConfigsHandler(configurations), request, 2);
    assertThat(response.responses().get(0).errorCode()).isZero();
    assertThat(store.config(ConfigResource.topic("t")))
        .isEqualTo(Map.of("segment.bytes", "1048576"));
  }
}
