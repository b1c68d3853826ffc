package dev.tangram.tests.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads back what a load wrote and holds it against the ledgers. */
final class Audit {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long LIMIT_SECONDS = 240;

  private Audit() {}

  /** Reads on, up to everything acknowledged by now. */
  static void readOn(String bootstrap, String topic, List<Ledger> ledgers) {
    long[] ends = ledgers.stream().mapToLong(ledger -> ledger.lastPromised() + 1).toArray();
    try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap)) {
      read(consumer, topic, ledgers, ends);
    }
  }

  /** Reads from the start to the end of the log; nothing may be missing then. */
  static void readAll(String bootstrap, String topic, List<Ledger> ledgers) {
    List<TopicPartition> partitions = partitions(topic, ledgers.size());
    try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap)) {
      Map<TopicPartition, Long> logEnds = consumer.endOffsets(partitions);
      long[] ends = partitions.stream().mapToLong(logEnds::get).toArray();
      read(consumer, topic, ledgers, ends);
    }
    ledgers.forEach(Ledger::complete);
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer, String topic, List<Ledger> ledgers, long[] ends) {
    List<TopicPartition> open = new ArrayList<>(partitions(topic, ledgers.size()));
    consumer.assign(open);
    open.forEach(p -> consumer.seek(p, ledgers.get(p.partition()).nextOffset()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (open.removeIf(p -> ledgers.get(p.partition()).nextOffset() >= ends[p.partition()])
        || !open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        // Beyond that end the answer to the producer may still be on its way.
        if (record.offset() < ends[record.partition()]) {
          ledgers.get(record.partition()).readBack(record);
        }
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("records acknowledged in " + open + " cannot be read");
      }
    }
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }
}
