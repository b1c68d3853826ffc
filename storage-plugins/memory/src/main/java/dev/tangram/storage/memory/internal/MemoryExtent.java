package dev.tangram.storage.memory.internal;

import java.util.Arrays;
import java.util.List;

/**
 * A run of batches. One writer appends; readers see a prefix of the batches, never a part of one:
 * the count is written last and read first. Batches are never taken away: a shorter extent is
 * another object.
 */
final class MemoryExtent {

  private static final int FIRST_CAPACITY = 16;

  private final long baseOffset;
  private volatile StoredBatch[] batches;
  private volatile int count;
  private volatile long sizeInBytes;
  private volatile long maxTimestamp = -1L;
  private volatile long closedAtMs = -1L;

  MemoryExtent(long baseOffset) {
    this.baseOffset = baseOffset;
    this.batches = new StoredBatch[FIRST_CAPACITY];
  }

  /** An extent with these batches. */
  MemoryExtent(long baseOffset, List<StoredBatch> kept, long closedAtMs) {
    this.baseOffset = baseOffset;
    this.batches = new StoredBatch[Math.max(FIRST_CAPACITY, kept.size())];
    kept.forEach(this::add);
    this.closedAtMs = closedAtMs;
  }

  void add(StoredBatch batch) {
    int next = count;
    StoredBatch[] room = batches;
    if (next == room.length) {
      room = Arrays.copyOf(room, 2 * next);
      batches = room;
    }
    room[next] = batch;
    sizeInBytes += batch.size();
    maxTimestamp = Math.max(maxTimestamp, batch.span().maxTimestamp());
    count = next + 1;
  }

  long baseOffset() {
    return baseOffset;
  }

  /** The offset behind its last batch; its own base when it is empty. */
  long nextOffset() {
    int known = count;
    return known == 0 ? baseOffset : batches[known - 1].lastOffset() + 1;
  }

  long sizeInBytes() {
    return sizeInBytes;
  }

  long maxTimestamp() {
    return maxTimestamp;
  }

  long closedAtMs() {
    return closedAtMs;
  }

  void close(long nowMs) {
    closedAtMs = nowMs;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Time of the first batch that has one; -1 without any. */
  long firstTimestamp() {
    for (StoredBatch batch : view()) {
      if (batch.span().maxTimestamp() >= 0) {
        return batch.span().maxTimestamp();
      }
    }
    return -1L;
  }

  /** The batches as they are now. */
  List<StoredBatch> view() {
    int known = count;
    return Arrays.asList(batches).subList(0, known);
  }

  /** Index of the first batch that reaches to an offset; the count when there is none. */
  static int indexOf(List<StoredBatch> batches, long offset) {
    int low = 0;
    int high = batches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (batches.get(middle).lastOffset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long cost() {
    return view().stream().mapToLong(StoredBatch::cost).sum();
  }
}
