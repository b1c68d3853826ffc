package dev.tangram.log;

import dev.tangram.log.internal.cleaner.PassStats;

/** Adds up what passes did. Thread safe. */
final class CleanerTotals {

  private CleanerStatus totals = CleanerStatus.NONE;

  synchronized CleanerStatus get() {
    return totals;
  }

  /** A pass has ended. */
  synchronized void add(CleaningPass pass, boolean well, long tookMs, long endedAtMs) {
    PassStats stats = pass.stats();
    totals =
        new CleanerStatus(
            totals.passes() + (well ? 1 : 0),
            totals.failures() + (well ? 0 : 1),
            totals.bytesRead() + stats.bytesRead(),
            totals.bytesWritten() + stats.bytesWritten(),
            totals.recordsRead() + stats.recordsRead(),
            totals.recordsKept() + stats.recordsKept(),
            well ? tookMs : totals.lastPassMs(),
            well ? endedAtMs : totals.lastPassAtMs(),
            Math.max(totals.tableUseMax(), pass.tableUse()),
            totals.logs());
  }
}
