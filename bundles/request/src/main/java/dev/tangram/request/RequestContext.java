package dev.tangram.request;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import java.net.InetAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request and the way to its answer.
 *
 * <p>Payload slices of the body are valid until the request has ended: by {@link #respond}, {@link
 * #respondWithout} or {@link #close}. Exactly one of them is to be called, on any thread; later
 * calls do nothing.
 */
@ProviderType
public interface RequestContext {

  ApiKey apiKey();

  short apiVersion();

  int correlationId();

  /** The client's name for itself, or null. */
  String clientId();

  /** The listener that the request came in by. */
  ListenerInfo listener();

  InetAddress clientAddress();

  /** The decoded request. */
  <T extends ApiMessage> T body();

  /** When the whole frame had been read, by {@link System#nanoTime()}. */
  long receivedNanos();

  /** Whether the connection is still open; an answer to a closed one is dropped. */
  boolean isConnected();

  /**
   * Runs a task, once, when the connection closes before the request has ended; at once when it is
   * closed already. It runs on any thread and must not block. A second call replaces the first.
   */
  void onDisconnect(Runnable task);

  /**
   * Ends the request with an answer. The message is encoded before this returns, so buffers in it
   * may be released then; a {@link FilePayload} is released when it was sent or dropped.
   */
  void respond(ApiMessage response);

  /** Ends the request without an answer (acks=0). */
  void respondWithout();

  /**
   * Ends the request and its connection.
   *
   * @param reason goes to the log
   */
  void close(String reason);

  /**
   * Keeps the payloads of the body beyond the request's end; each call needs a {@link #release}.
   */
  default void retain() {
    throw new UnsupportedOperationException("This request owns no frame");
  }

  /** Takes back one {@link #retain}. */
  default void release() {
    throw new UnsupportedOperationException("This request owns no frame");
  }
}
