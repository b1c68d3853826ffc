package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One producer that sends as fast as it can. */
final class ProduceLoad {

  private ProduceLoad() {}

  static KafkaProducer<byte[], byte[]> producer(Order order) {
    Properties properties = order.client();
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static Outcome run(Order order) throws Exception {
    int size = order.integer("size");
    long count = order.number("bytes") / size;
    String topic = order.text("topic");
    Payloads payloads = new Payloads(size);
    Latencies latencies = new Latencies(); // the producer's own thread runs all callbacks
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(order)) {
      producer.partitionsFor(topic);
      long begin = System.nanoTime();
      for (long i = 0; i < count && failure.get() == null; i++) {
        long sent = System.nanoTime();
        producer.send(
            new ProducerRecord<>(topic, payloads.value(i)),
            (metadata, error) -> {
              if (error == null) {
                latencies.add(System.nanoTime() - sent);
              } else {
                failure.compareAndSet(null, error);
              }
            });
      }
      producer.flush();
      long nanos = System.nanoTime() - begin;
      if (failure.get() != null) {
        throw failure.get();
      }
      return new Outcome(count, count * size, nanos, latencies);
    }
  }
}
