package dev.tangram.client.producer;

/**
 * 32-bit MurmurHash2 with the seed that Java producers use for keys, so that all clients agree on
 * the partition of a key.
 */
final class KeyHash {

  private static final int SEED = 0x9747b28c;
  private static final int MULTIPLIER = 0x5bd1e995;
  private static final int SHIFT = 24;

  private KeyHash() {}

  /** The partition of a key. */
  static int partition(byte[] key, int partitions) {
    return (murmur2(key) & Integer.MAX_VALUE) % partitions;
  }

  static int murmur2(byte[] data) {
    int hash = SEED ^ data.length;
    int words = data.length >> 2;
    for (int i = 0; i < words; i++) {
      int at = i << 2;
      int word =
          data[at] & 0xFF
              | (data[at + 1] & 0xFF) << 8
              | (data[at + 2] & 0xFF) << 16
              | (data[at + 3] & 0xFF) << 24;
      word *= MULTIPLIER;
      word ^= word >>> SHIFT;
      hash = hash * MULTIPLIER ^ word * MULTIPLIER;
    }
    int rest = 0;
    for (int i = data.length - 1; i >= words << 2; i--) {
      rest = rest << 8 | data[i] & 0xFF;
    }
    if ((data.length & 3) != 0) {
      hash = (hash ^ rest) * MULTIPLIER;
    }
    hash = (hash ^ hash >>> 13) * MULTIPLIER;
    return hash ^ hash >>> 15;
  }
}
