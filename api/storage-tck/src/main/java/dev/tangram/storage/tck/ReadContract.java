package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Order, windows, timestamps: what a reader may rely on. */
public abstract class ReadContract extends ContractHarness {

  @Test
  @DisplayName("R1 a new store is empty and starts at 0")
  void newStoreIsEmpty() throws Exception {
    PartitionStore store = fresh(1000);

    assertThat(store.startOffset()).isZero();
    assertThat(store.endOffset()).isZero();
    assertThat(store.sizeInBytes()).isZero();
    assertThat(bytesOf(store.read(0, 100, Long.MAX_VALUE, true))).isEmpty();
    assertThat(store.extents()).hasSize(1);
    assertThat(store.extents().get(0).open()).isTrue();
  }

  @Test
  @DisplayName("R2 what is read is what was appended, in order, byte for byte, from every offset")
  void readsFromEveryOffset() throws Exception {
    PartitionStore store = fresh(700);
    List<byte[]> batches = appendMany(store, 60, new Random(1));

    for (int i = 0; i < batches.size(); i++) {
      byte[] rest = concat(batches.subList(i, batches.size()));
      for (long o = Batches.span(batches.get(i)).baseOffset();
          o <= lastOffset(batches.get(i));
          o++) {
        assertThat(readAll(store, o)).as("from offset %d", o).isEqualTo(rest);
      }
    }
    assertThat(store.sizeInBytes()).isEqualTo(concat(batches).length);
  }

