package dev.tangram.log.internal.state;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The idempotent and transactional producers of one log (KIP-98). Checks come first and change
 * nothing; what is appended is noted afterwards. Not thread safe: the log's writer holds its lock.
 *
 * <p>A producer is forgotten when nothing was written by it for the expiration time and it has no
 * open transaction. That time counts from the append, not from the timestamps of its records, so
 * that records with old timestamps keep their protection against duplicates.
 */
public final class ProducerStates {

  /** No transaction is undecided. */
  public static final long NONE_UNDECIDED = Long.MAX_VALUE;

  private final Map<Long, ProducerEntry> producers = new HashMap<>();
  private final TreeMap<Long, Long> openTransactions = new TreeMap<>();
  private final TreeMap<Long, CompletedTransaction> unreplicated = new TreeMap<>();
  private ProducerEntry recent;
  private long group;

  /** What is known of a producer; null when nothing is. */
  public ProducerEntry get(long producerId) {
    if (recent != null && recent.producerId() == producerId) {
      return recent;
    }
    ProducerEntry entry = producers.get(producerId);
    recent = entry == null ? recent : entry;
    return entry;
  }

  /** All producers, in no order. */
  public List<ProducerEntry> all() {
    return new ArrayList<>(producers.values());
  }

  /** Number of producers that are known. */
  public int size() {
    return producers.size();
  }

  /**
   * Checks a data batch of a client.
   *
   * @throws ApiException INVALID_PRODUCER_EPOCH when a newer epoch has written, INVALID_TXN_STATE
   *     for a plain batch inside a transaction
   */
  public void checkEpoch(long producerId, short epoch, boolean transactional) {
    ProducerEntry entry = get(producerId);
    if (entry == null) {
      return;
    }
    if (epoch < entry.epoch()) {
      throw new ApiException(
          ErrorCode.INVALID_PRODUCER_EPOCH,
          "Epoch " + epoch + " of producer " + producerId + " is older than " + entry.epoch());
    }
    if (!transactional && entry.currentTxnFirstOffset() >= 0) {
      throw new ApiException(
          ErrorCode.INVALID_TXN_STATE,
          "Producer " + producerId + " has an open transaction; its batches must belong to it");
    }
  }

  /**
   * Checks that a batch of a client follows the last one. A producer that is not known may begin
   * anywhere: its state may have been removed with its records.
   *
   * @throws ApiException OUT_OF_ORDER_SEQUENCE_NUMBER
   */
  public void checkSequence(long producerId, short epoch, int baseSequence) {
    ProducerEntry entry = get(producerId);
    if (entry == null || entry.epoch() < 0) {
      return;
    }
    if (epoch != entry.epoch()) {
      if (baseSequence != 0) {
        throw outOfOrder(producerId, baseSequence, "a new epoch begins at 0");
      }
      return;
    }
    int last = entry.lastSequence();
    boolean follows = last == Integer.MAX_VALUE ? baseSequence == 0 : baseSequence == last + 1;
    if (!follows) {
      throw outOfOrder(producerId, baseSequence, "the last one written is " + last);
    }
  }

  /**
   * Checks a transaction marker.
   *
   * @throws ApiException INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED
   */
  public void checkMarker(long producerId, short epoch, int coordinatorEpoch) {
    ProducerEntry entry = get(producerId);
    if (entry == null) {
      return;
    }
    if (epoch < entry.epoch()) {
      throw new ApiException(
          ErrorCode.INVALID_PRODUCER_EPOCH,
          "Marker epoch " + epoch + " of producer " + producerId + " is older than the current");
    }
    if (coordinatorEpoch < entry.coordinatorEpoch()) {
      throw new ApiException(
          ErrorCode.TRANSACTION_COORDINATOR_FENCED,
          "Coordinator epoch " + coordinatorEpoch + " is older than " + entry.coordinatorEpoch());
    }
  }

  /**
   * Notes a data batch.
   *
   * @param nowMs time of the append
   */
  public void appended(
      long producerId,
      short epoch,
      int lastSequence,
      long firstOffset,
      long lastOffset,
      long timestamp,
      boolean transactional,
      long nowMs) {
    ProducerEntry entry = entry(producerId, nowMs);
    entry.takeEpoch(epoch);
    entry.addBatch(lastSequence, lastOffset, (int) (lastOffset - firstOffset), timestamp);
    if (transactional && entry.currentTxnFirstOffset() < 0) {
      entry.currentTxnFirstOffset(firstOffset);
      openTransactions.put(firstOffset, producerId);
    }
  }

