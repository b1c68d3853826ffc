package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One consumer that reads a whole topic; no group. */
final class ConsumeLoad {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int SILENT_POLLS_MAX = 60;

  private ConsumeLoad() {}

  static KafkaConsumer<byte[], byte[]> consumer(Order order) {
    Properties properties = order.client();
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  static Outcome run(Order order) {
    Latencies polls = new Latencies();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(order)) {
      List<TopicPartition> partitions = partitions(consumer, order.text("topic"));
      long wanted =
          consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long begin = System.nanoTime();
      long records = 0;
      long bytes = 0;
      int silent = 0;
      while (records < wanted) {
        long polled = System.nanoTime();
        ConsumerRecords<byte[], byte[]> some = consumer.poll(POLL);
        polls.add(System.nanoTime() - polled);
        for (ConsumerRecord<byte[], byte[]> record : some) {
          bytes += record.value().length;
        }
        records += some.count();
        silent = some.isEmpty() ? silent + 1 : 0;
        if (silent > SILENT_POLLS_MAX) {
          throw new IllegalStateException(records + " of " + wanted + " records came");
        }
      }
      return new Outcome(records, bytes, System.nanoTime() - begin, polls);
    }
  }
}
