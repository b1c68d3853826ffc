package dev.tangram.request;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.PartSink;
import dev.tangram.protocol.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A request without a network: its body has been through the codec, so records are slices of one
 * direct buffer, and so has its answer, file regions included.
 */
public final class TestRequest implements RequestContext {

  private final ApiKey api;
  private final short version;
  private final ApiMessage body;
  private final ByteBuf frame;
  private final CompletableFuture<ApiMessage> answer = new CompletableFuture<>();
  private String clientId = "test";
  private volatile String closeReason;
  private volatile boolean withoutAnswer;
  private int fileRegions;
  private Runnable disconnectTask;
  private boolean connected = true;

  public TestRequest(ApiKey api, int version, ApiMessage request) {
    this.api = api;
    this.version = (short) version;
    MessageWriter writer = new MessageWriter(Unpooled.directBuffer());
    request.write(writer, this.version);
    frame = finished(writer);
    body = api.newRequest();
    body.read(new MessageReader(frame), this.version);
  }

  public TestRequest clientId(String id) {
    clientId = id;
    return this;
  }

  /** Lets a handler handle it. */
  public TestRequest to(RequestHandler handler) {
    handler.handle(this);
    return this;
  }

  /** The answer, which must be there by now. */
  public <T extends ApiMessage> T answered() {
    if (!answer.isDone()) {
      throw new AssertionError("not answered yet");
    }
    return answer();
  }

  /** The answer, which may still have to come. */
  @SuppressWarnings("unchecked")
  public <T extends ApiMessage> T answer() {
    try {
      return (T) answer.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no answer: " + closeReason, e);
    }
  }

  /** Number of regions of files in the answer. */
  public int fileRegions() {
    return fileRegions;
  }

  public boolean isAnswered() {
    return answer.isDone();
  }

  public boolean endedWithoutAnswer() {
    return withoutAnswer;
  }

  public String closeReason() {
    return closeReason;
  }

  /** The client goes away. */
  public void disconnect() {
    Runnable task;
    synchronized (this) {
      connected = false;
      task = disconnectTask;
    }
    if (task != null) {
      task.run();
    }
  }

  /** The message in direct memory that the garbage collector frees: nobody has to release it. */
  private ByteBuf finished(MessageWriter writer) {
    ByteBuf counted = Unpooled.buffer();
    writer.finish(intoBuffer(counted));
    ByteBuffer bytes = ByteBuffer.allocateDirect(counted.readableBytes());
    bytes.put(counted.nioBuffer()).flip();
    return Unpooled.wrappedBuffer(bytes);
  }

  private PartSink intoBuffer(ByteBuf target) {
    return new PartSink() {
      @Override
      public void bytes(ByteBuf part) {
        target.writeBytes(part);
        part.release();
      }

      @Override
      public void payload(Payload payload) {
        if (payload instanceof BufferPayload buffer) {
          target.writeBytes(buffer.buffer().duplicate());
        } else {
          fileRegions++;
          copy((FilePayload) payload, target);
        }
      }
    };
  }

  private static void copy(FilePayload file, ByteBuf target) {
    ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
    try {
      while (bytes.hasRemaining()) {
        if (file.channel().read(bytes, file.position() + bytes.position()) < 0) {
          throw new AssertionError("the file ends within a region");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      file.release();
    }
    target.writeBytes(bytes.flip());
  }

  @Override
  public void respond(ApiMessage response) {
    MessageWriter writer = new MessageWriter(Unpooled.directBuffer());
    response.write(writer, version);
    ByteBuf bytes = finished(writer);
    ApiMessage decoded = api.newResponse();
    decoded.read(new MessageReader(bytes), version);
    end(() -> answer.complete(decoded));
  }

  @Override
  public void respondWithout() {
    end(() -> withoutAnswer = true);
  }

  @Override
  public void close(String reason) {
    end(() -> closeReason = reason);
  }

  private synchronized void end(Runnable how) {
    if (answer.isDone() || withoutAnswer || closeReason != null) {
      throw new AssertionError("the request ended twice");
    }
    how.run();
  }

  @Override
  public synchronized void onDisconnect(Runnable task) {
    disconnectTask = task;
    if (!connected) {
      task.run();
    }
  }

  @Override
  public synchronized boolean isConnected() {
    return connected;
  }

  @Override
  public ApiKey apiKey() {
    return api;
  }

  @Override
  public short apiVersion() {
    return version;
  }

  @Override
  public int correlationId() {
    return 1;
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public ListenerInfo listener() {
    return new ListenerInfo("PLAINTEXT", "localhost", 9092);
  }

  @Override
  public InetAddress clientAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends ApiMessage> T body() {
    return (T) body;
  }

  @Override
  public long receivedNanos() {
    return 0;
  }
}
