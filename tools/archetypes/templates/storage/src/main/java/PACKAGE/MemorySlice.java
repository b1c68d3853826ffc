package __package__;

import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes in memory. */
record MemorySlice(long baseOffset, byte[] bytes) implements StoredSlice {

  @Override
  public int sizeInBytes() {
    return bytes.length;
  }

  @Override
  public Optional<FileRange> file() {
    return Optional.empty();
  }

  @Override
  public int copyTo(int position, ByteBuffer target) {
    int count = Math.min(bytes.length - position, target.remaining());
    target.put(bytes, position, count);
    return count;
  }

  @Override
  public void release() {
    // Nothing is held.
  }
}
