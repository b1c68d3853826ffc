package dev.tangram.tests.harness.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer without a group who reads all partitions of a topic from the start on. */
final class ReadAlong extends Thread {

  private static final Duration POLL = Duration.ofMillis(100);

  private final List<TopicPartition> partitions;
  private final List<PartitionJudge> judges;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private volatile boolean ended;
  private volatile boolean finishing;
  private volatile Throwable failure;
  private volatile double closed;

  ReadAlong(String bootstrap, String topic, List<PartitionJudge> judges) {
    super("consumer");
    this.judges = judges;
    partitions = SwapLoad.partitions(topic, judges.size());
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("auto.offset.reset", "none");
    settings.put("enable.auto.commit", false);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    setDaemon(true);
  }

  @Override
  public void run() {
    try (consumer) {
      consumer.assign(partitions);
      partitions.forEach(
          partition -> consumer.seek(partition, judges.get(partition.partition()).nextOffset()));
      while (!ended && !(finishing && atEnd())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          judges.get(record.partition()).read(record);
        }
        closed = SwapLoad.metric(consumer.metrics(), "connection-close-total");
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private boolean atEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream().allMatch(p -> judges.get(p.partition()).nextOffset() >= ends.get(p));
  }

  double connectionsClosed() {
    return closed;
  }

  void check() {
    if (failure != null) {
      throw new AssertionError("the consumer failed", failure);
    }
  }

  void end() {
    ended = true;
  }

  /**
   * Reads to the end of the log as it is now.
   *
   * @param limitSeconds how long nothing may come
   */
  void finish(long limitSeconds) throws InterruptedException {
    finishing = true;
    long before;
    do {
      before = position();
      join(TimeUnit.SECONDS.toMillis(limitSeconds));
    } while (isAlive() && position() > before);
    if (isAlive()) {
      throw new AssertionError("not everything can be read");
    }
    check();
  }

  private long position() {
    return judges.stream().mapToLong(PartitionJudge::nextOffset).sum();
  }
}
