package dev.tangram.tests.harness.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What tests do to topics through the client. */
public final class Topics {

  private static final long LIMIT_SECONDS = 60;

  private final String bootstrap;

  public Topics(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  public void create(String name, int partitions, Map<String, String> configs) throws Exception {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      admin.createTopics(List.of(topic)).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Alters one configuration of a topic. */
  public void alter(String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(Map.of(resource, List.of(op)))
          .all()
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Sends one record, once; the answer is the error, if there was one. */
  public Optional<Throwable> send(String topic, String compression) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "compression.type",
            compression,
            "enable.idempotence",
            false,
            "retries",
            0);
    byte[] value =
        "some value, some value, some value".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    }
  }

  /** Sends until a record is stored; nothing is said on how often that fails before. */
  public void awaitServed(String topic, String compression) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    Optional<Throwable> error = send(topic, compression);
    while (error.isPresent()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(topic + " is not served", error.get());
      }
      error = send(topic, compression);
    }
  }

  /** Sends until it fails with an error. */
  public void awaitRefused(String topic, String compression, Class<? extends Throwable> error)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    Optional<Throwable> last = send(topic, compression);
    while (last.filter(error::isInstance).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(topic + " is not refused with " + error + " but " + last);
      }
      last = send(topic, compression);
    }
  }
}
