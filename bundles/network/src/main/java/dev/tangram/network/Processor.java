package dev.tangram.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A network thread: an event loop and what its connections share. A connection that is idle has no
 * buffer of its own. All methods but the constructor run on the event loop.
 */
final class Processor {

  private static final int RECEIVE_BYTES = 64 * 1024;
  private static final int SMALL_BYTES = 1024;
  private static final long SWEEP_MIN_MS = 100;
  private static final long SWEEP_MAX_MS = 5_000;

  private final EventLoop loop;
  private final ServerContext server;
  private final Set<Connection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private ByteBuf receiveBuffer;
  private ByteBuf smallBuffer;
  private Future<?> sweep;
  private boolean draining;

  Processor(EventLoop loop, ServerContext server) {
    this.loop = loop;
    this.server = server;
  }

  EventLoop loop() {
    return loop;
  }

  void start() {
    long idleMs = server.settings.idleMaxMs();
    long period =
        idleMs < 0 ? SWEEP_MAX_MS : Math.max(SWEEP_MIN_MS, Math.min(SWEEP_MAX_MS, idleMs / 4));
    sweep = loop.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
  }

  void add(Connection connection) {
    connections.add(connection);
    if (draining) {
      connection.closeWhenIdle();
    }
  }

  void remove(Connection connection) {
    connections.remove(connection);
    completeDrain();
  }

  /** Lets the connections that wait for the opening begin. */
  void open() {
    List.copyOf(connections).forEach(Connection::resume);
  }

  /** Closes connections that were idle for too long, or that hold others up. */
  void sweep() {
    long idleMaxMs = server.settings.idleMaxMs();
    long now = server.clock.getAsLong();
    long idleMaxNanos = idleMaxMs < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(idleMaxMs);
    List.copyOf(connections).forEach(connection -> connection.closeIfIdle(now, idleMaxNanos));
  }

  /** Closes each connection when its requests are answered. */
  void drain() {
    draining = true;
    if (sweep != null) {
      sweep.cancel(false);
    }
    List.copyOf(connections).forEach(Connection::closeWhenIdle);
    completeDrain();
  }

  /** Closes what is left and gives the shared buffers up. */
  void stop() {
    List.copyOf(connections).forEach(Connection::close);
    receiveBuffer = released(receiveBuffer);
    smallBuffer = released(smallBuffer);
  }

  private static ByteBuf released(ByteBuf buffer) {
    if (buffer != null) {
      buffer.release();
    }
    return null;
  }

  private void completeDrain() {
    if (draining && connections.isEmpty()) {
      drained.complete(null);
    }
  }

  CompletableFuture<Void> drained() {
    return drained;
  }

  /** A buffer for a read of any size, whose bytes are used up or kept by reference at once. */
  ByteBuf receiveBuffer() {
    receiveBuffer = reusable(receiveBuffer, RECEIVE_BYTES);
    return receiveBuffer.retain();
  }

  /** A buffer for a read that is to take little. */
  ByteBuf smallBuffer() {
    smallBuffer = reusable(smallBuffer, SMALL_BYTES);
    return smallBuffer.retain();
  }

  private static ByteBuf reusable(ByteBuf buffer, int size) {
    if (buffer != null) {
      if (buffer.refCnt() == 1) {
        return buffer.clear();
      }
      // A frame in it is still in use: the buffer ends with that.
      buffer.release();
    }
    return PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
  }
}
