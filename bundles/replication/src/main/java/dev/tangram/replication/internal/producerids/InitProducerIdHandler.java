package dev.tangram.replication.internal.producerids;

import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.InitProducerIdRequest;
import dev.tangram.protocol.message.InitProducerIdResponse;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * InitProducerId, versions 0 to 5, for producers without a transactional id. With one it answers
 * COORDINATOR_NOT_AVAILABLE: transactions have a coordinator of their own.
 */
@Component(service = RequestHandler.class)
public final class InitProducerIdHandler implements RequestHandler {

  private final ProducerIdAllocator ids;
  private final ThreadPoolExecutor background;

  @Activate
  public InitProducerIdHandler(@Reference ClusterStore store, @Reference BrokerIdentity identity) {
    background =
        new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), InitProducerIdHandler::thread);
    background.allowCoreThreadTimeOut(true);
    ids = new ProducerIdAllocator(() -> store.allocateProducerIds(identity.id()), background);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "producer-ids");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.INIT_PRODUCER_ID;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext request) {
    InitProducerIdRequest body = request.body();
    String transactionalId = body.transactionalId();
    if (transactionalId == null) {
      ids.next(id -> answer(request, id));
    } else if (transactionalId.isEmpty()) {
      request.respond(failed(ErrorCode.INVALID_REQUEST));
    } else {
      request.respond(failed(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }
  }

  private static void answer(RequestContext request, long id) {
    if (id == ProducerIdAllocator.NONE) {
      // Retriable: the store of the cluster could not be asked.
      request.respond(failed(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
    } else {
      request.respond(new InitProducerIdResponse().setProducerId(id).setProducerEpoch((short) 0));
    }
  }

  private static InitProducerIdResponse failed(ErrorCode error) {
    return new InitProducerIdResponse()
        .setErrorCode(error.code())
        .setProducerId(-1L)
        .setProducerEpoch((short) -1);
  }

  @Deactivate
  public void close() {
    background.shutdown();
  }
}
