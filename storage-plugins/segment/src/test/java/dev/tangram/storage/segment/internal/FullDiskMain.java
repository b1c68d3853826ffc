package dev.tangram.storage.segment.internal;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import dev.tangram.storage.tck.Batches;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** Appends until the system refuses, then shows that nothing was spoilt. */
final class FullDiskMain {

  private FullDiskMain() {}

  public static void main(String[] args) throws Exception {
    StoreOptions options =
        new StoreOptions(
            1 << 20, Long.MAX_VALUE / 4, 0, 100, 1 << 20, false, 0, Batches.inspector());
    Random random = new Random(1);
    try (SegmentStorageEngine engine = new SegmentStorageEngine()) {
      PartitionStore store = engine.open(Path.of(args[0], "t-0"), options);
      store.recover(0);
      long size = 0;
      while (true) {
        try {
          size += append(store, 7000, random);
        } catch (StorageException e) {
          check(!e.fatal() && e.getMessage().contains(args[0]), "not fatal, names the directory");
          System.out.println("refused: " + e.getMessage());
          break;
        }
      }
      check(store.sizeInBytes() == size, "size as before");
      // What still fits goes on.
      size += append(store, 100, random);
      long end = store.endOffset();
      store.close();
      PartitionStore again = engine.open(Path.of(args[0], "t-0"), options);
      check(again.recover(0).bytesCut() == 0 && again.endOffset() == end, "all whole");
      StoredSlice slice = again.read(0, Integer.MAX_VALUE, Long.MAX_VALUE, true);
      check(slice.sizeInBytes() == size, "all readable");
      slice.release();
      again.close();
    }
    System.out.println("intact");
  }

  private static int append(PartitionStore store, int bytes, Random random)
      throws StorageException {
    byte[] batch = Batches.batch(store.endOffset(), 1, 1, bytes, random);
    store.append(new ByteBuffer[] {ByteBuffer.wrap(batch)}, Batches.span(batch));
    return batch.length;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("does not hold: " + what);
    }
  }
}
