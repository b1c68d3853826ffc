package dev.tangram.storage.memory.internal;

import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Some batches. What it refers to stays readable, whatever becomes of the store. */
final class MemorySlice implements StoredSlice {

  private final long baseOffset;
  private final int sizeInBytes;
  private volatile List<StoredBatch> batches;

  MemorySlice(long baseOffset, List<StoredBatch> batches, int sizeInBytes) {
    this.baseOffset = baseOffset;
    this.batches = batches;
    this.sizeInBytes = sizeInBytes;
  }

  @Override
  public long baseOffset() {
    return baseOffset;
  }

  @Override
  public int sizeInBytes() {
    return sizeInBytes;
  }

  @Override
  public Optional<FileRange> file() {
    return Optional.empty();
  }

  @Override
  public int copyTo(int position, ByteBuffer target) {
    int copied = 0;
    int begin = 0;
    for (StoredBatch batch : batches) {
      int skipped = Math.max(0, position - begin);
      int length = Math.min(batch.size() - skipped, target.remaining());
      if (length > 0) {
        target.put(batch.bytes(), batch.position() + skipped, length);
        copied += length;
      }
      begin += batch.size();
    }
    return copied;
  }

  @Override
  public void release() {
    batches = List.of();
  }
}
