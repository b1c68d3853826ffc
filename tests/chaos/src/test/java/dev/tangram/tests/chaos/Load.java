package dev.tangram.tests.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** One idempotent producer that sends without a pause and keeps account of every answer. */
final class Load implements AutoCloseable {

  private static final long LIMIT_SECONDS = 240;

  private final String topic;
  private final List<Ledger> ledgers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Semaphore inFlight;
  private final int inFlightMax;
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean running = true;
  private volatile Throwable failure;
  private long acknowledged;
  private long unknown;

  /**
   * @param inFlightMax records sent and not yet answered
   * @param lingerMs time for which the client collects records; with few in flight, a brake
   */
  Load(String bootstrap, String topic, int partitions, int inFlightMax, int lingerMs) {
    this.topic = topic;
    this.inFlightMax = inFlightMax;
    this.inFlight = new Semaphore(inFlightMax);
    ledgers = IntStream.range(0, partitions).mapToObj(Ledger::new).toList();
    producer = Clients.producer(bootstrap, Map.of("batch.size", 4096, "linger.ms", lingerMs));
    thread.start();
  }

  List<Ledger> ledgers() {
    return ledgers;
  }

  String topic() {
    return topic;
  }

  private void run() {
    long number = 0;
    try {
      while (running) {
        inFlight.acquire();
        long current = number++;
        int partition = (int) (current % ledgers.size());
        producer.send(
            new ProducerRecord<>(topic, partition, null, Records.value(current)),
            (metadata, exception) -> answered(current, partition, metadata, exception));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void answered(long number, int partition, RecordMetadata metadata, Exception exception) {
    try {
      if (exception == null) {
        ledgers.get(partition).promise(metadata.offset(), number);
      }
      count(exception == null);
    } catch (AssertionError e) {
      failed(e);
    } finally {
      inFlight.release();
    }
  }

  private synchronized void count(boolean good) {
    if (good) {
      acknowledged++;
    } else {
      unknown++;
    }
    notifyAll();
  }

  private synchronized void failed(Throwable e) {
    failure = e;
    notifyAll();
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  /** Number of records of which the producer did not learn what became of them. */
  synchronized long unknown() {
    return unknown;
  }

  /** Waits until so many records were acknowledged in all. */
  synchronized void awaitAcknowledged(long count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (acknowledged < count && failure == null) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new AssertionError("only " + acknowledged + " of " + count + " acknowledged");
      }
      wait(leftMs);
    }
    check();
  }

  private void check() {
    if (failure != null) {
      throw new AssertionError("the load failed", failure);
    }
  }

  /** Sends no more and waits for all answers. */
  void finish() throws InterruptedException {
    running = false;
    thread.join();
    if (!inFlight.tryAcquire(inFlightMax, LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("records without an answer");
    }
    check();
  }

  @Override
  public void close() {
    running = false;
    thread.interrupt();
    producer.close(Duration.ZERO);
  }
}
