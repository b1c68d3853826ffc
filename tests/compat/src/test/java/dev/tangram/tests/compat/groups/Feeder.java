package dev.tangram.tests.compat.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends numbered records to all partitions of some topics in turn, some hundred a second. */
final class Feeder implements AutoCloseable {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  private final List<String> topics;
  private final int partitions;
  private final KafkaProducer<String, String> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "feeder");
  private volatile boolean running = true;

  Feeder(String bootstrap, int partitions, String... topics) {
    this.topics = List.of(topics);
    this.partitions = partitions;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "delivery.timeout.ms",
                240_000,
                "enable.idempotence", // a number that comes twice does no harm
                false),
            new StringSerializer(),
            new StringSerializer());
    thread.start();
  }

  private void run() {
    while (running) {
      for (String topic : topics) {
        for (int partition = 0; partition < partitions; partition++) {
          String number = Integer.toString(sent.size());
          sent.add(producer.send(new ProducerRecord<>(topic, partition, null, number)));
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Sends no more and waits until everything is stored; returns how many records there are. */
  int stop() throws Exception {
    running = false;
    thread.join();
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
    return sent.size();
  }

  @Override
  public void close() throws Exception {
    running = false;
    thread.join();
    producer.close(java.time.Duration.ZERO);
  }
}
