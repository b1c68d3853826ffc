package dev.tangram.compression.lz4.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays of one size that streams give back. A block is 64 KiB however small a batch is: a new
 * array for each stream would be most of what a broker allocates that recompresses. What is in an
 * array is left over from earlier uses. Thread safe; keeps at most {@value #KEPT_MAX} arrays.
 */
final class ArrayPool {

  static final int KEPT_MAX = 16;

  private final int arrayBytes;
  private final AtomicReferenceArray<byte[]> kept = new AtomicReferenceArray<>(KEPT_MAX);

  ArrayPool(int arrayBytes) {
    this.arrayBytes = arrayBytes;
  }

  int arrayBytes() {
    return arrayBytes;
  }

  /** An array that nobody else has. */
  byte[] take() {
    byte[] array = kept.getAndSet(slot(), null);
    return array == null ? new byte[arrayBytes] : array;
  }

  /** Takes back what {@link #take} gave, once. */
  void give(byte[] array) {
    kept.set(slot(), array);
  }

  /** Threads have places of their own as far as there are enough. */
  private static int slot() {
    return (int) Math.floorMod(Thread.currentThread().getId(), (long) KEPT_MAX);
  }
}
