package dev.tangram.storage.tck.disk;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What would be left of one file: its bytes when they were last forced, and which were written
 * since. Guarded by its disk.
 */
final class StoredFile {

  private static final int BLOCK = 16;

  private byte[] forced;
  private final BitSet dirty = new BitSet();
  private boolean resized;

  StoredFile(byte[] forced) {
    this.forced = forced;
  }

  void written(long position, long bytes) {
    dirty.set(Math.toIntExact(position), Math.toIntExact(position + bytes));
    resized |= position + bytes > forced.length;
  }

  void truncated(long size) {
    resized = true;
    dirty.clear(Math.toIntExact(size), Math.max(dirty.length(), (int) size));
  }

  /** Only what was written since the last force goes to the disk. */
  void force(byte[] current) {
    byte[] next = Arrays.copyOf(forced, current.length);
    dirty.stream().filter(at -> at < current.length).forEach(at -> next[at] = current[at]);
    forced = next;
    clean();
  }

  /**
   * A force that failed: the operating system takes the bytes for clean and does not write them
   * again, as Linux does.
   */
  void forceFailed(int currentLength) {
    forced = Arrays.copyOf(forced, currentLength);
    clean();
  }

  private void clean() {
    dirty.clear();
    resized = false;
  }

  byte[] after(PowerCut cut, byte[] current) {
    if (cut.unforced == PowerCut.Unforced.LOST || (dirty.isEmpty() && !resized)) {
      return forced.clone();
    }
    byte[] left = Arrays.copyOf(forced, current.length);
    for (int at = dirty.nextSetBit(0); at >= 0 && at < left.length; at = dirty.nextSetBit(at + 1)) {
      boolean there = cut.unforced == PowerCut.Unforced.TORN && at / BLOCK % 2 == 0;
      left[at] = there ? current[at] : 0;
    }
    return left;
  }
}
