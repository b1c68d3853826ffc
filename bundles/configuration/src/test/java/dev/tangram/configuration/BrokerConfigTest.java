package dev.tangram.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerConfigTest {
  @Test
  void nothingSetIsALocalBrokerWithKafkasDefaults() {
    BrokerConfig config = BrokerConfig.parse(Map.of());

    assertThat(config.listeners())
        .containsExactly(new Endpoint("PLAINTEXT", "PLAINTEXT", "localhost", 9092));
    assertThat(config.advertisedListeners()).isEqualTo(config.listeners());
    assertThat(config.get(BrokerProperties.NUM_IO_THREADS)).isEqualTo(8);
    assertThat(config.get(LogProperties.LOG_RETENTION_MS)).isEqualTo(604_800_000L);
    assertThat(config.zooKeeperConnect()).isEmpty();
    assertThat(config.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 6, 7, 5",
    "'', 6, 7, 360000",
    "'', '', 7, 25200000",
    "'', '', '', 604800000",
    "-1, 6, 7, -1",
    "'', -1, 7, -1",
    "'', '', -5, -1",
  })
  void theFinestRetentionThatIsSetCounts(String ms, String minutes, String hours, long expected) {
    var properties = new HashMap<String, String>();
    properties.put("log.retention.ms", ms);
    properties.put("log.retention.minutes", minutes);
    properties.put("log.retention.hours", hours);
    properties.values().removeIf(String::isEmpty);

    assertThat(BrokerConfig.parse(properties).topicDefaults().retentionMs()).isEqualTo(expected);
  }

  @Test
  void coarserUnitsAndOlderNamesWork() {
    BrokerConfig hours = BrokerConfig.parse(Map.of("log.roll.hours", "2"));
    BrokerConfig alias = BrokerConfig.parse(Map.of("log.segment.ms", "1234"));
    BrokerConfig both = BrokerConfig.parse(Map.of("log.segment.ms", "1234", "log.roll.ms", "4321"));

    assertThat(hours.topicDefaults().segmentMs()).isEqualTo(7_200_000);
    assertThat(alias.topicDefaults().segmentMs()).isEqualTo(1234);
    assertThat(alias.warnings()).isEmpty();
    assertThat(both.topicDefaults().segmentMs()).isEqualTo(4321);
    assertThat(
            BrokerConfig.parse(Map.of("zookeeper.session.timeout.ms", "7000"))
                .get(ZooKeeperProperties.ZOOKEEPER_CONNECTION_TIMEOUT_MS))
        .isEqualTo(7000);
  }

  @Test
  void everyWrongPropertyIsNamedWithItsValueAndWhatIsAllowed() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                BrokerConfig.parse(
                    Map.of("num.io.threads", "0", "log.segment.bytes", "1GB", "log.dir", "x")));

    assertThat(e.problems())
        .containsExactlyInAnyOrder(
            new ConfigException.Problem(
                "num.io.threads", "0", "a whole number of 32 bits, at least 1"),
            new ConfigException.Problem(
                "log.segment.bytes", "1GB", "a whole number of 32 bits, at least 14"));
  }

  @ParameterizedTest
  @CsvSource({
    "broker.id, 1001",
    "broker.id, -2",
    "log.retention.ms, 0",
    "log.retention.hours, 0",
    "compression.type, brotli",
    "log.cleanup.policy, forget",
    "log.cleaner.min.cleanable.ratio, 1.5",
    "log.cleaner.dedupe.buffer.size, 1048576",
    "authorizer.class.name, my.Authorizer",
    "listeners, localhost:9092",
    "listeners, PLAINTEXT://localhost:99999",
    "listeners, SSL://localhost:9093",
    "listeners, UNKNOWN://localhost:9093",
    "listeners, ''",
    "advertised.listeners, PLAINTEXT://0.0.0.0:9092",
    "advertised.listeners, PLAINTEXT://:9092",
    "inter.broker.listener.name, OTHER",
    "max.connections.per.ip.overrides, nonsense",
    "auto.create.topics.enable, yes",
    "producer.id.expiration.ms, 0",
  })
  void isRefusedByName(String name, String value) {
    assertThatThrownBy(() -> BrokerConfig.parse(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("it must be");
  }

  @Test
  void twoListenersOfOneNameOrTwoEqualDirectoriesAreRefused() {
    assertThatThrownBy(
            () ->
                BrokerConfig.parse(
                    Map.of("listeners", "PLAINTEXT://localhost:1,PLAINTEXT://localhost:2")))
        .hasMessageContaining("different names");
    assertThatThrownBy(() -> BrokerConfig.parse(Map.of("log.dirs", "/a/b,/a/./b")))
        .hasMessageContaining("log.dirs");
  }

  @Test
  void namedListenersAreMappedAndAdvertised() {
    BrokerConfig config =
        BrokerConfig.parse(
            Map.of(
                "listeners", "INTERNAL://[::1]:0, EXTERNAL://:9094",
                "advertised.listeners", "EXTERNAL://broker.example.org:19094",
                "listener.security.protocol.map", "INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT",
                "inter.broker.listener.name", "internal"));

    assertThat(config.listeners())
        .extracting(Endpoint::uri)
        .containsExactly("INTERNAL://[::1]:0", "EXTERNAL://:9094");
    assertThat(config.advertisedListeners())
        .extracting(Endpoint::uri)
        .containsExactly("INTERNAL://[::1]:0", "EXTERNAL://broker.example.org:19094");
    assertThat(config.interBrokerListener().name()).isEqualTo("INTERNAL");
  }

  @Test
  void anOldPortIsAListener() {
    BrokerConfig config = BrokerConfig.parse(Map.of("port", "9999"));
    assertThat(config.listeners().get(0).uri()).isEqualTo("PLAINTEXT://localhost:9999");
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void anAllAddressListenerIsAdvertisedByAName() {
    BrokerConfig config = BrokerConfig.parse(Map.of("listeners", "PLAINTEXT://0.0.0.0:9092"));
    assertThat(config.advertisedListeners().get(0).host()).isNotEmpty().isNotEqualTo("0.0.0.0");
  }

  @Test
  void anUnknownPropertyIsWarnedOfWithTheNearestName() {
    assertThat(BrokerConfig.parse(Map.of("num.partitoins", "3")).warnings())
        .containsExactly(
            "Property num.partitoins is ignored: it is not known. Did you mean num.partitions?");
    assertThat(BrokerConfig.parse(Map.of("ssl.keystore.location", "x")).warnings())
        .singleElement()
        .asString()
        .contains("Kafka knows it");
    assertThat(BrokerConfig.parse(Map.of("zzzzzzzzzzzz", "x")).warnings())
        .containsExactly("Property zzzzzzzzzzzz is ignored: it is not known.");
  }

  @Test
  void directoriesAreCountedFromHome() {
    BrokerConfig config =
        BrokerConfig.parse(Map.of("tangram.home", "/opt/tangram", "log.dirs", "a, /b/c"));

    assertThat(config.logDirs()).containsExactly(Path.of("/opt/tangram/a"), Path.of("/b/c"));
    assertThat(config.zooKeeperDataDir()).isEqualTo(Path.of("/opt/tangram/a-zookeeper"));
  }

  @Test
  void dynamicValuesAreStrongerByLayerAndShownSo() {
    BrokerConfig config =
        BrokerConfig.parse(Map.of("message.max.bytes", "1", "log.retention.hours", "1"))
            .withDynamic(
                Map.of("message.max.bytes", "2", "log.retention.ms", "9"),
                Map.of("message.max.bytes", "3"));

    assertThat(config.topicDefaults().maxMessageBytes()).isEqualTo(3);
    assertThat(config.topicDefaults().retentionMs()).isEqualTo(9);
    assertThat(config.describe(LogProperties.MESSAGE_MAX_BYTES).synonyms())
        .extracting(ConfigEntry.Synonym::value)
        .containsExactly("3", "2", "1", "1048588");
    assertThat(config.describe(LogProperties.LOG_RETENTION_MS).synonyms())
        .extracting(ConfigEntry.Synonym::name)
        .containsExactly("log.retention.ms", "log.retention.hours", "log.retention.hours");
    assertThat(config.withDynamic(Map.of(), Map.of()).topicDefaults().maxMessageBytes())
        .isEqualTo(1);
  }

  @Test
  void whatNeedsARestartCannotBeDynamic() {
    BrokerConfig config = BrokerConfig.parse(Map.of());
    assertThatThrownBy(() -> config.withDynamic(Map.of(), Map.of("log.dirs", "/x")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("log.dirs");
  }

  @Test
  void aTopicStandsOnItsBroker() {
    BrokerConfig config = BrokerConfig.parse(Map.of("log.segment.bytes", "1000"));
    TopicConfig topic =
        config.topic(Map.of("cleanup.policy", "compact,delete", "retention.ms", "-1"));

    assertThat(topic.segmentBytes()).isEqualTo(1000);
    assertThat(topic.isCompacted()).isTrue();
    assertThat(topic.isDeleted()).isTrue();
    assertThat(topic.retentionMs()).isEqualTo(-1);
    assertThat(topic.describe(TopicProperties.RETENTION_MS).source())
        .isEqualTo(ConfigSource.DYNAMIC_TOPIC);
    assertThat(topic.describe(TopicProperties.SEGMENT_BYTES).source())
        .isEqualTo(ConfigSource.STATIC_BROKER);
    assertThat(topic.describe(TopicProperties.MAX_MESSAGE_BYTES).source())
        .isEqualTo(ConfigSource.DEFAULT);
    assertThat(config.topic(Map.of())).isSameAs(config.topicDefaults());
  }

  @Test
  void theOlderTimestampLimitCountsWhereTheNewerIsNotSet() {
    BrokerConfig config = BrokerConfig.parse(Map.of());
    TopicConfig older = config.topic(Map.of("message.timestamp.difference.max.ms", "5"));
    TopicConfig both =
        config.topic(
            Map.of(
                "message.timestamp.difference.max.ms", "5",
                "message.timestamp.after.max.ms", "6"));

    assertThat(older.timestampBeforeMaxMs()).isEqualTo(5);
    assertThat(both.timestampBeforeMaxMs()).isEqualTo(5);
    assertThat(both.timestampAfterMaxMs()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "retention.ms, -2",
    "retention.mss, 5",
    "cleanup.policy, ''",
    "min.insync.replicas, 0",
    "remote.storage.enable, true",
    "min.cleanable.dirty.ratio, -0.1",
    "leader.replication.throttled.replicas, 1-2",
  })
  void wrongTopicPropertiesAreRefused(String name, String value) {
    assertThatThrownBy(() -> TopicProperties.validate(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name);
  }

  @Test
  void compactionLagsMustFitEachOther() {
    assertThatThrownBy(
            () ->
                TopicProperties.validate(
                    Map.of("min.compaction.lag.ms", "9", "max.compaction.lag.ms", "8")))
        .hasMessageContaining("max.compaction.lag.ms");
  }

  @Test
  void everyDescriptionHasDocumentationAndASource() {
    List<ConfigEntry> entries = BrokerConfig.parse(Map.of()).describe();
    assertThat(entries).hasSize(BrokerProperties.all().size());
    assertThat(entries).allMatch(e -> e.key().documentation().endsWith("."));
    assertThat(entries).extracting(ConfigEntry::name).doesNotHaveDuplicates();
  }
}
