package dev.tangram.client;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.PartSink;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.frame.Frames;
import dev.tangram.protocol.message.ApiVersionsRequest;
import dev.tangram.protocol.message.ApiVersionsResponse;
import dev.tangram.protocol.message.RequestHeader;
import dev.tangram.protocol.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One connection to one broker. Thread safe. Requests go out in the order of the calls, several of
 * them without waiting for answers; answers come in the same order (Kafka protocol guide, network).
 *
 * <p>An answer that does not come in time, is malformed or carries a foreign correlation id ends
 * the connection, because what follows it could not be told apart: the request at fault fails with
 * the reason, all others with {@link ErrorCode#NETWORK_EXCEPTION}.
 */
public final class Connection implements AutoCloseable {

  private static final short HANDSHAKE_VERSION = 3;
  private static final int INITIAL_BUFFER_BYTES = 512;

  private final Endpoint endpoint;
  private final ClientSettings settings;

  // Only touched on the event loop.
  private final ArrayDeque<Call<?>> inFlight = new ArrayDeque<>();
  private final ArrayDeque<Call<?>> waiting = new ArrayDeque<>();
  private int nextCorrelationId;
  private boolean timing;

  private volatile Channel channel;
  private volatile VersionRanges versions;
  private volatile ClientException failure;

  Connection(Endpoint endpoint, ClientSettings settings) {
    this.endpoint = endpoint;
    this.settings = settings;
  }

  void attach(Channel attached) {
    channel = attached;
    attached.pipeline().addLast(new FrameReader(this, settings.maxResponseBytes()));
  }

  /** Learns the versions (KIP-35, KIP-511), then completes the future. */
  void negotiate(CompletableFuture<Connection> opened) {
    handshake(HANDSHAKE_VERSION)
        .whenComplete(
            (response, problem) -> {
              if (problem == null) {
                agree(response, opened);
              } else {
                opened.completeExceptionally(problem);
                close();
              }
            });
  }

  private CompletableFuture<ApiVersionsResponse> handshake(short version) {
    ApiVersionsRequest request = new ApiVersionsRequest();
    if (version >= HANDSHAKE_VERSION) {
      request.setClientSoftwareName("tangram").setClientSoftwareVersion("0.1");
    }
    return enqueue(
        new Call<>(
            request, ApiKey.API_VERSIONS, version, ApiVersionsResponse.class, deadlineNanos()));
  }

  private void agree(ApiVersionsResponse response, CompletableFuture<Connection> opened) {
    ErrorCode error = ErrorCode.of(response.errorCode());
    if (error != ErrorCode.NONE && error != ErrorCode.UNSUPPORTED_VERSION) {
      opened.completeExceptionally(ClientException.of(error, "ApiVersions of " + endpoint));
      close();
    } else if (response.apiKeys().isEmpty()) {
      // Brokers before KIP-511 refuse an unknown version without saying which ones they know.
      handshake((short) 0)
          .whenComplete(
              (oldest, problem) -> {
                if (problem == null && !oldest.apiKeys().isEmpty()) {
                  agree(oldest, opened);
                } else {
                  opened.completeExceptionally(
                      new ClientException(
                          ErrorCode.UNSUPPORTED_VERSION,
                          endpoint + " does not tell its API versions"));
                  close();
                }
              });
    } else {
      versions = new VersionRanges(endpoint, response.apiKeys());
      opened.complete(this);
    }
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether the connection stands, as far as is known. */
  public boolean isOpen() {
    Channel current = channel;
    return failure == null && current != null && current.isActive();
  }

  /** Whether the broker offers an API. */
  public boolean offers(ApiKey key) {
    return versions.offers(key);
  }

  /**
   * The highest version of an API that both sides know.
   *
   * @throws ClientException UNSUPPORTED_VERSION when there is none
   */
  public short version(ApiKey key) {
    return versions.choose(key, Short.MAX_VALUE);
  }

  /** Sends a request in the highest version that both sides know. */
  public <T extends ApiMessage> CompletableFuture<T> send(
      ApiMessage request, Class<T> responseType) {
    return send(request, responseType, Short.MAX_VALUE);
  }

  /**
   * Sends a request.
   *
   * @param request not to be changed until it was answered; payloads must be in memory
   * @param responseType the response class of the same API
   * @param maxVersion the highest version to use
   * @return the answer, whatever error codes it carries
   */
  public <T extends ApiMessage> CompletableFuture<T> send(
      ApiMessage request, Class<T> responseType, short maxVersion) {
    ApiKey key = ApiKey.of(request.apiKey());
    try {
      short version = versions.choose(key, maxVersion);
      return enqueue(new Call<>(request, key, version, responseType, deadlineNanos()));
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Sends a request that the broker does not answer: Produce with acks 0.
   *
   * @return completes with null when the request was handed to the operating system
   */
  public CompletableFuture<Void> sendUnanswered(ApiMessage request) {
    ApiKey key = ApiKey.of(request.apiKey());
    try {
      short version = versions.choose(key, Short.MAX_VALUE);
      return enqueue(new Call<>(request, key, version, null, deadlineNanos()))
          .thenApply(none -> null);
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private long deadlineNanos() {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.requestTimeoutMs());
  }

  private <T extends ApiMessage> CompletableFuture<T> enqueue(Call<T> call) {
    try {
      channel.eventLoop().execute(() -> submit(call));
    } catch (RejectedExecutionException e) {
      call.future.completeExceptionally(ClientException.network("The client is closed", e));
    }
    return call.future;
  }

  private void submit(Call<?> call) {
    if (failure != null || !channel.isActive()) {
      call.future.completeExceptionally(lost());
    } else if (inFlight.size() < settings.maxInFlight()) {
      transmit(call);
    } else if (waiting.size() < settings.maxWaiting()) {
      waiting.add(call);
    } else {
      call.future.completeExceptionally(
          ClientException.network(
              "More than " + settings.maxWaiting() + " requests wait for " + endpoint, null));
    }
  }

  private void transmit(Call<?> call) {
    call.correlationId = nextCorrelationId++ & Integer.MAX_VALUE;
    List<ByteBuf> parts;
    try {
      parts = encode(call);
    } catch (RuntimeException e) {
      call.future.completeExceptionally(
          new ClientException(
              ErrorCode.INVALID_REQUEST,
              "The request " + call.key + " cannot be written: " + e.getMessage(),
              e));
      return;
    }
    ChannelFuture written = null;
    for (ByteBuf part : parts) {
      written = channel.write(part);
    }
    channel.flush();
    if (call.answered()) {
      inFlight.add(call);
      watch(call);
    } else {
      completeWhenWritten(call, written);
    }
  }

  private void completeWhenWritten(Call<?> call, ChannelFuture written) {
    written.addListener(
        done -> {
          if (done.isSuccess()) {
            call.future.complete(null);
          } else {
            call.future.completeExceptionally(lost());
          }
        });
  }

  private List<ByteBuf> encode(Call<?> call) {
    RequestHeader header =
        new RequestHeader()
            .setRequestApiKey(call.key.id())
            .setRequestApiVersion(call.version)
            .setCorrelationId(call.correlationId)
            .setClientId(settings.clientId());
    MessageWriter writer = new MessageWriter(channel.alloc().buffer(INITIAL_BUFFER_BYTES));
    try {
      Frames.writeRequest(writer, header, call.request);
    } catch (RuntimeException e) {
      writer.release();
      throw e;
    }
    Parts parts = new Parts();
    writer.finish(parts);
    return parts.buffers;
  }

  private static final class Parts implements PartSink {
    final List<ByteBuf> buffers = new ArrayList<>(3);

    @Override
    public void bytes(ByteBuf part) {
      buffers.add(part);
    }

    @Override
    public void payload(Payload payload) {
      buffers.add(((BufferPayload) payload).buffer().retainedDuplicate());
    }
  }

  /** Keeps one timer for the oldest request; younger ones end later. */
  private void watch(Call<?> oldest) {
    if (timing) {
      return;
    }
    timing = true;
    long delay = Math.max(0, oldest.deadlineNanos - System.nanoTime());
    channel.eventLoop().schedule(this::checkDeadline, delay, TimeUnit.NANOSECONDS);
  }

  private void checkDeadline() {
    timing = false;
    Call<?> oldest = inFlight.peek();
    if (oldest == null) {
      return;
    }
    if (oldest.deadlineNanos - System.nanoTime() > 0) {
      watch(oldest);
      return;
    }
    inFlight.poll();
    oldest.future.completeExceptionally(
        new ClientException(
            ErrorCode.REQUEST_TIMED_OUT,
            endpoint
                + " did not answer "
                + oldest.key
                + " within "
                + settings.requestTimeoutMs()
                + " ms"));
    fail(ClientException.network("The connection to " + endpoint + " timed out", null));
  }

  void onFrame(ByteBuf frame) {
    Call<?> call = inFlight.poll();
    if (call == null) {
      fail(ClientException.network(endpoint + " sent an answer that nobody asked for", null));
      return;
    }
    ApiMessage response;
    try {
      response = decode(call, frame);
    } catch (RuntimeException e) {
      call.future.completeExceptionally(
          new ClientException(
              ErrorCode.CORRUPT_MESSAGE,
              "The answer of " + endpoint + " to " + call.key + " is broken: " + e.getMessage(),
              e));
      fail(ClientException.network(endpoint + " sent a broken answer", e));
      return;
    }
    while (inFlight.size() < settings.maxInFlight() && !waiting.isEmpty()) {
      transmit(waiting.poll());
    }
    call.complete(response);
  }

  private ApiMessage decode(Call<?> call, ByteBuf frame) {
    MessageReader in = new MessageReader(frame);
    ResponseHeader header = Frames.readResponseHeader(in, call.key, call.version);
    if (header.correlationId() != call.correlationId) {
      throw new IllegalStateException(
          "correlation id " + header.correlationId() + " instead of " + call.correlationId);
    }
    short version = call.version;
    if (call.key == ApiKey.API_VERSIONS
        && in.peekShort(0) == ErrorCode.UNSUPPORTED_VERSION.code()) {
      version = 0; // KIP-511: this error always has the oldest form
    }
    ApiMessage response = call.key.newResponse();
    response.read(in, version);
    return response;
  }

  void onClosed() {
    fail(ClientException.network(endpoint + " closed the connection", null));
  }

  /** Ends the connection and all that is under way; on the event loop. */
  void fail(ClientException reason) {
    if (failure == null) {
      failure = reason;
    }
    channel.close();
    for (Call<?> call; (call = inFlight.poll()) != null; ) {
      call.future.completeExceptionally(lost());
    }
    for (Call<?> call; (call = waiting.poll()) != null; ) {
      call.future.completeExceptionally(lost());
    }
  }

  private ClientException lost() {
    ClientException reason = failure;
    return reason != null
        ? new ClientException(reason.error(), reason.getMessage(), reason.getCause())
        : ClientException.network("The connection to " + endpoint + " is closed", null);
  }

  /** Closes the connection; requests under way fail. Does not block. */
  @Override
  public void close() {
    Channel current = channel;
    if (current == null) {
      return;
    }
    try {
      current
          .eventLoop()
          .execute(
              () -> fail(ClientException.network("Closed the connection to " + endpoint, null)));
    } catch (RejectedExecutionException e) {
      current.close();
    }
  }
}
