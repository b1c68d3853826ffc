package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One producer at a fixed rate and several consumers at the end of the log. The latency is that
 * from the moment a record was due to be sent until a consumer has it.
 */
final class TailLoad {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long START_MAX_S = 60;

  private final Order order;
  private final String topic;
  private final int size;
  private final long rate;
  private final long count;
  private final CountDownLatch positioned;

  TailLoad(Order order) {
    this.order = order;
    this.topic = order.text("topic");
    this.size = order.integer("size");
    this.rate = order.number("rate");
    this.count = (long) (rate * Double.parseDouble(order.text("seconds")));
    this.positioned = new CountDownLatch(order.integer("consumers"));
  }

  /** Records and bytes count what was produced, once. */
  Outcome run() throws Exception {
    int consumers = order.integer("consumers");
    ExecutorService threads = Executors.newFixedThreadPool(consumers);
    try {
      List<Future<Latencies>> readers = new ArrayList<>();
      for (int i = 0; i < consumers; i++) {
        readers.add(threads.submit(this::read));
      }
      if (!positioned.await(START_MAX_S, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the consumers do not start");
      }
      long begin = System.nanoTime();
      send();
      Latencies all = new Latencies();
      for (Future<Latencies> reader : readers) {
        all.add(reader.get(START_MAX_S, TimeUnit.SECONDS));
      }
      return new Outcome(count, count * size, System.nanoTime() - begin, all);
    } finally {
      threads.shutdownNow();
    }
  }

  private void send() {
    Payloads payloads = new Payloads(size);
    try (KafkaProducer<byte[], byte[]> producer = ProduceLoad.producer(order)) {
      producer.partitionsFor(topic);
      long begin = System.nanoTime();
      for (long i = 0; i < count; i++) {
        long due = begin + i * 1_000_000_000L / rate;
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        producer.send(new ProducerRecord<>(topic, payloads.stamped(i, due)));
      }
    }
  }

  private Latencies read() {
    Latencies latencies = new Latencies();
    try (KafkaConsumer<byte[], byte[]> consumer = ConsumeLoad.consumer(order)) {
      List<TopicPartition> partitions = ConsumeLoad.partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      partitions.forEach(consumer::position);
      positioned.countDown();
      while (latencies.total() < count && !Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          latencies.add(System.nanoTime() - Payloads.stamp(record.value()));
        }
      }
    }
    return latencies;
  }
}
