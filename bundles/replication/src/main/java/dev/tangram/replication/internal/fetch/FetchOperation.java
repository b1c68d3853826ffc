package dev.tangram.replication.internal.fetch;

import dev.tangram.log.FetchIsolation;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.replication.Delays;
import dev.tangram.replication.FetchWait;
import dev.tangram.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fetch: reads, waits if that is not enough, and answers. */
final class FetchOperation {

  private static final Logger LOG = LoggerFactory.getLogger(FetchOperation.class);

  private final RequestContext request;
  private final FetchParameters parameters;
  private final FetchContext context;
  private final Delays delays;
  private final PartitionReader reader;
  private final FetchAnswers answers;
  private List<PartitionResult> results = List.of();
  private long bytes;
  private boolean urgent;

  FetchOperation(
      RequestContext request,
      FetchParameters parameters,
      FetchContext context,
      Delays delays,
      PartitionReader reader,
      FetchAnswers answers) {
    this.request = request;
    this.parameters = parameters;
    this.context = context;
    this.delays = delays;
    this.reader = reader;
    this.answers = answers;
  }

  void run() {
    if (context.partitions().isEmpty()) {
      request.respond(context.answer(List.of()));
      return;
    }
    readAll();
    if (urgent || bytes >= parameters.minBytes() || parameters.maxWaitMs() <= 0) {
      answer();
    } else {
      await();
    }
  }

  private void readAll() {
    List<FetchPartition> partitions = context.partitions();
    results = new ArrayList<>(partitions.size());
    bytes = 0;
    urgent = false;
    for (FetchPartition partition : partitions) {
      int left = (int) Math.max(0, parameters.maxBytes() - bytes);
      PartitionResult result = reader.read(parameters, partition, left, bytes == 0);
      results.add(result);
      bytes += result.sizeInBytes();
      urgent |= result.urgent();
    }
  }

  private void await() {
    FetchWait wait = new FetchWait(parameters.minBytes() - bytes, results.size(), this::completed);
    boolean toLogEnd = parameters.isolation() == FetchIsolation.LOG_END;
    for (PartitionResult result : results) {
      // What is there by now is read again at the end: nothing is held while waiting.
      result.release();
      wait.hangOn(result.partition(), toLogEnd, result.seenProgress());
    }
    results = List.of();
    if (wait.start(delays, parameters.maxWaitMs())) {
      request.onDisconnect(
          () -> {
            if (wait.cancel()) {
              request.respondWithout();
            }
          });
    }
  }

  /** Runs on whatever thread ended the wait: nobody above it would tell the client of an error. */
  private void completed() {
    try {
      readAll();
      answer();
    } catch (RuntimeException e) {
      LOG.error("A waiting fetch failed", e);
      request.close("a waiting fetch failed");
    }
  }

  private void answer() {
    answers.finish(parameters, context.partitions(), results, this::send);
  }

  private void send(List<PartitionResult> finished) {
    FetchResponse response = context.answer(finished);
    answers.nameLeaders(parameters, finished, request.listener().name(), response);
    request.respond(response);
  }
}
