package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.util.Locale;

/**
 * What a load did.
 *
 * @param records records, or requests where each has one record
 * @param bytes bytes of their values before compression
 * @param nanos from the first send to the last answer
 */
record Outcome(long records, long bytes, long nanos, Latencies latencies) {

  String line() {
    return String.format(
        Locale.ROOT,
        "records=%d bytes=%d seconds=%.6f p50us=%d p99us=%d",
        records,
        bytes,
        nanos / 1e9,
        latencies.micros(0.5),
        latencies.micros(0.99));
  }
}
