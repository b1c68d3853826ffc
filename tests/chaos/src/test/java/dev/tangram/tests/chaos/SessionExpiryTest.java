package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.ZooKeeperProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that stands still for longer than its session lasts. */
class SessionExpiryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  @Test
  void registersAgainAndServes() throws Exception {
    Path data = Files.createDirectory(directory.resolve("broker"));
    try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(directory);
        TangramProcess broker =
            new TangramProcess(data)
                .with("zookeeper.connect", zooKeeper.connect() + "/tangram")
                .with("zookeeper.session.timeout.ms", "4000")
                .start();
        KafkaProducer<byte[], byte[]> producer = Clients.producer(broker.bootstrap(), Map.of())) {
      assertThat(offset(producer, "before")).isZero();
      assertThat(zooKeeper.shell("ls", "/tangram/brokers/ids")).isEqualTo("[0]");

      broker.freeze();
      await()
          .atMost(PATIENCE)
          .until(() -> zooKeeper.shell("ls", "/tangram/brokers/ids").equals("[]"));
      broker.goOn();

      await()
          .atMost(PATIENCE)
          .until(() -> zooKeeper.shell("ls", "/tangram/brokers/ids").equals("[0]"));
      await()
          .atMost(PATIENCE)
          .until(() -> zooKeeper.shell("get", "/tangram/controller").contains("\"brokerid\":0"));
      assertThat(zooKeeper.shell("get", "/tangram/controller_epoch")).isEqualTo("2");
      assertThat(offset(producer, "after")).isEqualTo(1);
      // The controller of the new session works: it gives a new topic its leader.
      Clients.createTopic(broker.bootstrap(), "new", 1, Map.of());
      assertThat(broker.isAlive()).isTrue();
    }
  }

  private static long offset(KafkaProducer<byte[], byte[]> producer, String value)
      throws Exception {
    return producer
        .send(new ProducerRecord<>("t", value.getBytes(StandardCharsets.UTF_8)))
        .get()
        .offset();
  }
}
