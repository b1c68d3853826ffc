package dev.tangram.network;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.request.Execution;
import dev.tangram.request.ListenerInfo;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import dev.tangram.request.RequestMetrics;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;

/** A request from its frame to its answer. As a task it runs its handler. */
final class InboundRequest implements RequestContext, Runnable {

  private static final VarHandle CLAIMED;
  private static final VarHandle RESPONSE;
  private static final VarHandle DISCONNECT_TASK;

  static {
    try {
      var lookup = MethodHandles.lookup();
      CLAIMED = lookup.findVarHandle(InboundRequest.class, "claimed", boolean.class);
      RESPONSE = lookup.findVarHandle(InboundRequest.class, "response", EncodedResponse.class);
      DISCONNECT_TASK =
          lookup.findVarHandle(InboundRequest.class, "disconnectTask", Runnable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Connection connection;
  private final RequestHandler handler;
  private final short version;
  private final int correlationId;
  private final String clientId;
  private final ApiMessage body;
  private final int size;
  private final long receivedNanos = System.nanoTime();

  /** The received bytes, when the body has slices of them. */
  private ByteBuf frame;

  /** See {@link MemoryBudget#tryGrow}. */
  private Object grant;

  private boolean queued;
  private boolean closes;
  private volatile boolean claimed;
  private volatile boolean ended;
  private volatile EncodedResponse response;
  private volatile Runnable disconnectTask;

  /**
   * @param body null for a version that the handler does not have
   * @param size bytes of the frame, which are reserved in the memory budget
   */
  InboundRequest(
      Connection connection,
      RequestHandler handler,
      short version,
      int correlationId,
      String clientId,
      ApiMessage body,
      int size) {
    this.connection = connection;
    this.handler = handler;
    this.version = version;
    this.correlationId = correlationId;
    this.clientId = clientId;
    this.body = body;
    this.size = size;
  }

  /** Takes over the frame's reference until the request ends. */
  void keep(ByteBuf received) {
    frame = received;
  }

  boolean pipelined() {
    return handler.pipelined();
  }

  /** Where the request is to run; what needs no handler runs inline. */
  Execution execution() {
    return body == null ? Execution.INLINE : handler.execution(this);
  }

  /** Marks that the request passes the request queue. */
  InboundRequest queued() {
    queued = true;
    return this;
  }

  @Override
  public void run() {
    if (queued) {
      metrics().queued(System.nanoTime() - receivedNanos);
    }
    try {
      if (body == null) {
        respondOrClose(
            handler.unsupportedVersion(this), "Version " + version + " of " + apiKey(), (short) 0);
      } else {
        handler.handle(this);
      }
    } catch (Throwable e) {
      // Whatever it is: a request costs itself, not the thread that serves others.
      fail(e);
    }
  }

  void fail(Throwable cause) {
    metrics().failed();
    boolean expected = cause instanceof ApiException;
    if (!expected) {
      connection
          .server()
          .failureLog
          .warn(apiKey() + " version " + version + " of client " + clientId + " failed", cause);
    }
    ErrorCode error = expected ? ((ApiException) cause).error() : ErrorCode.UNKNOWN_SERVER_ERROR;
    ApiMessage answer = null;
    try {
      answer = handler.errorResponse(this, error, cause);
    } catch (RuntimeException e) {
      connection.server().failureLog.warn("No error answer for " + apiKey(), e);
    }
    respondOrClose(answer, apiKey() + " failed: " + cause, version);
  }

  private void respondOrClose(ApiMessage answer, String reason, short answerVersion) {
    if (answer == null) {
      close(reason);
    } else {
      respond(answer, answerVersion);
    }
  }

  @Override
  public void respond(ApiMessage message) {
    respond(message, version);
  }

  private void respond(ApiMessage message, short answerVersion) {
    if (!claim()) {
      FileRegions.release(message);
      return;
    }
    if (!connection.isOpen()) {
      FileRegions.release(message);
      end(null);
      return;
    }
    EncodedResponse encoded = null;
    try {
      encoded =
          EncodedResponse.of(
              correlationId, apiKey().responseHeaderVersion(answerVersion), message, answerVersion);
    } catch (RuntimeException | Error e) {
      metrics().failed();
      connection.server().failureLog.warn("The answer of " + apiKey() + " is not encodable", e);
      closes = true;
    }
    end(encoded);
  }

  @Override
  public void respondWithout() {
    if (claim()) {
      end(null);
    }
  }

  @Override
  public void close(String reason) {
    if (claim()) {
      closes = true;
      connection.server().failureLog.warn(connection + " is closed: " + reason, null);
      end(null);
    }
  }

  /** Holds what the frame was granted until the request has ended. */
  void holdGrant(Object held) {
    grant = held;
  }

  private boolean claim() {
    return !claimed && (boolean) CLAIMED.compareAndSet(this, false, true);
  }

  private void end(EncodedResponse encoded) {
    disconnectTask = null;
    if (frame != null) {
      frame.release();
    }
    connection.server().budget.release(size);
    connection.server().budget.endGrant(grant);
    metrics().ended(size, encoded == null ? 0 : encoded.size(), System.nanoTime() - receivedNanos);
    response = encoded;
    ended = true;
    connection.requestEnded(this);
  }

  private RequestMetrics.Api metrics() {
    return connection.server().requestMetrics.of(apiKey());
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether the connection is to be closed in place of an answer. */
  boolean closes() {
    return closes;
  }

  /** Takes the answer, if there is one and nobody took it. */
  EncodedResponse takeResponse() {
    return (EncodedResponse) RESPONSE.getAndSet(this, null);
  }

  void dropResponse() {
    EncodedResponse dropped = takeResponse();
    if (dropped != null) {
      dropped.release();
    }
  }

  /** The connection is gone: whoever waits may give up. */
  void disconnected() {
    Runnable task = (Runnable) DISCONNECT_TASK.getAndSet(this, null);
    if (task == null || ended) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      connection.server().failureLog.warn("Giving up a request of " + apiKey() + " failed", e);
    }
  }

  @Override
  public void onDisconnect(Runnable task) {
    disconnectTask = task;
    if (!connection.isOpen()) {
      disconnected();
    }
  }

  @Override
  public boolean isConnected() {
    return connection.isOpen();
  }

  @Override
  public ApiKey apiKey() {
    return handler.apiKey();
  }

  @Override
  public short apiVersion() {
    return version;
  }

  @Override
  public int correlationId() {
    return correlationId;
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public ListenerInfo listener() {
    return connection.listener();
  }

  @Override
  public InetAddress clientAddress() {
    return connection.address();
  }

  @Override
  @SuppressWarnings("unchecked") // The handler knows the request of its API.
  public <T extends ApiMessage> T body() {
    return (T) body;
  }

  @Override
  public long receivedNanos() {
    return receivedNanos;
  }

  @Override
  public void retain() {
    if (frame != null) {
      frame.retain();
    }
  }

  @Override
  public void release() {
    if (frame != null) {
      frame.release();
    }
  }
}
