package dev.tangram.tests.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Java client of Apache Kafka, set up to come back fast after a broker's restart. */
final class Clients {

  private Clients() {}

  private static Map<String, Object> common(String bootstrap) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("reconnect.backoff.ms", 20);
    settings.put("reconnect.backoff.max.ms", 200);
    settings.put("retry.backoff.ms", 20);
    settings.put("retry.backoff.max.ms", 200);
    return settings;
  }

  /** Idempotent, acks=all: the client's own defaults. */
  static KafkaProducer<byte[], byte[]> producer(String bootstrap, Map<String, Object> more) {
    Map<String, Object> settings = common(bootstrap);
    settings.put("delivery.timeout.ms", 240_000);
    settings.put("request.timeout.ms", 30_000);
    settings.put("max.block.ms", 240_000);
    settings.put("buffer.memory", 8 << 20);
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    return consumer(bootstrap, Map.of());
  }

  static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, Map<String, Object> more) {
    Map<String, Object> settings = common(bootstrap);
    settings.put("auto.offset.reset", "none");
    settings.put("enable.auto.commit", false);
    settings.put("fetch.max.wait.ms", 100);
    settings.put("default.api.timeout.ms", 120_000);
    settings.putAll(more);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static Admin admin(String bootstrap) {
    Properties properties = new Properties();
    properties.putAll(common(bootstrap));
    return Admin.create(properties);
  }

  static void createTopic(
      String bootstrap, String name, int partitions, Map<String, String> configs) throws Exception {
    try (Admin admin = admin(bootstrap)) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      admin.createTopics(List.of(topic)).all().get();
    }
  }
}
