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

  /** Name of the listener that the request came in by. */
  String listenerName();

  InetAddress clientAddress();

  /** The decoded request. */
  <T extends ApiMessage> T body();

  /** When the whole frame had been read, by {@link System#nanoTime()}. */
  long receivedNanos();

  /** Whether the connection is still open; an answer to a closed one is dropped. */
  boolean isConnected();

  /**
   * Runs a task when the connection closes before the request has ended; at once when it is closed
   * already.
   */
  void onDisconnect(Runnable task);

  /** Ends the request with an answer. */
  void respond(ApiMessage response);

  /** Ends the request without an answer (acks=0). */
  void respondWithout();

  /** Ends the request and its connection. */
  void close(String reason);
}
