package dev.tangram.storage.segment.internal;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Positions of batches that will soon be asked for: those of the last appends (for tail readers and
 * followers) and those at which the last reads ended (for readers that come back for more). One
 * writer, any number of readers. A truncated segment gets a new cache, so the identity of the cache
 * tells readers whether what they have found still holds.
 */
final class PositionCache {

  static final int RECENT = 64;
  private static final int HINTS = 16;

  private record Hint(long offset, int position) {}

  private long[] offsets;
  private int[] positions;
  private volatile long count;

  private volatile AtomicReferenceArray<Hint> hints;
  private int nextHint;

  /** Called by the writer before it makes the append visible. */
  void appended(long baseOffset, int position) {
    long index = count;
    if (offsets == null) {
      offsets = new long[RECENT];
      positions = new int[RECENT];
    }
    VarHandle.storeStoreFence();
    int slot = (int) (index & (RECENT - 1));
    offsets[slot] = baseOffset;
    positions[slot] = position;
    count = index + 1;
  }

  /** Forgets the appends; for segments that were closed. */
  void closed() {
    offsets = null;
    positions = null;
  }

  /** A reader has seen that a batch with this base offset begins, or will begin, at a position. */
  void hint(long offset, int position) {
    AtomicReferenceArray<Hint> array = hints;
    if (array == null) {
      array = new AtomicReferenceArray<>(HINTS);
      hints = array;
    }
    for (int i = 0; i < HINTS; i++) {
      Hint hint = array.get(i);
      if (hint != null && hint.offset == offset) {
        return;
      }
    }
    array.set(nextHint++ & (HINTS - 1), new Hint(offset, position));
  }

  /**
   * The position of the last known batch whose base offset is not above an offset.
   *
   * @return the position times two, plus one when the base offset is the very offset; -1 when none
   *     is known
   */
  long floor(long offset) {
    long best = -1;
    long bestOffset = -1;
    AtomicReferenceArray<Hint> array = hints;
    for (int i = 0; array != null && i < HINTS; i++) {
      Hint hint = array.get(i);
      if (hint != null && hint.offset <= offset && hint.offset > bestOffset) {
        bestOffset = hint.offset;
        best = hint.position;
      }
    }
    if (bestOffset != offset) {
      long recent = recentFloor(offset, bestOffset);
      if (recent >= 0) {
        return recent;
      }
    }
    return best < 0 ? -1 : best * 2 + (bestOffset == offset ? 1 : 0);
  }

  private long recentFloor(long offset, long above) {
    long end = count;
    long[] known = offsets;
    int[] places = positions;
    if (known == null || places == null) {
      return -1;
    }
    for (long i = end - 1; i >= 0 && i > end - RECENT; i--) {
      int slot = (int) (i & (RECENT - 1));
      long candidate = known[slot];
      int position = places[slot];
      VarHandle.loadLoadFence();
      if (count - i >= RECENT) {
        return -1;
      }
      if (candidate <= offset) {
        return candidate > above ? position * 2L + (candidate == offset ? 1 : 0) : -1;
      }
    }
    return -1;
  }

  /** The last known beginning of a batch that is not behind a position; 0 when none is known. */
  int floorPosition(int limit) {
    int best = 0;
    AtomicReferenceArray<Hint> array = hints;
    for (int i = 0; array != null && i < HINTS; i++) {
      Hint hint = array.get(i);
      if (hint != null && hint.position <= limit && hint.position > best) {
        best = hint.position;
      }
    }
    return best;
  }
}
