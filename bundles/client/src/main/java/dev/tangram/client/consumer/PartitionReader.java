package dev.tangram.client.consumer;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.Retries;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.FetchResponse.PartitionData;
import dev.tangram.records.CodecLookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads some partitions, each from an offset on, in order within a partition. At most one request
 * per leader is under way, and the next is sent before the records of the last are handed out: so
 * at most two answers per leader are held in memory. To be used by one thread at a time.
 */
public final class PartitionReader implements AutoCloseable {

  private record Answer(int leader, Fetch fetch, FetchResponse response, Throwable problem) {}

  private final ClusterClient cluster;
  private final ReaderSettings settings;
  private final CodecLookup codecs;
  private final Map<TopicPartition, Long> positions;
  // Bounded by one entry per leader.
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final Set<Integer> busyLeaders = new HashSet<>();
  private final Set<TopicPartition> busy = new HashSet<>();
  private int failures;
  private long firstFailureNanos;
  private long restUntilNanos;
  private ClientException pending;
  private boolean closed;

  /**
   * @param from the partitions and the offset to begin with, 0 or more
   * @param codecs for compressed batches
   */
  public PartitionReader(
      ClusterClient cluster,
      Map<TopicPartition, Long> from,
      ReaderSettings settings,
      CodecLookup codecs) {
    this.cluster = cluster;
    this.settings = settings;
    this.codecs = codecs;
    this.positions = new LinkedHashMap<>(from);
  }

  /** The offset after the last record handed out, or skipped because it is no data. */
  public long position(TopicPartition partition) {
    return positions.get(partition);
  }

  /** Stops reading a partition; a record of it that is under way is dropped. */
  public void remove(TopicPartition partition) {
    positions.remove(partition);
  }

  /**
   * The next records, of one leader's answer. Blocks until there are some or the time is over; what
   * can be mended by asking again is.
   *
   * @return empty when the time was over
   * @throws ClientException OFFSET_OUT_OF_RANGE when an offset is not there; CORRUPT_MESSAGE when
   *     records are damaged; the reason when leaders have failed for the client's retry timeout
   */
  public List<ConsumerRecord> poll(long maxWaitMs) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxWaitMs);
    while (!closed && !positions.isEmpty()) {
      if (pending != null) {
        ClientException problem = pending;
        pending = null;
        recover(problem);
      }
      request();
      Answer answer = await(deadline);
      if (answer == null) {
        if (System.nanoTime() - deadline >= 0) {
          return List.of();
        }
        continue;
      }
      busyLeaders.remove(answer.leader);
      answer.fetch.partitions().forEach(busy::remove);
      List<ConsumerRecord> records = take(answer);
      if (!records.isEmpty()) {
        if (pending == null) {
          request();
        }
        return records;
      }
    }
    return List.of();
  }

  private Answer await(long deadline) {
    long now = System.nanoTime();
    long until = deadline;
    if (failures > 0 && restUntilNanos - until < 0) {
      until = restUntilNanos;
    }
    try {
      return answers.poll(Math.max(until - now, 0), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ErrorCode.NETWORK_EXCEPTION, "Interrupted", e);
    }
  }

  /** Sends a request to every leader that has none under way. */
  private void request() {
    if (failures > 0 && System.nanoTime() - restUntilNanos < 0) {
      return;
    }
    Map<Integer, Map<TopicPartition, Long>> byLeader = new HashMap<>();
    ClientException problem = null;
    ClusterView view = cluster.view();
    for (Map.Entry<TopicPartition, Long> entry : positions.entrySet()) {
      if (busy.contains(entry.getKey())) {
        continue;
      }
      try {
        ClusterView.Partition led = view.led(entry.getKey());
        if (!busyLeaders.contains(led.leader())) {
          byLeader
              .computeIfAbsent(led.leader(), id -> new LinkedHashMap<>())
              .put(entry.getKey(), entry.getValue());
        }
      } catch (ClientException e) {
        problem = e;
      }
    }
    byLeader.forEach((leader, wanted) -> send(view, leader, wanted));
    if (problem != null) {
      recover(problem);
    }
  }

  private void send(ClusterView view, int leader, Map<TopicPartition, Long> wanted) {
    Fetch fetch = new Fetch(view, wanted, settings);
    busyLeaders.add(leader);
    busy.addAll(wanted.keySet());
    cluster
        .connection(leader)
        .thenCompose(
            connection -> connection.send(fetch.request(), FetchResponse.class, fetch.maxVersion()))
        .whenComplete(
            (response, problem) -> answers.add(new Answer(leader, fetch, response, problem)));
  }

  private List<ConsumerRecord> take(Answer answer) {
    List<ConsumerRecord> records = new ArrayList<>();
    try {
      if (answer.problem != null) {
        throw Retries.unwrap(answer.problem);
      }
      ErrorCode error = ErrorCode.of(answer.response.errorCode());
      if (error != ErrorCode.NONE) {
        throw ClientException.of(error, "Fetch");
      }
      ClientException problem = null;
      for (Map.Entry<TopicPartition, PartitionData> entry :
          answer.fetch.match(answer.response).entrySet()) {
        try {
          takePartition(answer.fetch, entry.getKey(), entry.getValue(), records);
        } catch (ClientException e) {
          problem = e;
        }
      }
      if (problem != null) {
        throw problem;
      }
      failures = 0;
    } catch (ClientException e) {
      if (records.isEmpty()) {
        recover(e);
      } else {
        pending = e; // what was read comes first
      }
    }
    return records;
  }

  private void takePartition(
      Fetch fetch, TopicPartition partition, PartitionData data, List<ConsumerRecord> records) {
    Long position = positions.get(partition);
    if (position == null || position != fetch.offset(partition)) {
      return;
    }
    ErrorCode error = ErrorCode.of(data.errorCode());
    if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
      throw new ClientException(
          error,
          "Offset " + position + " of " + partition + " is outside of what the partition holds");
    }
    if (error != ErrorCode.NONE) {
      throw ClientException.of(error, "Fetch from " + partition);
    }
    positions.put(
        partition, RecordDecoder.decode(partition, data, position, settings, codecs, records));
  }

  /** Asks for the leaders again and rests, or gives up. */
  private void recover(ClientException problem) {
    boolean damaged = problem.error() == ErrorCode.CORRUPT_MESSAGE;
    long limit = TimeUnit.MILLISECONDS.toNanos(cluster.settings().retryTimeoutMs());
    long now = System.nanoTime();
    if (failures == 0) {
      firstFailureNanos = now;
    }
    if (!problem.retriable() || damaged || now - firstFailureNanos >= limit) {
      throw problem;
    }
    restUntilNanos = now + TimeUnit.MILLISECONDS.toNanos(cluster.retries().backoffMs(failures++));
    Set<String> topics = new HashSet<>();
    positions.keySet().forEach(partition -> topics.add(partition.topic()));
    try {
      cluster.refresh(topics, false);
    } catch (ClientException e) {
      if (!e.retriable()) {
        throw e;
      }
    }
  }

  /** Stops; an answer under way is dropped. */
  @Override
  public void close() {
    closed = true;
    positions.clear();
    answers.clear();
  }
}