  @Test
  @DisplayName("R3 buffers of one append are stored back to back, wherever batches begin in them")
  void appendsSeveralBuffers() throws Exception {
    PartitionStore store = fresh(1 << 20);
    Random random = new Random(2);
    List<byte[]> batches = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      List<byte[]> some = new ArrayList<>();
      long base = store.endOffset();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        some.add(Batches.batch(base, 2, base, 60 + random.nextInt(200), random));
        base += 2;
      }
      appendInPieces(store, concat(some), some, random);
      batches.addAll(some);
    }
    assertThat(readAll(store, 0)).isEqualTo(concat(batches));
    for (byte[] batch : batches) {
      long offset = lastOffset(batch);
      assertThat(split(bytesOf(store.read(offset, 1, Long.MAX_VALUE, true)))).contains(batch);
    }
  }

  private static void appendInPieces(
      PartitionStore store, byte[] bytes, List<byte[]> batches, Random random)
      throws StorageException {
    int cut = random.nextInt(bytes.length + 1);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).position(7);
    direct.put(bytes, cut, bytes.length - cut).flip().position(7);
    ByteBuffer[] pieces = {ByteBuffer.wrap(bytes, 0, cut), direct};
    long base = Batches.span(batches.get(0)).baseOffset();
    long last = lastOffset(batches.get(batches.size() - 1));
    store.append(pieces, new dev.tangram.storage.BatchSpan(base, last, last - 1, last));
    assertThat(pieces[0].hasRemaining() || pieces[1].hasRemaining()).isFalse();
  }

  @Test
  @DisplayName("R4 a read gives whole batches within maxBytes, and one at least only when asked")
  void honoursMaxBytes() throws Exception {
    PartitionStore store = fresh(1 << 20);
    List<byte[]> batches = appendMany(store, 12, new Random(3));
    byte[] all = concat(batches);
    int first = batches.get(0).length;

    for (int max = 0; max <= all.length + 10; max++) {
      byte[] given = bytesOf(store.read(0, max, Long.MAX_VALUE, true));
      byte[] without = bytesOf(store.read(0, max, Long.MAX_VALUE, false));
      int fits = fitting(batches, max);
      assertThat(given).as("max %d", max).isEqualTo(Arrays.copyOf(all, Math.max(first, fits)));
      assertThat(without).as("max %d", max).isEqualTo(Arrays.copyOf(all, fits));
    }
  }

  private static int fitting(List<byte[]> batches, int max) {
    int bytes = 0;
    for (byte[] batch : batches) {
      if (bytes + batch.length > max) {
        break;
      }
      bytes += batch.length;
    }
    return bytes;
  }

  @Test
  @DisplayName("R5 batches with a base offset at or above endOffset are not given")
  void honoursEndOffset() throws Exception {
    PartitionStore store = fresh(600);
    List<byte[]> batches = appendMany(store, 30, new Random(4));

    for (long end = 0; end <= store.endOffset() + 1; end++) {
      long limit = end;
      List<byte[]> below =
          batches.stream().filter(batch -> Batches.span(batch).baseOffset() < limit).toList();
      List<byte[]> given = new ArrayList<>();
      long offset = 0;
      while (true) {
        byte[] piece = bytesOf(store.read(offset, 300, end, true));
        if (piece.length == 0) {
          break;
        }
        given.addAll(split(piece));
        offset = lastOffset(given.get(given.size() - 1)) + 1;
      }
      assertThat(concat(given)).as("end %d", end).isEqualTo(concat(below));
    }
  }

  @Test
  @DisplayName("R6 a slice says its first base offset; offsets outside of the store are refused")
  void saysBaseOffset() throws Exception {
    PartitionStore store = fresh(1 << 20);
    byte[] batch = append(store, Batches.batch(0, 10, 5, 100, new Random(5)));
    append(store, Batches.batch(10, 1, 5, 100, new Random(6)));

    StoredSlice slice = store.read(7, batch.length, Long.MAX_VALUE, true);
    assertThat(slice.baseOffset()).isZero();
    assertThat(slice.sizeInBytes()).isEqualTo(batch.length);
    slice.release();
    slice.release();
    StoredSlice end = store.read(11, 100, Long.MAX_VALUE, true);
    assertThat(end.baseOffset()).isEqualTo(11);
    assertThat(end.sizeInBytes()).isZero();
    end.release();
    assertThatThrownBy(() -> store.read(12, 100, Long.MAX_VALUE, true))
        .isInstanceOf(OffsetOutOfRangeException.class);
    assertThatThrownBy(() -> store.read(-1, 100, Long.MAX_VALUE, true))
        .isInstanceOf(OffsetOutOfRangeException.class);
  }

  @Test
  @DisplayName("R7 gaps between batches are read over, in and between extents")
  void readsOverGaps() throws Exception {
    PartitionStore store = fresh(300);
    Random random = new Random(7);
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // Whoever has read up to the end comes back for the offset that is then missing.
      long end = store.endOffset();
      readAll(store, Math.max(0, end - 1));
      long base = end + random.nextInt(4) * 10;
      byte[] batch = append(store, Batches.batch(base, 1 + random.nextInt(3), 1, 80, random));
      batches.add(batch);
      StoredSlice next = store.read(end, 80, Long.MAX_VALUE, true);
      assertThat(next.baseOffset()).as("read at %d", end).isEqualTo(base);
      assertThat(bytesOf(next)).isEqualTo(batch);
    }

    long base = 0;
    for (int i = 0; i < batches.size(); i++) {
      byte[] rest = concat(batches.subList(i, batches.size()));
      for (; base <= lastOffset(batches.get(i)); base++) {
        StoredSlice slice = store.read(base, 80, Long.MAX_VALUE, true);
        assertThat(slice.baseOffset()).isEqualTo(Batches.span(batches.get(i)).baseOffset());
        slice.release();
        assertThat(readAll(store, base)).isEqualTo(rest);
      }
    }
  }

  @Test
  @DisplayName("R8 findByTimestamp gives the first batch that may have a record as young")
  void findsByTimestamp() throws Exception {
    PartitionStore store = fresh(500);
    Random random = new Random(8);
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      long timestamp = random.nextInt(10) == 0 ? -1 : 100 + i * 3L - random.nextInt(60);
      long base = store.endOffset();
      batches.add(append(store, Batches.batch(base, 2, timestamp, 60, random)));
    }

    compareTimestamps(store, batches);
    compareTimestamps(reopened(store, options(500)), batches);
  }

  private static void compareTimestamps(PartitionStore store, List<byte[]> batches)
      throws StorageException {
    for (long timestamp = 0; timestamp < 360; timestamp++) {
      for (long from = 0; from <= store.endOffset(); from += 13) {
        assertThat(store.findByTimestamp(timestamp, from))
            .as("timestamp %d from %d", timestamp, from)
            .isEqualTo(firstAsYoung(batches, timestamp, from));
      }
    }
  }

  static Optional<Long> firstAsYoung(List<byte[]> batches, long timestamp, long from) {
    return batches.stream()
        .map(Batches::span)
        .filter(span -> span.lastOffset() >= from && span.maxTimestamp() >= timestamp)
        .map(dev.tangram.storage.BatchSpan::baseOffset)
        .findFirst();
  }

  @Test
  @DisplayName("R9 batches that do not follow the end are refused and leave nothing")
  void refusesOverlap() throws Exception {
    PartitionStore store = fresh(1000);
    List<byte[]> batches = appendMany(store, 5, new Random(9));
    byte[] stale = batches.get(4);

    assertThatThrownBy(() -> append(store, stale)).isInstanceOf(IllegalArgumentException.class);
    assertThat(readAll(store, 0)).isEqualTo(concat(batches));
  }

  @Test
  @DisplayName("R10 a batch larger than an extent is stored all the same")
  void storesLargeBatch() throws Exception {
    PartitionStore store = fresh(200);
    Random random = new Random(10);
    List<byte[]> batches = new ArrayList<>();
    for (int bytes : new int[] {50, 900_000, 60, 50_000, 40}) {
      batches.add(append(store, Batches.batch(store.endOffset(), 3, 1, bytes, random)));
    }
    assertThat(readAll(store, 0)).isEqualTo(concat(batches));
    assertThat(readAll(store, 8)).isEqualTo(concat(batches.subList(2, 5)));
  }

  @Test
  @DisplayName("R11 offsets far apart are kept apart")
  void keepsDistantOffsets() throws Exception {
    PartitionStore store = fresh(1 << 20);
    Random random = new Random(11);
    long far = 5L << 32;
    List<byte[]> batches = new ArrayList<>();
    for (long base : new long[] {far, far + 1, 2 * far, 2 * far + 1, 3 * far}) {
      batches.add(append(store, Batches.batch(base, 1, 1, 50, random)));
    }
    assertThat(store.endOffset()).isEqualTo(3 * far + 1);
    assertThat(readAll(store, store.startOffset())).isEqualTo(concat(batches));
    assertThat(readAll(store, far + 2)).isEqualTo(concat(batches.subList(2, 5)));
    PartitionStore again = reopened(store, options(1 << 20));
    assertThat(readAll(again, 2 * far + 1)).isEqualTo(concat(batches.subList(3, 5)));
  }
}