  /**
   * Notes a transaction marker.
   *
   * @return the transaction that it ends; null when there was none
   */
  public CompletedTransaction appendedMarker(
      long producerId,
      short epoch,
      int coordinatorEpoch,
      long offset,
      long timestamp,
      boolean abort,
      long nowMs) {
    ProducerEntry entry = entry(producerId, nowMs);
    entry.takeEpoch(epoch);
    entry.coordinatorEpoch(coordinatorEpoch);
    entry.lastTimestamp(timestamp);
    long first = entry.currentTxnFirstOffset();
    if (first < 0) {
      return null;
    }
    entry.currentTxnFirstOffset(-1L);
    openTransactions.remove(first);
    CompletedTransaction ended = new CompletedTransaction(producerId, first, offset, abort);
    unreplicated.put(first, ended);
    return ended;
  }

  /**
   * The first offset of the oldest transaction that is open, or ended by a marker that is not yet
   * committed; {@link #NONE_UNDECIDED} when there is none.
   */
  public long firstUndecidedOffset() {
    long open = firstOpenOffset();
    long ended = unreplicated.isEmpty() ? NONE_UNDECIDED : unreplicated.firstKey();
    return Math.min(open, ended);
  }

  /** The first offset of the oldest open transaction; {@link #NONE_UNDECIDED} without any. */
  public long firstOpenOffset() {
    return openTransactions.isEmpty() ? NONE_UNDECIDED : openTransactions.firstKey();
  }

  /** Takes transactions as decided whose markers lie below the high watermark. */
  public void committed(long highWatermark) {
    unreplicated.values().removeIf(ended -> ended.lastOffset() < highWatermark);
  }

  /** Forgets producers that have been silent for too long. */
  public void expire(long nowMs, long expirationMs) {
    recent = null;
    producers
        .values()
        .removeIf(
            producer ->
                producer.currentTxnFirstOffset() < 0
                    && nowMs - producer.seenAtMs() >= expirationMs);
  }

  /** Forgets everything. */
  public void clear() {
    producers.clear();
    openTransactions.clear();
    unreplicated.clear();
    recent = null;
  }

  /**
   * Takes over what an earlier state remembers of batches below an offset, after a reload: a
   * snapshot has only the last batch of each producer.
   *
   * @param earlier from {@link #all}
   */
  public void recall(List<ProducerEntry> earlier, long endOffset) {
    for (ProducerEntry known : earlier) {
      ProducerEntry entry = producers.get(known.producerId());
      if (entry != null) {
        entry.recall(known, endOffset);
      }
    }
  }

  /** Begins a group of appends; {@link #toBytesBefore} gives the states as they are now. */
  public void beginGroup() {
    group++;
  }

  /** The file form; see {@link ProducerSnapshot}. */
  public byte[] toBytes() {
    beginGroup();
    return toBytesBefore();
  }

  /** The file form of the states before the group that was begun last. */
  public byte[] toBytesBefore() {
    return ProducerSnapshot.write(producers.values(), group);
  }

  /**
   * Replaces everything by what a file says.
   *
   * @throws IllegalArgumentException when it is damaged, saying how; nothing is changed then
   */
  public void load(byte[] content, long nowMs) {
    List<ProducerEntry> entries = ProducerSnapshot.read(content);
    clear();
    for (ProducerEntry entry : entries) {
      producers.put(entry.producerId(), entry);
      entry.seenAtMs(nowMs);
      if (entry.currentTxnFirstOffset() >= 0) {
        openTransactions.put(entry.currentTxnFirstOffset(), entry.producerId());
      }
    }
  }

  private ProducerEntry entry(long producerId, long nowMs) {
    ProducerEntry entry = get(producerId);
    boolean known = entry != null;
    if (!known) {
      entry = new ProducerEntry(producerId);
      producers.put(producerId, entry);
      recent = entry;
    }
    entry.touch(group, known);
    entry.seenAtMs(nowMs);
    return entry;
  }

  private static ApiException outOfOrder(long producerId, int sequence, String why) {
    return new ApiException(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        "Sequence number " + sequence + " of producer " + producerId + " is out of order: " + why);
  }
}
