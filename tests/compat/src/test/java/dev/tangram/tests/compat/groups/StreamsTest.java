package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The word count of Kafka Streams: repartition and changelog topics, a group of its own kind. */
class StreamsTest extends GroupTestBase {

  private static final String[] WORDS = {"tan", "gram", "seven", "pieces", "any", "figure"};
  private static final int LINES = 600;
  private static final long LIMIT_SECONDS = 120;

  private final Map<String, Long> counts = new HashMap<>();

  @Test
  void wordsAreCountedOnceWithoutAndAtLeastOnceWithACrash() throws Exception {
    create("lines", "words");
    List<String> arguments =
        List.of(
            broker.bootstrap(),
            "word-count",
            "lines",
            "words",
            Files.createDirectory(directory.resolve("streams")).toString());
    Path log = directory.resolve("streams.log");
    try (KafkaConsumer<String, Long> reader = reader()) {
      send(0);
      try (AppProcess app = new AppProcess(log, WordCountProgram.class.getName(), arguments)) {
        awaitCounts(reader, LINES, log);
        assertThat(counts.values()).as("no crash: each word once").containsOnly((long) LINES);
        app.finish();
      }
      try (AppProcess app = new AppProcess(log, WordCountProgram.class.getName(), arguments)) {
        send(1);
        awaitCounts(reader, LINES + 1, log);
        app.kill();
      }
      try (AppProcess app = new AppProcess(log, WordCountProgram.class.getName(), arguments)) {
        send(2);
        awaitCounts(reader, 3 * LINES, log);
        app.finish();
      }
    }
  }

  /** Every line has every word once. */
  private static void send(int part) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < LINES; i++) {
        String key = Integer.toString(part * LINES + i);
        producer.send(new ProducerRecord<>("lines", key, String.join(" ", WORDS)));
      }
    }
  }

  private static KafkaConsumer<String, Long> reader() {
    KafkaConsumer<String, Long> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringDeserializer(),
            new LongDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(new TopicPartition("words", partition));
    }
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    return reader;
  }

  private void awaitCounts(KafkaConsumer<String, Long> reader, long each, Path log)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (counts.size() < WORDS.length || counts.values().stream().anyMatch(c -> c < each)) {
      for (ConsumerRecord<String, Long> record : reader.poll(Duration.ofMillis(200))) {
        counts.put(record.key(), record.value());
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("only " + counts + "\n" + Files.readString(log));
      }
    }
  }
}
