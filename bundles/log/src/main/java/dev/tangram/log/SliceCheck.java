package dev.tangram.log;

import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at what an engine gave for a read, as far as that is cheap. */
final class SliceCheck {

  private SliceCheck() {}

  /**
   * What is wrong with a slice.
   *
   * @param offset that was asked for
   * @param bound exclusive
   * @param gaps whether the first batch may begin behind the offset
   * @return null when nothing is
   */
  static String problem(
      StoredSlice slice, long offset, long bound, boolean gaps, OpenStore source) {
    if (slice == null) {
      return "gave no slice for a read at offset " + offset;
    }
    int size = slice.sizeInBytes();
    if (size == 0) {
      return null;
    }
    long base = slice.baseOffset();
    boolean sane = size >= Long.BYTES && base >= 0 && (gaps ? base < bound : base <= offset);
    if (sane && !source.can(StorageEngine.Ability.FILE_TRANSFER)) {
      sane = storedBase(slice) == base;
    }
    if (sane) {
      return null;
    }
    slice.release();
    return "gave a batch with base offset " + base + " for a read at offset " + offset;
  }

  private static long storedBase(StoredSlice slice) {
    ByteBuffer first = ByteBuffer.allocate(Long.BYTES);
    try {
      return slice.copyTo(0, first) == Long.BYTES ? first.getLong(0) : -1L;
    } catch (IOException e) {
      return -1L;
    }
  }
}
