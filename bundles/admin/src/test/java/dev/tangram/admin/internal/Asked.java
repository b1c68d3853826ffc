package dev.tangram.admin.internal;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.request.ListenerInfo;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One request put to a handler. The answer is written in the version of the request, which proves
 * that it can be.
 */
final class Asked implements RequestContext {

  private final ApiMessage request;
  private final short version;
  private final ApiKey api;
  private final CompletableFuture<ApiMessage> answer = new CompletableFuture<>();

  private Asked(ApiKey api, ApiMessage request, short version) {
    this.api = api;
    this.request = request;
    this.version = version;
  }

  @SuppressWarnings("unchecked") // the test knows the type of the answer
  static <T extends ApiMessage> T of(RequestHandler handler, ApiMessage request, int version)
      throws Exception {
    Asked asked = new Asked(handler.apiKey(), request, (short) version);
    handler.handle(asked);
    T answer = (T) asked.answer.get(30, TimeUnit.SECONDS);
    MessageWriter writer = new MessageWriter(Unpooled.buffer());
    answer.write(writer, (short) version);
    ByteBuf written = writer.finish();
    written.release();
    return answer;
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
    return "test";
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
  @SuppressWarnings("unchecked") // as the contract of body() has it
  public <T extends ApiMessage> T body() {
    return (T) request;
  }

  @Override
  public long receivedNanos() {
    return 0;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public void onDisconnect(Runnable task) {
    // The connection of a test stays open.
  }

  @Override
  public void respond(ApiMessage response) {
    answer.complete(response);
  }

  @Override
  public void respondWithout() {
    answer.completeExceptionally(new AssertionError("ended without an answer"));
  }

  @Override
  public void close(String reason) {
    answer.completeExceptionally(new AssertionError("closed: " + reason));
  }
}
