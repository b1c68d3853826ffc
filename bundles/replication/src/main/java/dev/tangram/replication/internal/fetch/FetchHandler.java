package dev.tangram.replication.internal.fetch;

import dev.tangram.configuration.ReplicationProperties;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Fetch, versions 0 to 17. Reads and answers on the connection's event loop; records go from the
 * file to the socket. Only clients that want record formats 0 or 1 are served by a thread beside
 * it, which converts.
 */
@Component(service = RequestHandler.class)
public final class FetchHandler implements RequestHandler {

  private static final int WAITING_CONVERSIONS_MAX = 256;
  private static final long CONVERTER_IDLE_SECONDS = 30;

  private final ReplicaManager replicas;
  private final FetchSessions sessions;
  private final PartitionReader reader;
  private final FetchAnswers answers;
  private final ThreadPoolExecutor converter;
  private final int fetchMaxBytes;

  @Activate
  public FetchHandler(@Reference ReplicaManager replicas) {
    this.replicas = replicas;
    this.reader = new PartitionReader(replicas);
    this.fetchMaxBytes = replicas.config().get(ReplicationProperties.FETCH_MAX_BYTES);
    int slots =
        replicas.config().get(ReplicationProperties.MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS);
    this.sessions =
        new FetchSessions(slots, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    this.converter =
        new ThreadPoolExecutor(
            1,
            1,
            CONVERTER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_CONVERSIONS_MAX),
            FetchHandler::converterThread,
            new ThreadPoolExecutor.CallerRunsPolicy());
    this.converter.allowCoreThreadTimeOut(true);
    this.answers = new FetchAnswers(replicas, new OldFormats(replicas.logs().codecs()), converter);
  }

  private static Thread converterThread(Runnable task) {
    Thread thread = new Thread(task, "fetch-converter");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.FETCH;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext request) {
    FetchRequest body = request.body();
    short version = request.apiVersion();
    FetchParameters parameters = FetchParameters.of(body, version, fetchMaxBytes);
    FetchContext context =
        sessions.open(
            body,
            version,
            parameters.fromFollower(),
            id -> replicas.image().topic(id).map(TopicImage::name).orElse(null));
    if (context.error() != ErrorCode.NONE) {
      request.respond(
          new FetchResponse().setErrorCode(context.error().code()).setResponses(List.of()));
      return;
    }
    new FetchOperation(request, parameters, context, replicas.delays(), reader, answers).run();
  }

  @Deactivate
  public void close() {
    converter.shutdown();
  }
}
