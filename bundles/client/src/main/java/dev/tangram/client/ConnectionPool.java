package dev.tangram.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** At most one connection to each endpoint, made when it is asked for. */
final class ConnectionPool {

  private final ClientTransport transport;
  private final ClientSettings settings;
  private final Map<Endpoint, Slot> slots = new HashMap<>();
  private boolean closed;

  private static final class Slot {
    CompletableFuture<Connection> connection;
    long openedNanos;
  }

  ConnectionPool(ClientTransport transport, ClientSettings settings) {
    this.transport = transport;
    this.settings = settings;
  }

  /** The connection, new when there is none or the last one is gone. */
  synchronized CompletableFuture<Connection> get(Endpoint endpoint) {
    if (closed) {
      return CompletableFuture.failedFuture(ClientException.network("The client is closed", null));
    }
    Slot slot = slots.computeIfAbsent(endpoint, key -> new Slot());
    if (slot.connection == null || isGone(slot)) {
      slot.openedNanos = System.nanoTime();
      slot.connection = transport.connect(endpoint, settings);
    }
    return slot.connection;
  }

  /**
   * A refusal is remembered for one pause, so that an absent broker is not knocked at in a loop.
   */
  private boolean isGone(Slot slot) {
    if (!slot.connection.isDone()) {
      return false;
    }
    if (slot.connection.isCompletedExceptionally()) {
      long age = System.nanoTime() - slot.openedNanos;
      return age >= TimeUnit.MILLISECONDS.toNanos(settings.retryBackoffMs());
    }
    return !slot.connection.join().isOpen();
  }

  /** Whether there is an open connection. */
  synchronized boolean isOpen(Endpoint endpoint) {
    Slot slot = slots.get(endpoint);
    return slot != null
        && slot.connection.isDone()
        && !slot.connection.isCompletedExceptionally()
        && slot.connection.join().isOpen();
  }

  /** Closes the connections to all other endpoints. */
  synchronized void retain(Set<Endpoint> endpoints) {
    slots
        .entrySet()
        .removeIf(
            entry -> {
              boolean drop = !endpoints.contains(entry.getKey());
              if (drop) {
                entry.getValue().connection.thenAccept(Connection::close);
              }
              return drop;
            });
  }

  synchronized void close() {
    closed = true;
    retain(Set.of());
  }
}
