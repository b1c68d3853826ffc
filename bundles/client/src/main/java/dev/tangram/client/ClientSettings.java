package dev.tangram.client;

/**
 * Limits of connections and retries.
 *
 * @param clientId the name that brokers log
 * @param connectTimeoutMs how long a connection may take, its ApiVersions exchange apart
 * @param requestTimeoutMs how long an answer may take; then the connection is closed
 * @param retryTimeoutMs how long a call that fails in a retriable way is repeated
 * @param retryBackoffMs pause before the first repetition; it doubles up to {@code
 *     retryBackoffMaxMs}
 * @param retryBackoffMaxMs the longest pause
 * @param maxInFlight requests of one connection on the wire without an answer
 * @param maxWaiting requests of one connection that wait for their turn; more are refused
 * @param maxResponseBytes the largest response; a larger one ends the connection
 */
public record ClientSettings(
    String clientId,
    int connectTimeoutMs,
    int requestTimeoutMs,
    int retryTimeoutMs,
    int retryBackoffMs,
    int retryBackoffMaxMs,
    int maxInFlight,
    int maxWaiting,
    int maxResponseBytes) {

  /** What suits tools. */
  public static final ClientSettings DEFAULT =
      new ClientSettings("tangram", 10_000, 30_000, 60_000, 100, 1_000, 5, 1_000, 128 << 20);

  public ClientSettings {
    positive("connectTimeoutMs", connectTimeoutMs);
    positive("requestTimeoutMs", requestTimeoutMs);
    positive("retryBackoffMs", retryBackoffMs);
    positive("retryBackoffMaxMs", retryBackoffMaxMs);
    positive("maxInFlight", maxInFlight);
    positive("maxResponseBytes", maxResponseBytes);
    if (retryTimeoutMs < 0 || maxWaiting < 0) {
      throw new IllegalArgumentException("retryTimeoutMs and maxWaiting must be 0 or more");
    }
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }

  public ClientSettings withClientId(String value) {
    return new ClientSettings(
        value,
        connectTimeoutMs,
        requestTimeoutMs,
        retryTimeoutMs,
        retryBackoffMs,
        retryBackoffMaxMs,
        maxInFlight,
        maxWaiting,
        maxResponseBytes);
  }

  public ClientSettings withTimeouts(int connectMs, int requestMs, int retryMs) {
    return new ClientSettings(
        clientId,
        connectMs,
        requestMs,
        retryMs,
        retryBackoffMs,
        retryBackoffMaxMs,
        maxInFlight,
        maxWaiting,
        maxResponseBytes);
  }

  public ClientSettings withBackoff(int firstMs, int maxMs) {
    return new ClientSettings(
        clientId,
        connectTimeoutMs,
        requestTimeoutMs,
        retryTimeoutMs,
        firstMs,
        maxMs,
        maxInFlight,
        maxWaiting,
        maxResponseBytes);
  }

  public ClientSettings withLimits(int inFlight, int waiting, int responseBytes) {
    return new ClientSettings(
        clientId,
        connectTimeoutMs,
        requestTimeoutMs,
        retryTimeoutMs,
        retryBackoffMs,
        retryBackoffMaxMs,
        inFlight,
        waiting,
        responseBytes);
  }
}
