package dev.tangram.log;

import dev.tangram.log.internal.state.AbortedIndex;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.StoredSlice;
import java.util.List;

/** Reads of a log; they take no lock. */
final class LogReader {

  private final PartitionLog log;
  private final LogStore store;
  private final LogOffsets offsets;
  private final ProducerTracker producers;

  LogReader(PartitionLog log, LogStore store, LogOffsets offsets, ProducerTracker producers) {
    this.log = log;
    this.store = store;
    this.offsets = offsets;
    this.producers = producers;
  }

  /** See {@link PartitionLog#read}. */
  LogRead read(
      long offset, int maxBytes, FetchIsolation isolation, boolean minOneBatch, boolean gaps) {
    if (store.isOffline()) {
      throw store.offline();
    }
    long end = offsets.end();
    long start = offsets.start();
    if (offset < start || offset > end) {
      throw log.outOfRange(offset);
    }
    long highWatermark = offsets.highWatermark();
    long lastStable = Math.min(highWatermark, offsets.lastStable());
    long bound =
        switch (isolation) {
          case LOG_END -> end;
          case HIGH_WATERMARK -> highWatermark;
          case COMMITTED -> lastStable;
        };
    // Before the batches: compaction takes records of aborted transactions out of them first, and
    // then the transactions out of the index.
    List<AbortedTransaction> aborted =
        isolation == FetchIsolation.COMMITTED && offset < bound
            ? aborted(offset, bound)
            : List.of();
    StoredSlice slice =
        offset >= bound
            ? new EmptySlice(offset)
            : slice(offset, maxBytes, bound, minOneBatch, gaps);
    return new LogRead(slice, highWatermark, lastStable, start, end, aborted);
  }

  private StoredSlice slice(
      long offset, int maxBytes, long bound, boolean minOneBatch, boolean gaps) {
    try {
      return store.read(offset, maxBytes, bound, minOneBatch, gaps);
    } catch (OffsetOutOfRangeException e) {
      // Dropped since the check above.
      throw log.outOfRange(offset);
    }
  }

  private List<AbortedTransaction> aborted(long from, long to) {
    List<AbortedIndex.Aborted> found = producers.aborted().between(from, to);
    return found.isEmpty()
        ? List.of()
        : found.stream().map(a -> new AbortedTransaction(a.producerId(), a.firstOffset())).toList();
  }
}
