package dev.tangram.tests.benchmarks.swaps;

import dev.tangram.tests.harness.load.LoadReport;
import dev.tangram.tests.harness.load.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A line of the table.
 *
 * @param title what was swapped
 * @param report what became of the records
 * @param stalls what the producers felt, a window for each swap
 * @param nanos until the new one served, for each swap
 */
record SwapRow(String title, LoadReport report, List<Window.Stall> stalls, long[] nanos) {

  static final String HEAD =
      "| swap | swaps | records | lost | twice | out of order | failed | connections dropped "
          + "| stall p50 ms | stall p99 ms | stall max ms | serving after p50 ms | max ms |\n"
          + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";

  String line() {
    double[] longest = stalls.stream().mapToDouble(s -> s.maxMicros() / 1e3).sorted().toArray();
    double[] serving = Arrays.stream(nanos).mapToDouble(n -> n / 1e6).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %d | %.1f | %.1f | %.1f | %.0f | %.0f |%n",
        title,
        stalls.size(),
        report.acknowledged(),
        report.verdict().lost(),
        report.verdict().duplicated(),
        report.verdict().reordered() + report.verdict().inconsistent(),
        report.failed(),
        report.connectionsClosed(),
        at(longest, 0.5),
        at(longest, 0.99),
        at(longest, 1),
        at(serving, 0.5),
        at(serving, 1));
  }

  /** The smallest value that at least a share of all do not exceed. */
  static double at(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
