package dev.tangram.client.producer;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.InitProducerIdRequest;
import dev.tangram.protocol.message.InitProducerIdResponse;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.records.CodecLookup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The producer's thread: sends what is due to the leaders. */
final class Sender implements Runnable {

  private static final ClientException NEVER_SENT =
      new ClientException(ErrorCode.REQUEST_TIMED_OUT, "the records were never sent");

  private final ClusterClient cluster;
  private final ProducerSettings settings;
  private final CodecLookup codecs;
  private final Accumulator accumulator;
  private final Set<String> staleTopics = ConcurrentHashMap.newKeySet();
  private volatile ProducerIdentity identity;
  private volatile ClientException fatal;

  Sender(
      ClusterClient cluster,
      ProducerSettings settings,
      CodecLookup codecs,
      Accumulator accumulator) {
    this.cluster = cluster;
    this.settings = settings;
    this.codecs = codecs;
    this.accumulator = accumulator;
  }

  @Override
  public void run() {
    try {
      for (List<ProducerBatch> due; !(due = accumulator.take()).isEmpty(); ) {
        dispatch(due);
      }
    } catch (InterruptedException e) {
      abort(new ClientException(ErrorCode.NETWORK_EXCEPTION, "The producer was interrupted", e));
    } catch (RuntimeException e) {
      abort(
          new ClientException(
              ErrorCode.UNKNOWN_SERVER_ERROR, "The producer failed: " + e.getMessage(), e));
    }
  }

  private void dispatch(List<ProducerBatch> due) {
    refreshStale();
    ProducerIdentity current;
    try {
      current = identity();
    } catch (ClientException e) {
      due.forEach(batch -> settle(batch, e));
      return;
    }
    Map<Integer, List<ProducerBatch>> byLeader = new LinkedHashMap<>();
    for (ProducerBatch batch : due) {
      if (prepare(batch, current)) {
        try {
          ClusterView.Partition led = cluster.view().led(batch.partition);
          byLeader.computeIfAbsent(led.leader(), id -> new ArrayList<>()).add(batch);
        } catch (ClientException e) {
          settle(batch, e);
        }
      }
    }
    byLeader.forEach(this::sendInParts);
  }

  private void refreshStale() {
    if (staleTopics.isEmpty()) {
      return;
    }
    List<String> topics = List.copyOf(staleTopics);
    try {
      cluster.refresh(topics, false);
      topics.forEach(staleTopics::remove);
    } catch (ClientException e) {
      // They stay stale; the batches that need them are repeated and ask again.
      staleTopics.addAll(topics);
    }
  }

  private ProducerIdentity identity() {
    if (!settings.idempotent() || identity != null) {
      return identity;
    }
    InitProducerIdRequest request =
        new InitProducerIdRequest()
            .setTransactionalId(null)
            .setTransactionTimeoutMs(Integer.MAX_VALUE);
    InitProducerIdResponse response = cluster.callAny(request, InitProducerIdResponse.class);
    ErrorCode error = ErrorCode.of(response.errorCode());
    if (error != ErrorCode.NONE) {
      throw ClientException.of(error, "No producer id");
    }
    identity = new ProducerIdentity(response.producerId(), response.producerEpoch());
    return identity;
  }

  /** Numbers and encodes a batch; false when it has failed. */
  private boolean prepare(ProducerBatch batch, ProducerIdentity current) {
    if (fatal != null || expired(batch)) {
      settle(batch, batch.lastProblem != null ? batch.lastProblem : NEVER_SENT);
      return false;
    }
    accumulator.number(batch, current);
    try {
      batch.encode(settings.compression(), codecs);
      return true;
    } catch (RuntimeException e) {
      ErrorCode error =
          e instanceof dev.tangram.model.ApiException api
              ? api.error()
              : ErrorCode.UNKNOWN_SERVER_ERROR;
      refuse(batch, new ClientException(error, "The batch cannot be built: " + e.getMessage(), e));
      return false;
    }
  }

  private void sendInParts(int leader, List<ProducerBatch> batches) {
    List<ProducerBatch> part = new ArrayList<>();
    int bytes = 0;
    for (ProducerBatch batch : batches) {
      int size = batch.encode(settings.compression(), codecs).remaining();
      if (!part.isEmpty() && bytes + size > settings.requestMaxBytes()) {
        send(leader, part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(batch);
      bytes += size;
    }
    send(leader, part);
  }

  private void send(int leader, List<ProducerBatch> batches) {
    ProduceExchange exchange = new ProduceExchange(batches, settings, codecs, cluster.settings());
    if (settings.acks() == 0) {
      cluster
          .connection(leader)
          .thenCompose(connection -> connection.sendUnanswered(exchange.request()))
          .whenComplete((none, problem) -> exchange.unanswered(problem, this::settle));
    } else {
      cluster
          .send(leader, exchange.request(), ProduceResponse.class)
          .whenComplete((response, problem) -> exchange.answered(response, problem, this::settle));
    }
  }

  /** Decides what becomes of a batch after an attempt. On any thread; does not block. */
  private void settle(ProducerBatch batch, Outcome outcome) {
    switch (outcome.error()) {
      case NONE -> succeed(batch, outcome.baseOffset());
      case DUPLICATE_SEQUENCE_NUMBER -> succeed(batch, RecordMetadata.UNKNOWN_OFFSET);
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> {
        if (batch.count() > 1) {
          accumulator.split(batch);
        } else {
          refuse(batch, outcome.exception(batch));
        }
      }
      case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH -> {
        ClientException reason = outcome.exception(batch);
        // First, so that whoever sees the failure finds the producer ended.
        abort(reason);
        refuse(batch, reason);
      }
      default -> settle(batch, outcome.exception(batch));
    }
  }

  private void settle(ProducerBatch batch, ClientException problem) {
    if (fatal != null) {
      refuse(batch, fatal);
    } else if (!problem.retriable()) {
      refuse(batch, problem);
    } else if (expired(batch)) {
      // Whether the last attempt was stored is not known, so its numbers must not be used again.
      identity = null;
      accumulator.remove(batch, false);
      batch.fail(
          new ClientException(
              problem.error(),
              "Not delivered within "
                  + settings.deliveryTimeoutMs()
                  + " ms; the last reason: "
                  + problem.getMessage(),
              problem));
    } else {
      batch.lastProblem = problem;
      staleTopics.add(batch.partition.topic());
      accumulator.retry(batch, cluster.retries().backoffMs(batch.attempts - 1));
    }
  }

  private void succeed(ProducerBatch batch, long baseOffset) {
    batch.succeed(baseOffset);
    accumulator.remove(batch, false);
  }

  private void refuse(ProducerBatch batch, ClientException reason) {
    batch.fail(reason);
    accumulator.remove(batch, true);
  }

  private void abort(ClientException reason) {
    fatal = reason;
    accumulator.abort(reason).forEach(batch -> batch.fail(reason));
  }

  private boolean expired(ProducerBatch batch) {
    return System.nanoTime() - batch.createdNanos
        >= TimeUnit.MILLISECONDS.toNanos(settings.deliveryTimeoutMs());
  }
}
