package dev.tangram.log.internal.cleaner;

import dev.tangram.log.internal.state.AbortedIndex.Aborted;
import dev.tangram.records.RecordBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes through a log, whose transactions are all decided, and says which batches were aborted and
 * which markers nobody needs any more: those without a record of their transaction before them. Not
 * thread safe; one for each way through the log.
 */
public final class TransactionWalk {

  /** Those that the walk has not passed yet, oldest first. */
  private final Map<Long, ArrayDeque<Aborted>> byProducer = new HashMap<>();

  private final Set<Long> markersInIndex = new HashSet<>();
  private final Set<Long> producersWithData = new HashSet<>();

  /**
   * @param aborted the aborted transactions that the log's index names
   */
  public TransactionWalk(List<Aborted> aborted) {
    List<Aborted> inOrder = new ArrayList<>(aborted);
    inOrder.sort(Comparator.comparingLong(Aborted::firstOffset));
    for (Aborted each : inOrder) {
      byProducer.computeIfAbsent(each.producerId(), id -> new ArrayDeque<>()).add(each);
      markersInIndex.add(each.lastOffset());
    }
  }

  /** Notes a batch that is no control batch. Returns whether its records were aborted. */
  public boolean isAborted(RecordBatch batch) {
    if (!batch.isTransactional()) {
      return false;
    }
    producersWithData.add(batch.producerId());
    ArrayDeque<Aborted> ahead = byProducer.get(batch.producerId());
    while (ahead != null && !ahead.isEmpty() && ahead.peek().lastOffset() < batch.baseOffset()) {
      ahead.poll();
    }
    return ahead != null && !ahead.isEmpty() && ahead.peek().firstOffset() <= batch.baseOffset();
  }

  /**
   * Notes a control batch. Returns whether it can go as soon as all readers have passed it.
   *
   * <p>A marker whose transaction is still in the index of aborted ones has to stay: a reader who
   * is told of the transaction skips the producer's records up to its marker.
   */
  public boolean isNeedless(RecordBatch marker) {
    boolean hadData = producersWithData.remove(marker.producerId());
    return !hadData && !markersInIndex.contains(marker.lastOffset());
  }
}
