package dev.tangram.log.internal.cleaner;

import java.nio.ByteBuffer;

/**
 * The newest offset of each key, in a table of fixed size: 24 bytes a key, whatever its length.
 * Keys are known by their {@link KeyHash} only. Open addressing with two hashes. Not thread safe.
 */
public final class OffsetMap {

  /** Two words of hash and the offset. */
  public static final int SLOT_BYTES = 3 * Long.BYTES;

  private static final int SLOT_WORDS = 3;
  private static final int SLOTS_MIN = 2;
  private static final int SLOTS_MAX = (Integer.MAX_VALUE - 8) / SLOT_WORDS;

  private final KeyHash hash = KeyHash.secret();

  /** For each slot the hash, and the offset plus one; zero where the slot is free. */
  private final long[] words;

  /** A prime, so that each step reaches all slots. */
  private final int slots;

  private final int keysMax;
  private int size;

  /**
   * @param bytes the most that the table may take
   * @param loadFactor how full it may get, above 0 and at most 1
   * @param keysExpected there are certainly not more keys: a smaller table will do
   */
  public OffsetMap(long bytes, double loadFactor, long keysExpected) {
    double factor = Math.min(1.0, Math.max(0.01, loadFactor));
    int most = (int) Math.max(SLOTS_MIN, Math.min(SLOTS_MAX, bytes / SLOT_BYTES));
    double wanted = Math.ceil(keysExpected / factor) + SLOTS_MIN;
    this.slots = wanted < most ? Math.min(primeFrom((int) wanted), primeTo(most)) : primeTo(most);
    this.words = new long[slots * SLOT_WORDS];
    this.keysMax = Math.max(1, (int) Math.min(slots - 1, slots * factor));
  }

  /** The smallest prime that is not below a number. */
  private static int primeFrom(int least) {
    int candidate = least;
    while (!isPrime(candidate)) {
      candidate++;
    }
    return candidate;
  }

  /** The largest prime that is not above a number of at least two. */
  private static int primeTo(int most) {
    int candidate = most;
    while (!isPrime(candidate)) {
      candidate--;
    }
    return candidate;
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; (long) divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return number > 1;
  }

  /**
   * Notes the offset of a key in the place of an older one.
   *
   * @return false when the key is new and there is no room; nothing is noted then
   */
  public boolean put(ByteBuffer key, long offset) {
    int at = find(key);
    if (words[at + 2] == 0) {
      if (size >= keysMax) {
        return false;
      }
      size++;
      words[at] = hash.high();
      words[at + 1] = hash.low();
    }
    words[at + 2] = offset + 1;
    return true;
  }

  /** The newest offset of a key, -1 when it is not known. */
  public long get(ByteBuffer key) {
    return words[find(key) + 2] - 1;
  }

  /** Where a key is, or where it would be put. There is always a free slot. */
  private int find(ByteBuffer key) {
    hash.hash(key);
    long high = hash.high();
    long low = hash.low();
    int slot = (int) Long.remainderUnsigned(high, slots);
    int step = slots == SLOTS_MIN ? 1 : 1 + (int) Long.remainderUnsigned(low, slots - 1);
    while (true) {
      int at = slot * SLOT_WORDS;
      if (words[at + 2] == 0 || (words[at] == high && words[at + 1] == low)) {
        return at;
      }
      slot -= step;
      if (slot < 0) {
        slot += slots;
      }
    }
  }

  /** Number of keys. */
  public int size() {
    return size;
  }

  /** The most keys that it takes. */
  public int keysMax() {
    return keysMax;
  }

  /** Bytes that it takes. */
  public long bytes() {
    return (long) slots * SLOT_BYTES;
  }
}
