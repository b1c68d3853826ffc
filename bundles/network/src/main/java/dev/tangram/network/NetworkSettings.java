package dev.tangram.network;

import java.util.List;
import java.util.Map;

/**
 * What a {@link NetworkServer} is to do.
 *
 * @param listeners where to listen, at least one
 * @param networkThreads number of processors
 * @param ioThreads number of threads for requests that may block
 * @param ioStuckMs time after which a request that keeps its I/O thread is taken for stuck, so that
 *     another thread takes over
 * @param queuedMaxRequests limit of requests that wait for an I/O thread
 * @param queuedMaxRequestBytes limit of the bytes of all requests in flight; not above 0: a quarter
 *     of the memory that the process may have outside of the heap
 * @param requestMaxBytes size of the largest request without its length prefix
 * @param pipelinedMaxRequests limit of requests in flight of one connection
 * @param sendBufferBytes SO_SNDBUF, or -1 for the operating system's choice
 * @param receiveBufferBytes SO_RCVBUF, or -1 for the operating system's choice
 * @param backlog connections that wait to be accepted
 * @param maxConnections limit of connections
 * @param maxConnectionsPerIp limit of connections from one address
 * @param maxConnectionsPerIpOverrides other limits, by host name or address
 * @param idleMaxMs time after which a connection without traffic is closed; below 0 never
 * @param drainMaxMs time that requests in flight are given at the stop
 */
public record NetworkSettings(
    List<Listener> listeners,
    int networkThreads,
    int ioThreads,
    long ioStuckMs,
    int queuedMaxRequests,
    long queuedMaxRequestBytes,
    int requestMaxBytes,
    int pipelinedMaxRequests,
    int sendBufferBytes,
    int receiveBufferBytes,
    int backlog,
    int maxConnections,
    int maxConnectionsPerIp,
    Map<String, Integer> maxConnectionsPerIpOverrides,
    long idleMaxMs,
    long drainMaxMs) {

  /** Default of {@link #pipelinedMaxRequests}. */
  public static final int PIPELINED_MAX_REQUESTS = 64;

  /** Default of {@link #drainMaxMs}. */
  public static final long DRAIN_MAX_MS = 3_000;

  /**
   * One listener.
   *
   * @param name its name
   * @param host the host to bind; empty for all addresses
   * @param port the port to bind; 0 takes a free one
   * @param advertisedHost the host that clients are told
   * @param advertisedPort the port that clients are told; 0 for the one bound
   */
  public record Listener(
      String name, String host, int port, String advertisedHost, int advertisedPort) {}

  public NetworkSettings {
    listeners = List.copyOf(listeners);
    maxConnectionsPerIpOverrides = Map.copyOf(maxConnectionsPerIpOverrides);
  }

  /** One listener on a free loopback port, and defaults: for tests and tools. */
  public static NetworkSettings loopback() {
    return new NetworkSettings(
        List.of(new Listener("PLAINTEXT", "localhost", 0, "localhost", 0)),
        1,
        2,
        45_000,
        500,
        -1,
        104_857_600,
        PIPELINED_MAX_REQUESTS,
        102_400,
        102_400,
        50,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Map.of(),
        600_000,
        DRAIN_MAX_MS);
  }
}
