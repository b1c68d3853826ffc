package dev.tangram.replication.internal.fetch;

import dev.tangram.log.LogRead;
import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Results of reads, without logs. */
final class Results {

  private Results() {}

  static PartitionResult empty(long highWatermark) {
    return withBytes(highWatermark, 0);
  }

  static PartitionResult withBytes(long highWatermark, int bytes) {
    return PartitionResult.of(
        new LogRead(new Zeros(bytes), highWatermark, highWatermark, 0, highWatermark, List.of()));
  }

  /** So many bytes of nothing. */
  record Zeros(int sizeInBytes) implements StoredSlice {

    @Override
    public long baseOffset() {
      return 0;
    }

    @Override
    public Optional<FileRange> file() {
      return Optional.empty();
    }

    @Override
    public int copyTo(int position, ByteBuffer target) {
      int count = Math.min(sizeInBytes - position, target.remaining());
      target.put(new byte[count]);
      return count;
    }

    @Override
    public void release() {}
  }
}
