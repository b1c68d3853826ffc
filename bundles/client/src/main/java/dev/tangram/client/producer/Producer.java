package dev.tangram.client.producer;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.CodecLookup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends records. Thread safe; what one thread sends to one partition is stored in that order, also
 * when attempts fail, and with acks -1 without duplicates.
 *
 * <p>A record with a key goes to the partition of the key's hash, the same as with other clients.
 * Records without key stay with one partition as long as its batch has room, then go to another.
 */
public final class Producer implements AutoCloseable {

  private final ClusterClient cluster;
  private final Accumulator accumulator;
  private final Thread thread;
  private final Map<String, Integer> sticky = new ConcurrentHashMap<>();

  /**
   * Starts the producer.
   *
   * @param cluster stays the caller's, who closes it after the producer
   * @param codecs where the codec of the settings' compression is found
   */
  public Producer(ClusterClient cluster, ProducerSettings settings, CodecLookup codecs) {
    this.cluster = cluster;
    this.accumulator = new Accumulator(settings);
    this.thread = new Thread(new Sender(cluster, settings, codecs, accumulator), "producer-sender");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Hands a record over. Blocks only while the topic is not known or the buffer is full.
   *
   * @return completes when the record is stored as acks asks for, or with {@link ClientException}
   * @throws ClientException when the topic cannot be found, or after a failure that cannot be
   *     mended
   */
  public CompletableFuture<RecordMetadata> send(ProducerRecord record) {
    long timestampMs =
        record.timestampMs() != null ? record.timestampMs() : System.currentTimeMillis();
    List<ClusterView.Partition> partitions = cluster.topic(record.topic(), true).partitions();
    if (record.partition() != null || record.key() != null) {
      int chosen =
          record.partition() != null
              ? checked(record, partitions.size())
              : KeyHash.partition(record.key(), partitions.size());
      return accumulator.add(partition(record, chosen), record, timestampMs, false);
    }
    Integer current = sticky.get(record.topic());
    if (current != null) {
      CompletableFuture<RecordMetadata> added =
          accumulator.add(partition(record, current), record, timestampMs, true);
      if (added != null) {
        return added;
      }
    }
    int next = another(current, partitions);
    sticky.put(record.topic(), next);
    return accumulator.add(partition(record, next), record, timestampMs, false);
  }

  private static TopicPartition partition(ProducerRecord record, int index) {
    return new TopicPartition(record.topic(), index);
  }

  private static int checked(ProducerRecord record, int count) {
    if (record.partition() < 0 || record.partition() >= count) {
      throw new ClientException(
          ErrorCode.INVALID_PARTITIONS,
          "Topic "
              + record.topic()
              + " has "
              + count
              + " partitions; there is no partition "
              + record.partition());
    }
    return record.partition();
  }

  /** A partition other than the current one where possible, and one that has a leader. */
  private static int another(Integer current, List<ClusterView.Partition> partitions) {
    int count = partitions.size();
    int start = ThreadLocalRandom.current().nextInt(count);
    int fallback = start;
    for (int i = 0; i < count; i++) {
      int candidate = (start + i) % count;
      boolean led = partitions.get(candidate).leader() >= 0;
      if (led && (current == null || candidate != current)) {
        return candidate;
      }
      if (led) {
        fallback = candidate;
      }
    }
    return fallback;
  }

  /** Sends what waits, and blocks until every record was acknowledged or has failed. */
  public void flush() {
    try {
      accumulator.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ErrorCode.NETWORK_EXCEPTION, "Interrupted", e);
    }
  }

  /** Delivers what is left, then ends. Blocks for the delivery timeout at most. */
  @Override
  public void close() {
    accumulator.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.interrupt();
    }
  }
}
