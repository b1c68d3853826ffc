package dev.tangram.client.scripted;

import dev.tangram.client.Endpoint;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.frame.Frames;
import dev.tangram.protocol.message.ApiVersionsResponse;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.RequestHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One broker: a thread per connection, requests answered one after the other. */
public final class ScriptedBroker implements AutoCloseable {

  private static final List<ApiKey> OFFERED =
      List.of(
          ApiKey.PRODUCE,
          ApiKey.FETCH,
          ApiKey.LIST_OFFSETS,
          ApiKey.METADATA,
          ApiKey.API_VERSIONS,
          ApiKey.CREATE_TOPICS,
          ApiKey.DELETE_TOPICS,
          ApiKey.INIT_PRODUCER_ID,
          ApiKey.DESCRIBE_CONFIGS,
          ApiKey.INCREMENTAL_ALTER_CONFIGS,
          ApiKey.FIND_COORDINATOR,
          ApiKey.LIST_GROUPS,
          ApiKey.DESCRIBE_GROUPS,
          ApiKey.CONSUMER_GROUP_DESCRIBE,
          ApiKey.DELETE_GROUPS,
          ApiKey.OFFSET_FETCH,
          ApiKey.OFFSET_COMMIT,
          ApiKey.OFFSET_DELETE);

  private final int id;
  private final ServerSocket server;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Map<ApiKey, Queue<Interceptor>> interceptors = new EnumMap<>(ApiKey.class);
  private final Map<ApiKey, Short> maxVersions = new EnumMap<>(ApiKey.class);
  private final Queue<ApiKey> seen = new ConcurrentLinkedQueue<>();
  private final Answers answers;
  private volatile int chunkBytes = Integer.MAX_VALUE;

  ScriptedBroker(ScriptedCluster cluster, int id) throws IOException {
    this.id = id;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answers = new Answers(cluster, id);
    OFFERED.forEach(key -> maxVersions.put(key, key.maxVersion()));
    daemon(this::accept);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-broker");
    thread.setDaemon(true);
    thread.start();
  }

  public int id() {
    return id;
  }

  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.getLocalPort());
  }

  /** The next request of an API is answered so; several are used up in turn. */
  public synchronized void next(ApiKey key, Interceptor interceptor) {
    interceptors.computeIfAbsent(key, any -> new ArrayDeque<>()).add(interceptor);
  }

  /** Offers an API up to a version only; not at all with -1. */
  public synchronized void limit(ApiKey key, int maxVersion) {
    maxVersions.put(key, (short) maxVersion);
  }

  /** Sends answers in pieces of so many bytes. */
  public void chunks(int bytes) {
    chunkBytes = bytes;
  }

  /** The APIs of all requests so far. */
  public List<ApiKey> seen() {
    return List.copyOf(seen);
  }

  public long seen(ApiKey key) {
    return seen.stream().filter(key::equals).count();
  }

  /** Ends the connections that stand; new ones are accepted. */
  public void dropConnections() throws IOException {
    for (Socket socket : connections) {
      socket.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (exchange(in, socket.getOutputStream())) {
        // The next request.
      }
    } catch (IOException e) {
      // The peer is gone, or the test ended the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
    }
  }

  private boolean exchange(DataInputStream in, OutputStream out)
      throws IOException, InterruptedException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(frame));
    RequestHeader header = Frames.readRequestHeader(reader);
    ApiKey key = ApiKey.of(header.requestApiKey());
    short version = header.requestApiVersion();
    seen.add(key);
    if (key == ApiKey.API_VERSIONS && version > maxVersion(key)) {
      return send(out, key, (short) 0, header.correlationId(), refusal());
    }
    ApiMessage request = key.newRequest();
    request.read(reader, version);
    ApiMessage answer = answer(key, request, version);
    boolean unanswered = request instanceof ProduceRequest produce && produce.acks() == 0;
    if (answer == Interceptor.HANG_UP) {
      return false;
    }
    if (answer != Interceptor.SILENCE && !unanswered) {
      send(out, key, version, header.correlationId(), answer);
    }
    return true;
  }

  private ApiMessage answer(ApiKey key, ApiMessage request, short version) {
    Interceptor interceptor;
    synchronized (this) {
      Queue<Interceptor> queue = interceptors.get(key);
      interceptor = queue == null ? null : queue.poll();
    }
    java.util.function.Supplier<ApiMessage> usual =
        () ->
            request.apiKey() == ApiKey.API_VERSIONS.id()
                ? versions()
                : answers.to(request, version);
    return interceptor == null ? usual.get() : interceptor.answer(request, usual);
  }

  private synchronized short maxVersion(ApiKey key) {
    return maxVersions.get(key);
  }

  private synchronized ApiVersionsResponse versions() {
    return new ApiVersionsResponse()
        .setApiKeys(
            OFFERED.stream()
                .filter(key -> maxVersions.get(key) >= 0)
                .map(
                    key ->
                        new ApiVersionsResponse.ApiVersion()
                            .setApiKey(key.id())
                            .setMinVersion(key.minVersion())
                            .setMaxVersion(maxVersions.get(key)))
                .toList());
  }

  private static ApiVersionsResponse refusal() {
    return new ApiVersionsResponse().setErrorCode(ErrorCode.UNSUPPORTED_VERSION.code());
  }

  private boolean send(
      OutputStream out, ApiKey key, short version, int correlation, ApiMessage body)
      throws IOException {
    MessageWriter writer = new MessageWriter(Unpooled.buffer());
    Frames.writeResponse(writer, key, version, correlation, body);
    ByteBuf whole = writer.finish();
    try {
      while (whole.isReadable()) {
        whole.readBytes(out, Math.min(chunkBytes, whole.readableBytes()));
        out.flush();
      }
    } finally {
      whole.release();
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    server.close();
    dropConnections();
  }
}
