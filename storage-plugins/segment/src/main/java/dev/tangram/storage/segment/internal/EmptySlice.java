package dev.tangram.storage.segment.internal;

import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Nothing to read at this offset. */
record EmptySlice(long baseOffset) implements StoredSlice {

  @Override
  public int sizeInBytes() {
    return 0;
  }

  @Override
  public Optional<FileRange> file() {
    return Optional.empty();
  }

  @Override
  public int copyTo(int position, ByteBuffer target) {
    if (position != 0) {
      throw new IndexOutOfBoundsException("position " + position + " of an empty slice");
    }
    return 0;
  }

  @Override
  public void release() {
    // Holds nothing.
  }
}
