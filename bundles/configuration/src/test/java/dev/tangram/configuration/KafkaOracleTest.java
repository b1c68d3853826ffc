package dev.tangram.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;

/** Names, types and defaults against those that Apache Kafka itself declares. */
class KafkaOracleTest {
  /** Properties that Kafka does not have, or has no longer. */
  private static final Set<String> OURS =
      Set.of(
          "host.name",
          "port",
          "storage.engine",
          "record.key.serializer",
          "record.key.serializer.config",
          "record.value.serializer",
          "record.value.serializer.config",
          "record.validation.mode");

  /** Defaults that differ on purpose. */
  private static final Set<String> OTHER_DEFAULT =
      Set.of(
          // Only this machine, unless told otherwise.
          "listeners",
          // Below the package, not in /tmp.
          "log.dir",
          // Kafka has the controller's listener in the map, which belongs to its other mode.
          "listener.security.protocol.map",
          // Names of plug-ins instead of classes.
          "group.consumer.assignors",
          // As in Kafka 4, where the consumer protocol is ready for use.
          "group.consumer.migration.policy");

  @Test
  void brokerPropertiesAreKafkas() {
    assertSame(BrokerProperties.all(), KafkaConfig.configDef().configKeys());
  }

  @Test
  void topicPropertiesAreKafkas() {
    assertSame(TopicProperties.all(), LogConfig.configDefCopy().configKeys());
  }

  @Test
  void everyTopicPropertyOfKafkaIsThereButThoseOfRemoteStorage() {
    Set<String> missing =
        LogConfig.configDefCopy().configKeys().keySet().stream()
            .filter(name -> TopicProperties.find(name) == null)
            .collect(Collectors.toSet());
    assertThat(missing).allMatch(name -> name.startsWith("remote."));
  }

  @Test
  void topicPropertiesFallBackToTheBrokerPropertiesThatKafkaTakes() {
    Map<String, String> kafka = ServerTopicConfigSynonyms.TOPIC_CONFIG_SYNONYMS;
    for (ConfigKey<?> key : TopicProperties.all()) {
      if (!OURS.contains(key.name()) && key.brokerKey() != null) {
        assertThat(key.brokerKey().name()).as(key.name()).isEqualTo(kafka.get(key.name()));
      }
    }
  }

  private static void assertSame(
      List<ConfigKey<?>> keys, Map<String, ConfigDef.ConfigKey> kafkaKeys) {
    Map<String, String> differences = new TreeMap<>();
    for (ConfigKey<?> key : keys) {
      if (OURS.contains(key.name()) || key.name().startsWith("tangram.")) {
        continue;
      }
      ConfigDef.ConfigKey kafka = kafkaKeys.get(key.name());
      if (kafka == null) {
        differences.put(key.name(), "Kafka does not know it");
      } else {
        compare(key, kafka, differences);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static void compare(
      ConfigKey<?> key, ConfigDef.ConfigKey kafka, Map<String, String> differences) {
    String kafkaDefault = text(kafka.defaultValue, kafka.type);
    String ours = key.defaultText() == null ? "" : key.defaultText();
    if (!OTHER_DEFAULT.contains(key.name()) && !Objects.equals(ours, kafkaDefault)) {
      differences.put(key.name(), "default " + ours + ", Kafka " + kafkaDefault);
    }
    boolean listInKafkaIsText =
        key.type() == ConfigType.LIST && kafka.type == ConfigDef.Type.STRING;
    if (!key.type().name().equals(kafka.type.name()) && !listInKafkaIsText) {
      differences.put(key.name(), "type " + key.type() + ", Kafka " + kafka.type);
    }
  }

  private static String text(Object value, ConfigDef.Type type) {
    Function<Object, String> format = v -> ConfigDef.convertToString(v, type);
    return value == null || value == ConfigDef.NO_DEFAULT_VALUE ? "" : format.apply(value);
  }
}
