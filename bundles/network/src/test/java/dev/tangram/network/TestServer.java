package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.request.RequestHandler;
import dev.tangram.request.RequestRouter;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A server under test; its end checks that every byte and buffer was given back. */
final class TestServer implements AutoCloseable {

  /** The settings that tests vary. */
  record Limits(
      int requestMaxBytes,
      long budget,
      int queued,
      int ioThreads,
      int pipelined,
      int connections,
      int perIp,
      Map<String, Integer> overrides,
      long drainMs) {

    static Limits wide() {
      return new Limits(
          64 << 20, 256 << 20, 500, 2, 64, Integer.MAX_VALUE, Integer.MAX_VALUE, Map.of(), 3_000);
    }

    Limits requestMaxBytes(int bytes) {
      return new Limits(
          bytes, budget, queued, ioThreads, pipelined, connections, perIp, overrides, drainMs);
    }

    Limits budget(long bytes) {
      return new Limits(
          requestMaxBytes,
          bytes,
          queued,
          ioThreads,
          pipelined,
          connections,
          perIp,
          overrides,
          drainMs);
    }

    Limits queue(int requests, int threads) {
      return new Limits(
          requestMaxBytes,
          budget,
          requests,
          threads,
          pipelined,
          connections,
          perIp,
          overrides,
          drainMs);
    }

    Limits connections(int all, int each, Map<String, Integer> others) {
      return new Limits(
          requestMaxBytes, budget, queued, ioThreads, pipelined, all, each, others, drainMs);
    }

    Limits drainMs(long ms) {
      return new Limits(
          requestMaxBytes, budget, queued, ioThreads, pipelined, connections, perIp, overrides, ms);
    }
  }

  static final long IDLE_MS = 600_000;
  private static final long STUCK_MS = 600_000;

  final NetworkServer server;
  private final AtomicLong nanos = new AtomicLong();
  private final long buffersBefore = buffers();

  private TestServer(Transport transport, Limits limits, RequestHandler... handlers)
      throws IOException {
    NetworkSettings plain = NetworkSettings.loopback();
    NetworkSettings settings =
        new NetworkSettings(
            plain.listeners(),
            2,
            limits.ioThreads(),
            STUCK_MS,
            limits.queued(),
            limits.budget(),
            limits.requestMaxBytes(),
            limits.pipelined(),
            plain.sendBufferBytes(),
            plain.receiveBufferBytes(),
            1_000,
            limits.connections(),
            limits.perIp(),
            limits.overrides(),
            IDLE_MS,
            limits.drainMs());
    server = new NetworkServer(settings, RequestRouter.of(handlers), transport, nanos::get);
    server.start();
  }

  static TestServer bound(Transport transport, Limits limits, RequestHandler... handlers)
      throws IOException {
    return new TestServer(transport, limits, handlers);
  }

  static TestServer open(Transport transport, Limits limits, RequestHandler... handlers)
      throws IOException {
    TestServer result = new TestServer(transport, limits, handlers);
    result.server.open();
    return result;
  }

  static TestServer open(Transport transport, RequestHandler... handlers) throws IOException {
    return open(transport, Limits.wide(), handlers);
  }

  int port() {
    return server.boundListeners().get(0).port();
  }

  Wire connect() throws IOException {
    return new Wire(port());
  }

  /** Lets time pass, and the server look for idle connections. */
  void pass(long ms) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    server.sweepIdle();
  }

  NetworkMetrics metrics() {
    return server.metrics();
  }

  private static long buffers() {
    return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }

  @Override
  public void close() {
    server.close();
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(metrics().bytesInFlight()).as("bytes in flight").isZero();
              assertThat(metrics().open()).as("open connections").isZero();
              assertThat(buffers() - buffersBefore).as("buffers not released").isZero();
            });
  }
}
