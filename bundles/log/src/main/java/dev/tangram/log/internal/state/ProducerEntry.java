package dev.tangram.log.internal.state;

import java.nio.ByteBuffer;

/**
 * What a log knows of one idempotent producer: its epoch and the last batches it wrote, by which a
 * repeated batch is recognised. Not thread safe.
 */
public final class ProducerEntry {

  /** How many batches are remembered: a client has at most so many in flight. */
  public static final int BATCHES_MAX = 5;

  /** No sequence number is known. */
  public static final int NO_SEQUENCE = -1;

  private final long producerId;
  private final int[] lastSequences = new int[BATCHES_MAX];
  private final long[] lastOffsets = new long[BATCHES_MAX];
  private final int[] offsetDeltas = new int[BATCHES_MAX];
  private final long[] timestamps = new long[BATCHES_MAX];
  private int newest = -1;
  private int count;
  private short epoch = -1;
  private int coordinatorEpoch = -1;
  private long lastTimestamp = -1L;
  private long currentTxnFirstOffset = -1L;
  private long seenAtMs;

  private long touchedIn = -1L;
  private boolean before;
  private short epochBefore;
  private int lastSequenceBefore;
  private long lastOffsetBefore;
  private int offsetDeltaBefore;
  private long lastTimestampBefore;
  private int coordinatorEpochBefore;
  private long currentTxnFirstOffsetBefore;

  ProducerEntry(long producerId) {
    this.producerId = producerId;
  }

  public long producerId() {
    return producerId;
  }

  /** The producer's epoch, -1 unknown. */
  public short epoch() {
    return epoch;
  }

  /** Epoch of the coordinator that wrote the last marker, -1 none. */
  public int coordinatorEpoch() {
    return coordinatorEpoch;
  }

  /** Time of the last batch or marker in milliseconds, -1 none. */
  public long lastTimestamp() {
    return lastTimestamp;
  }

  /** First offset of the open transaction, -1 none. */
  public long currentTxnFirstOffset() {
    return currentTxnFirstOffset;
  }

  /** Sequence number of the last record, -1 none. */
  public int lastSequence() {
    return count == 0 ? NO_SEQUENCE : lastSequences[newest];
  }

  /** Offset of the last record, -1 none. */
  public long lastOffset() {
    return count == 0 ? -1L : lastOffsets[newest];
  }

  int lastOffsetDelta() {
    return count == 0 ? 0 : offsetDeltas[newest];
  }

  /**
   * Looks for a remembered batch with these sequence numbers.
   *
   * @return its place, for {@link #firstOffset}, {@link #lastOffset(int)} and {@link #timestamp};
   *     -1 when there is none
   */
  public int findDuplicate(short batchEpoch, int baseSequence, int lastSequence) {
    if (batchEpoch != epoch) {
      return -1;
    }
    for (int back = 0; back < count; back++) {
      int slot = Math.floorMod(newest - back, BATCHES_MAX);
      if (lastSequences[slot] == lastSequence
          && minus(lastSequence, offsetDeltas[slot]) == baseSequence) {
        return slot;
      }
    }
    return -1;
  }

  /** Offset of the first record of a remembered batch. */
  public long firstOffset(int slot) {
    return lastOffsets[slot] - offsetDeltas[slot];
  }

  /** Offset of the last record of a remembered batch. */
  public long lastOffset(int slot) {
    return lastOffsets[slot];
  }

  /** Largest timestamp of a remembered batch. */
  public long timestamp(int slot) {
    return timestamps[slot];
  }

  /** Broker time at which it was last heard of; not part of the file form. */
  long seenAtMs() {
    return seenAtMs;
  }

  void seenAtMs(long nowMs) {
    seenAtMs = nowMs;
  }

  /**
   * Keeps what is known now as the state before a group of appends, the first time that group
   * touches the producer.
   *
   * @param known false when the group is the first to write by this producer
   */
  void touch(long group, boolean known) {
    if (touchedIn == group) {
      return;
    }
    touchedIn = group;
    before = known;
    epochBefore = epoch;
    lastSequenceBefore = lastSequence();
    lastOffsetBefore = lastOffset();
    offsetDeltaBefore = lastOffsetDelta();
    lastTimestampBefore = lastTimestamp;
    coordinatorEpochBefore = coordinatorEpoch;
    currentTxnFirstOffsetBefore = currentTxnFirstOffset;
  }

  /** Whether anything was known before that group. */
  boolean knownBefore(long group) {
    return touchedIn != group || before;
  }

  /** Writes the entry of a snapshot: the state now, or before the group. */
  void writeTo(ByteBuffer out, long group) {
    if (touchedIn == group) {
      out.putLong(producerId).putShort(epochBefore).putInt(lastSequenceBefore);
      out.putLong(lastOffsetBefore).putInt(offsetDeltaBefore).putLong(lastTimestampBefore);
      out.putInt(coordinatorEpochBefore).putLong(currentTxnFirstOffsetBefore);
    } else {
      out.putLong(producerId).putShort(epoch).putInt(lastSequence());
      out.putLong(lastOffset()).putInt(lastOffsetDelta()).putLong(lastTimestamp);
      out.putInt(coordinatorEpoch).putLong(currentTxnFirstOffset);
    }
  }

  void takeEpoch(short newEpoch) {
    if (newEpoch != epoch) {
      epoch = newEpoch;
      count = 0;
    }
  }

  void addBatch(int lastSequence, long lastOffset, int offsetDelta, long timestamp) {
    newest = (newest + 1) % BATCHES_MAX;
    lastSequences[newest] = lastSequence;
    lastOffsets[newest] = lastOffset;
    offsetDeltas[newest] = offsetDelta;
    timestamps[newest] = timestamp;
    count = Math.min(count + 1, BATCHES_MAX);
    lastTimestamp = timestamp;
  }

  /**
   * Takes over the batches below an offset that an earlier state of the same producer remembers, if
   * they are more.
   */
  void recall(ProducerEntry earlier, long endOffset) {
    int usable = 0;
    while (usable < earlier.count && earlier.lastOffsets[earlier.back(usable)] >= endOffset) {
      usable++;
    }
    int kept = earlier.count - usable;
    if (earlier.epoch != epoch || kept <= count) {
      return;
    }
    newest = -1;
    count = 0;
    for (int i = kept - 1; i >= 0; i--) {
      int slot = earlier.back(usable + i);
      addBatch(
          earlier.lastSequences[slot],
          earlier.lastOffsets[slot],
          earlier.offsetDeltas[slot],
          earlier.timestamps[slot]);
    }
  }

  private int back(int steps) {
    return Math.floorMod(newest - steps, BATCHES_MAX);
  }

  void coordinatorEpoch(int value) {
    coordinatorEpoch = value;
  }

  void lastTimestamp(long value) {
    lastTimestamp = value;
  }

  void currentTxnFirstOffset(long value) {
    currentTxnFirstOffset = value;
  }

  /** Sequence numbers wrap from the largest int to 0. */
  private static int minus(int sequence, int decrement) {
    return sequence >= decrement
        ? sequence - decrement
        : Integer.MAX_VALUE - (decrement - sequence) + 1;
  }
}
