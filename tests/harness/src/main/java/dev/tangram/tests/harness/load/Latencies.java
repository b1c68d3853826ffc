package dev.tangram.tests.harness.load;

/**
 * Counts latencies in buckets that are at most 3 % wide, from 1 microsecond to about an hour. One
 * thread writes.
 */
public final class Latencies {

  private static final int SUB_BITS = 5;
  private static final int SUB = 1 << SUB_BITS;
  private static final int LARGEST_BITS = 32;

  private final long[] counts = new long[(LARGEST_BITS - SUB_BITS + 1) * SUB];
  private long total;

  /** Notes one latency in nanoseconds; below zero counts as zero. */
  public void add(long nanos) {
    long micros = Math.max(0L, nanos / 1_000);
    counts[bucket(Math.min(micros, (1L << LARGEST_BITS) - 1))]++;
    total++;
  }

  public void add(Latencies other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  public long total() {
    return total;
  }

  /** The largest latency of a share of them in microseconds, as its bucket's upper bound. */
  public long micros(double share) {
    long wanted = (long) Math.ceil(total * share);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted && counts[i] > 0) {
        return upper(i);
      }
    }
    return 0;
  }

  private static int bucket(long micros) {
    if (micros < SUB) {
      return (int) micros;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
    return (shift + 1) * SUB + (int) ((micros >>> shift) - SUB);
  }

  private static long upper(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int shift = bucket / SUB - 1;
    return ((long) (bucket % SUB + SUB + 1) << shift) - 1;
  }
}
