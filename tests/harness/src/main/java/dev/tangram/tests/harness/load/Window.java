package dev.tangram.tests.harness.load;

import java.util.Arrays;

/** What the producers felt in a stretch of time. */
public final class Window {

  private final long begin = System.nanoTime();
  private final Latencies latencies = new Latencies();
  private final long[] lastAck;
  private long gap;
  private long longest;

  Window(int partitions) {
    lastAck = new long[partitions];
    Arrays.fill(lastAck, begin);
  }

  synchronized void answered(int partition, long sentNanos, long nowNanos) {
    latencies.add(nowNanos - sentNanos);
    longest = Math.max(longest, nowNanos - sentNanos);
    gap = Math.max(gap, nowNanos - lastAck[partition]);
    lastAck[partition] = nowNanos;
  }

  /** What was felt since the window began; a later end tells more. */
  public synchronized Stall end() {
    long now = System.nanoTime();
    for (long last : lastAck) {
      gap = Math.max(gap, now - last);
    }
    return new Stall(
        (now - begin) / 1_000,
        latencies.total(),
        gap / 1_000,
        latencies.micros(0.5),
        latencies.micros(0.99),
        longest / 1_000);
  }

  /**
   * The numbers of a window; times in microseconds.
   *
   * @param lengthMicros how long it was
   * @param answers records acknowledged in it
   * @param gapMicros the longest time in which some partition acknowledged nothing
   * @param p50Micros median time from send to acknowledgement
   * @param p99Micros 99 of 100 records took no longer
   * @param maxMicros the longest
   */
  public record Stall(
      long lengthMicros,
      long answers,
      long gapMicros,
      long p50Micros,
      long p99Micros,
      long maxMicros) {}
}
