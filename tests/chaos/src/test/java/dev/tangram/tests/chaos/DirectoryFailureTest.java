package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tangram.tests.harness.Run;
import dev.tangram.tests.harness.TangramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory that is full takes its own partitions offline and no others. */
class DirectoryFailureTest {

  private static final int PARTITIONS = 4;
  private static final int RECORD_BYTES = 64 * 1024;
  private static final int RECORDS_MAX = 400;

  @TempDir Path directory;
  private Path small;

  @BeforeEach
  void mountSmallDirectory() throws Exception {
    small = Files.createDirectory(directory.resolve("small"));
    Run mount = Run.of("mount", "-t", "tmpfs", "-o", "size=8m", "tangram-test", small.toString());
    assumeThat(mount.exit())
        .as("a small file system can be mounted here: " + mount.output())
        .isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    if (Files.getFileStore(small).name().equals("tangram-test")) {
      Run.of("umount", small.toString()).ok();
    }
  }

  @Test
  void fullDirectoryTakesItsOwnPartitionsAlone() throws Exception {
    Path large = directory.resolve("logs");
    try (TangramProcess broker =
        new TangramProcess(directory)
            .with("log.dirs", large + "," + small)
            .with("log.index.size.max.bytes", "4096")
            .start()) {
      Clients.createTopic(broker.bootstrap(), "dirs", PARTITIONS, Map.of());
      Set<Integer> inSmall = partitionsIn(broker.bootstrap(), small);
      Set<Integer> inLarge = partitionsIn(broker.bootstrap(), large);
      assertThat(inSmall).hasSize(PARTITIONS / 2);
      assertThat(inLarge).hasSize(PARTITIONS / 2);
      try (KafkaProducer<byte[], byte[]> producer =
          Clients.producer(broker.bootstrap(), Map.of("retries", 0, "enable.idempotence", false))) {
        Map<Integer, Long> ends = new TreeMap<>();
        inLarge.forEach(partition -> ends.put(partition, send(producer, partition)));
        fill(producer, inSmall.iterator().next());
        for (int partition : inSmall) {
          assertThatThrownBy(() -> sendOrThrow(producer, partition))
              .as("partition %d in the full directory", partition)
              .hasCauseInstanceOf(KafkaStorageException.class);
        }
        for (int partition : inLarge) {
          assertThat(send(producer, partition)).isEqualTo(ends.get(partition) + 1);
        }
      }
      othersAreReadable(broker.bootstrap(), inLarge);
      assertThat(broker.isAlive()).isTrue();
      assertThat(broker.stop()).isIn(0, 143);
    }
  }

  private static Set<Integer> partitionsIn(String bootstrap, Path directory) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      LogDirDescription description =
          admin
              .describeLogDirs(List.of(0))
              .allDescriptions()
              .get()
              .get(0)
              .get(directory.toString());
      return description.replicaInfos().keySet().stream()
          .filter(partition -> partition.topic().equals("dirs"))
          .map(TopicPartition::partition)
          .collect(Collectors.toSet());
    }
  }

  private static void fill(KafkaProducer<byte[], byte[]> producer, int partition) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < RECORDS_MAX; i++) {
                sendOrThrow(producer, partition);
              }
            })
        .as("the directory gets full")
        .hasCauseInstanceOf(KafkaStorageException.class);
  }

  private static long send(KafkaProducer<byte[], byte[]> producer, int partition) {
    try {
      return sendOrThrow(producer, partition);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError("partition " + partition, e);
    }
  }

  private static long sendOrThrow(KafkaProducer<byte[], byte[]> producer, int partition)
      throws ExecutionException, InterruptedException {
    byte[] value = new byte[RECORD_BYTES];
    return producer.send(new ProducerRecord<>("dirs", partition, null, value)).get().offset();
  }

  private static void othersAreReadable(String bootstrap, Set<Integer> partitions) {
    try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap)) {
      List<TopicPartition> assigned =
          partitions.stream().map(partition -> new TopicPartition("dirs", partition)).toList();
      consumer.assign(assigned);
      consumer.seekToBeginning(assigned);
      long deadline = System.nanoTime() + 60_000_000_000L;
      int found = 0;
      while (found < 2 * partitions.size() && System.nanoTime() < deadline) {
        found += consumer.poll(java.time.Duration.ofMillis(200)).count();
      }
      assertThat(found).isEqualTo(2 * partitions.size());
    }
  }
}
