package dev.tangram.log;

import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Nothing was read. */
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
    return 0;
  }

  @Override
  public void release() {
    // Nothing is held.
  }
}
