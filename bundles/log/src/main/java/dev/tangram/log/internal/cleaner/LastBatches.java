package dev.tangram.log.internal.cleaner;

import dev.tangram.log.internal.state.ProducerEntry;
import dev.tangram.records.RecordBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last batch of each producer that the log knows. It stays, possibly without records: by it the
 * producer's sequence and epoch are known to whoever builds the states from the batches. Immutable.
 */
public final class LastBatches {

  private static final long ONLY_MARKER = -1L;

  private record Last(long lastOffset, short epoch) {}

  private final Map<Long, Last> byProducer = new HashMap<>();

  /**
   * @param producers those that are known now
   */
  public LastBatches(List<ProducerEntry> producers) {
    for (ProducerEntry each : producers) {
      byProducer.put(each.producerId(), new Last(each.lastOffset(), each.epoch()));
    }
  }

  /** Whether nothing newer is known of the batch's producer. */
  public boolean contains(RecordBatch batch) {
    if (!batch.hasProducerId()) {
      return false;
    }
    Last last = byProducer.get(batch.producerId());
    if (last == null) {
      return false;
    }
    return last.lastOffset == ONLY_MARKER
        ? batch.isControl() && batch.producerEpoch() == last.epoch
        : batch.lastOffset() == last.lastOffset;
  }
}
