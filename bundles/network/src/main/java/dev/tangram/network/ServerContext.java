package dev.tangram.network;

import dev.tangram.request.RequestMetrics;
import dev.tangram.request.RequestRouter;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/** What all connections of a server share. */
final class ServerContext {

  /** The stages of a server's life. */
  enum Stage {
    /** Connections are accepted and wait. */
    BOUND,
    /** Requests are handled. */
    OPEN,
    /** No request is begun any more. */
    CLOSING
  }

  final NetworkSettings settings;
  final RequestRouter router;
  final LongSupplier clock;
  final MemoryBudget budget;
  final RequestQueue requestQueue;
  final ConnectionLimits limits;
  final NetworkMetrics metrics;
  final RequestMetrics requestMetrics = new RequestMetrics();
  final RateLimitedLog malformedLog = log();
  final RateLimitedLog failureLog = log();
  final RateLimitedLog acceptLog = log();

  volatile Stage stage = Stage.BOUND;

  ServerContext(NetworkSettings settings, RequestRouter router, LongSupplier clock, long budget) {
    this.settings = settings;
    this.router = router;
    this.clock = clock;
    this.budget = new MemoryBudget(budget);
    requestQueue = new RequestQueue(settings.queuedMaxRequests());
    limits =
        new ConnectionLimits(
            settings.maxConnections(),
            settings.maxConnectionsPerIp(),
            settings.maxConnectionsPerIpOverrides());
    metrics = new NetworkMetrics(requestQueue::size, this.budget::used);
  }

  private static RateLimitedLog log() {
    return new RateLimitedLog(LoggerFactory.getLogger(NetworkServer.class));
  }
}
