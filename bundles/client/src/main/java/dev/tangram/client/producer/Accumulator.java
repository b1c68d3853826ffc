package dev.tangram.client.producer;

import dev.tangram.client.ClientException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Collects records in batches and says which are due. Thread safe. */
final class Accumulator {

  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ProducerSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition settled = lock.newCondition();
  private final Map<TopicPartition, PartitionQueue> queues = new HashMap<>();
  private long heldBytes;
  private int openBatches;
  private int flushing;
  private int waitingForRoom;
  private boolean closing;
  private ClientException fatal;

  Accumulator(ProducerSettings settings) {
    this.settings = settings;
  }

  /**
   * Adds a record; blocks while the buffer is full.
   *
   * @param onlyToOpenBatch whether to leave it where it would begin a new batch
   * @return the acknowledgement; null when the record was left
   */
  CompletableFuture<RecordMetadata> add(
      TopicPartition partition, ProducerRecord record, long timestampMs, boolean onlyToOpenBatch) {
    int size = ProducerBatch.estimate(record);
    lock.lock();
    try {
      awaitRoom(size);
      PartitionQueue queue = queues.computeIfAbsent(partition, key -> new PartitionQueue());
      ProducerBatch batch = queue.batches.peekLast();
      boolean fits =
          batch != null && batch.attempts == 0 && batch.bytes() + size <= settings.batchBytes();
      if (!fits) {
        if (onlyToOpenBatch) {
          return null;
        }
        batch = new ProducerBatch(partition, System.nanoTime());
        queue.batches.add(batch);
        openBatches++;
        due.signal();
      }
      heldBytes += size;
      return batch.add(record, timestampMs, size);
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(int size) {
    check();
    if (size > settings.bufferBytes()) {
      throw new ClientException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "A record of about "
              + size
              + " bytes exceeds the producer's buffer of "
              + settings.bufferBytes());
    }
    long left = TimeUnit.MILLISECONDS.toNanos(settings.deliveryTimeoutMs());
    waitingForRoom++;
    try {
      while (heldBytes > 0 && heldBytes + size > settings.bufferBytes()) {
        due.signal();
        if (left <= 0) {
          throw new ClientException(
              ErrorCode.REQUEST_TIMED_OUT,
              "The producer's buffer of "
                  + settings.bufferBytes()
                  + " bytes stayed full for "
                  + settings.deliveryTimeoutMs()
                  + " ms");
        }
        left = room.awaitNanos(left);
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ErrorCode.NETWORK_EXCEPTION, "Interrupted", e);
    } finally {
      waitingForRoom--;
    }
  }

  private void check() {
    if (fatal != null) {
      throw new ClientException(fatal.error(), fatal.getMessage(), fatal);
    }
    if (closing) {
      throw new IllegalStateException("The producer is closed");
    }
  }

  /**
   * Takes the first batch of every partition that is due; blocks until there is one.
   *
   * @return empty when the producer is closed and nothing is left
   */
  List<ProducerBatch> take() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        List<ProducerBatch> ready = new ArrayList<>();
        long wait = collect(ready, now);
        if (!ready.isEmpty() || closing && openBatches == 0) {
          return ready;
        }
        due.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Collects what is due, and tells after how many nanoseconds something may become due. */
  private long collect(List<ProducerBatch> ready, long now) {
    long wait = IDLE_NANOS;
    boolean hurry = closing || flushing > 0 || waitingForRoom > 0;
    for (PartitionQueue queue : queues.values()) {
      ProducerBatch head = queue.batches.peek();
      if (head == null || queue.sending) {
        continue;
      }
      if (queue.resting(now)) {
        wait = Math.min(wait, queue.notBeforeNanos - now);
        continue;
      }
      long lingers = head.createdNanos + TimeUnit.MILLISECONDS.toNanos(settings.lingerMs()) - now;
      boolean full = queue.batches.size() > 1 || head.bytes() >= settings.batchBytes();
      if (hurry || full || lingers <= 0 || head.attempts > 0) {
        queue.sending = true;
        head.attempts++;
        ready.add(head);
      } else {
        wait = Math.min(wait, lingers);
      }
    }
    return wait;
  }

  /** Gives a batch that was taken its sequence number. */
  void number(ProducerBatch batch, ProducerIdentity identity) {
    lock.lock();
    try {
      queues.get(batch.partition).number(batch, identity);
    } finally {
      lock.unlock();
    }
  }

  /** The batch stays first and becomes due again after a pause. */
  void retry(ProducerBatch batch, long pauseMs) {
    lock.lock();
    try {
      PartitionQueue queue = queues.get(batch.partition);
      queue.restUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs));
      queue.sending = false;
      due.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The batch's halves take its place. */
  void split(ProducerBatch batch) {
    lock.lock();
    try {
      PartitionQueue queue = queues.get(batch.partition);
      queue.takeBack(batch);
      queue.batches.poll();
      List<ProducerBatch> halves = batch.split();
      queue.batches.addFirst(halves.get(1));
      queue.batches.addFirst(halves.get(0));
      // Halves look as if they had been tried, so that nothing is added to the first of them.
      halves.forEach(half -> half.attempts = batch.attempts);
      openBatches++;
      queue.sending = false;
      due.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The batch is done with; the caller tells its records how, before or after. */
  void remove(ProducerBatch batch, boolean refused) {
    lock.lock();
    try {
      PartitionQueue queue = queues.get(batch.partition);
      if (refused) {
        queue.takeBack(batch);
      }
      queue.batches.poll();
      queue.sending = false;
      queue.delayed = false;
      openBatches--;
      heldBytes -= batch.heldBytes();
      room.signalAll();
      settled.signalAll();
      due.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Sends at once what waits, and blocks until all that was added before is done with. */
  void flush() throws InterruptedException {
    lock.lock();
    try {
      flushing++;
      due.signal();
      while (openBatches > 0) {
        settled.await();
      }
    } finally {
      flushing--;
      lock.unlock();
    }
  }

  /** Takes no more records; {@link #take} gives what is left, and then nothing. */
  void close() {
    lock.lock();
    try {
      closing = true;
      due.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all records from now on, and gives back those that wait and are not on their way. */
  List<ProducerBatch> abort(ClientException reason) {
    lock.lock();
    try {
      fatal = reason;
      List<ProducerBatch> dropped = new ArrayList<>();
      for (PartitionQueue queue : queues.values()) {
        ProducerBatch sending = queue.sending ? queue.batches.poll() : null;
        dropped.addAll(queue.batches);
        queue.batches.clear();
        if (sending != null) {
          queue.batches.add(sending);
        }
      }
      for (ProducerBatch batch : dropped) {
        openBatches--;
        heldBytes -= batch.heldBytes();
      }
      room.signalAll();
      settled.signalAll();
      due.signal();
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
