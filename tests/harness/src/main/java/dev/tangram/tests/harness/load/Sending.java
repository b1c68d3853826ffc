package dev.tangram.tests.harness.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/** One producer of a load. */
final class Sending extends Thread {

  private final int id;
  private final LoadPlan plan;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Values values;
  private final Answers answers;
  private volatile boolean ended;
  private volatile long sent;

  Sending(
      int id,
      LoadPlan plan,
      KafkaProducer<byte[], byte[]> producer,
      Values values,
      Answers answers) {
    super("producer-" + id);
    this.id = id;
    this.plan = plan;
    this.producer = producer;
    this.values = values;
    this.answers = answers;
    setDaemon(true);
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  long sent() {
    return sent;
  }

  void end() {
    ended = true;
  }

  @Override
  public void run() {
    long pause = TimeUnit.SECONDS.toNanos(1) * plan.producers() / plan.recordsPerSecond();
    long due = System.nanoTime();
    long count = 0;
    try {
      while (!ended) {
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
          continue;
        }
        send((int) (count % plan.partitions()), count / plan.partitions());
        sent = ++count;
        // What could not be sent in time is not made up for.
        due = Math.max(due + pause, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
      }
    } catch (InterruptException | IllegalStateException e) {
      // Closed from outside.
      Thread.currentThread().interrupt();
    }
  }

  private void send(int partition, long number) {
    long now = System.nanoTime();
    producer.send(
        new ProducerRecord<>(plan.topic(), partition, null, values.value(id, number)),
        (metadata, error) -> {
          if (error == null) {
            answers.good(partition, metadata.offset(), id, number, now);
          } else {
            answers.bad(error);
          }
        });
  }
}
