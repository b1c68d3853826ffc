package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Extents, truncation, trimming, rewriting, blobs. */
public abstract class ChangeContract extends ReadContract {

  @Test
  @DisplayName("C1 extents are closed before they outgrow their size; together they are the store")
  void rollsBySize() throws Exception {
    PartitionStore store = fresh(500);
    List<byte[]> batches = appendMany(store, 50, new Random(20));

    List<Extent> extents = store.extents();
    assertThat(extents.size()).isGreaterThan(3);
    assertThat(extents.stream().mapToLong(Extent::sizeInBytes).sum())
        .isEqualTo(store.sizeInBytes())
        .isEqualTo(concat(batches).length);
    long next = 0;
    for (int i = 0; i < extents.size(); i++) {
      Extent extent = extents.get(i);
      assertThat(extent.sizeInBytes()).isBetween(1L, 500L);
      assertThat(extent.baseOffset()).isEqualTo(next);
      assertThat(extent.open()).isEqualTo(i == extents.size() - 1);
      assertThat(extent.maxTimestamp()).isEqualTo(youngest(batches, extent));
      next = extent.endOffset();
    }
    assertThat(next).isEqualTo(store.endOffset());
  }

  private static long youngest(List<byte[]> batches, Extent extent) {
    return batches.stream()
        .map(Batches::span)
        .filter(s -> s.baseOffset() >= extent.baseOffset() && s.baseOffset() < extent.endOffset())
        .mapToLong(dev.tangram.storage.BatchSpan::maxTimestamp)
        .max()
        .orElse(-1);
  }

  @Test
  @DisplayName(
      "C2 an extent is closed when a batch is younger than its first by more than extentMs")
  void rollsByTime() throws Exception {
    PartitionStore store = openClean(partition(0), options(1 << 20, 1000));
    Random random = new Random(21);
    assertThat(appendAt(store, 10_000, random)).isFalse();
    assertThat(appendAt(store, 11_000, random)).isFalse();
    assertThat(appendAt(store, 11_001, random)).isTrue();
    assertThat(appendAt(store, 12_000, random)).isFalse();
    PartitionStore again = reopened(store, options(1 << 20, 1000));
    assertThat(appendAt(again, 12_001, random)).isFalse();
    assertThat(appendAt(again, 12_002, random)).isTrue();
    assertThat(again.extents()).hasSize(3);
  }

  private static boolean appendAt(PartitionStore store, long timestamp, Random random)
      throws StorageException {
    byte[] batch = Batches.batch(store.endOffset(), 1, timestamp, 50, random);
    return store.append(new ByteBuffer[] {ByteBuffer.wrap(batch)}, Batches.span(batch)).rolled();
  }

  @Test
  @DisplayName(
      "C3 roll closes the open extent, not an empty one; new sizes hold from the next append")
  void rollsOnDemand() throws Exception {
    PartitionStore store = fresh(1 << 20);
    store.roll();
    assertThat(store.extents()).hasSize(1);
    List<byte[]> batches = new ArrayList<>(appendMany(store, 3, new Random(22)));
    store.roll();
    store.roll();
    assertThat(store.extents()).hasSize(2);
    assertThat(store.extents().get(0).closedAtMs()).isPositive();
    store.reconfigure(options(100));
    batches.addAll(appendMany(store, 5, new Random(23)));
    assertThat(store.extents().size()).isGreaterThan(3);
    assertThat(readAll(store, 0)).isEqualTo(concat(batches));
  }

  @Test
  @DisplayName("C4 truncateTo drops the batch that contains the offset and all behind it")
  void truncatesAtEveryOffset() throws Exception {
    PartitionStore origin = fresh(400);
    List<byte[]> batches = appendMany(origin, 25, new Random(24));
    long end = origin.endOffset();
    origin.flush();
    origin.close();

    for (long offset = 0; offset <= end + 1; offset++) {
      long cut = offset;
      List<byte[]> kept = batches.stream().filter(b -> lastOffset(b) < cut).toList();
      long newEnd = kept.isEmpty() ? 0 : lastOffset(kept.get(kept.size() - 1)) + 1;
      Path directory = partition(1);
      PartitionStore store = copyOfClosed(batches, directory);
      assertThat(store.truncateTo(offset)).isEqualTo(newEnd);
      checkTruncated(store, kept, newEnd, offset);
      PartitionStore again = store;
      if (durable()) {
        store.close();
        again = openClean(directory, options(400));
      }
      checkTruncated(again, kept, newEnd, offset);
      List<byte[]> longer = new ArrayList<>(kept);
      longer.addAll(appendMany(again, 6, new Random(25)));
      assertThat(readAll(again, 0)).isEqualTo(concat(longer));
      for (long timestamp = 990; timestamp < 1000 + again.endOffset(); timestamp += 3) {
        assertThat(again.findByTimestamp(timestamp, 0))
            .isEqualTo(firstAsYoung(longer, timestamp, 0));
      }
      again.close();
    }
  }

  /** The closed partition 0 in another directory, or a store with the same batches. */
  private PartitionStore copyOfClosed(List<byte[]> batches, Path directory) throws Exception {
    if (durable()) {
      return openClean(copyOf(partition(0), directory.getFileName().toString()), options(400));
    }
    // It may be kept while the engine lives.
    engine.delete(directory);
    PartitionStore store = openClean(directory, options(400));
    for (byte[] batch : batches) {
      append(store, batch);
    }
    return store;
  }

  private static void checkTruncated(
      PartitionStore store, List<byte[]> kept, long newEnd, long offset) throws StorageException {
    assertThat(store.endOffset()).as("truncated to %d", offset).isEqualTo(newEnd);
    assertThat(store.flushedOffset()).isLessThanOrEqualTo(newEnd);
    assertThat(readAll(store, 0)).as("truncated to %d", offset).isEqualTo(concat(kept));
  }

  @Test
  @DisplayName("C5 truncation forgets: what is appended instead is what is read and found")
  void truncatesOpenExtentAgainAndAgain() throws Exception {
    PartitionStore store = fresh(1 << 20);
    Random random = new Random(26);
    List<byte[]> batches = new ArrayList<>();
    for (int round = 0; round < 60; round++) {
      batches.addAll(appendMany(store, 1 + random.nextInt(6), random));
      readAll(store, random.nextInt((int) store.endOffset()));
      long cut = store.endOffset() - random.nextInt((int) Math.min(store.endOffset(), 12));
      store.truncateTo(cut);
      batches.removeIf(batch -> lastOffset(batch) >= cut);
      assertThat(readAll(store, 0)).isEqualTo(concat(batches));
    }
  }

  @Test
  @DisplayName("C6 truncateFullyAndStartAt leaves nothing and goes on at the offset, up or down")
  void truncatesFully() throws Exception {
    PartitionStore store = fresh(400);
    Random random = new Random(27);
    for (long start : new long[] {1000, 7, 7, 1L << 40, 0}) {
      appendMany(store, 15, random);
      store.truncateFullyAndStartAt(start);
      assertThat(store.startOffset()).isEqualTo(start);
      assertThat(store.endOffset()).isEqualTo(start);
      assertThat(store.sizeInBytes()).isZero();
      assertThat(store.extents()).hasSize(1);
      store = reopened(store, options(400));
      assertThat(store.startOffset()).isEqualTo(start);
      assertThat(store.endOffset()).isEqualTo(start);
      List<byte[]> batches = appendMany(store, 5, random);
      assertThat(readAll(store, start)).isEqualTo(concat(batches));
    }
  }

  @Test
  @DisplayName("C7 trimTo moves the start and drops whole extents below it, never the last")
  void trims() throws Exception {
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 40, new Random(28));
    long end = store.endOffset();
    for (long start = 1; start <= end; start += 3) {
      store.trimTo(start);
      store.trimTo(start - 1);
      checkTrimmed(store, batches, start);
    }
    store.trimTo(end);
    assertThat(store.extents()).hasSize(1);
    assertThat(store.sizeInBytes()).isZero();
    assertThat(store.startOffset()).isEqualTo(end);
    PartitionStore trimmed = store;
    assertThatThrownBy(() -> trimmed.trimTo(end + 1)).isInstanceOf(OffsetOutOfRangeException.class);
    store = reopened(store, options(400));
    assertThat(store.startOffset()).isEqualTo(end);
    assertThat(store.endOffset()).isEqualTo(end);
  }

  private static void checkTrimmed(PartitionStore store, List<byte[]> batches, long start)
      throws StorageException {
    assertThat(store.startOffset()).isEqualTo(start);
    assertThatThrownBy(() -> store.read(start - 1, 10, Long.MAX_VALUE, true))
        .isInstanceOf(OffsetOutOfRangeException.class);
    List<byte[]> rest = batches.stream().filter(b -> lastOffset(b) >= start).toList();
    assertThat(readAll(store, start)).isEqualTo(concat(rest));
    Extent first = store.extents().get(0);
    assertThat(first.open() || first.endOffset() > start).isTrue();
    assertThat(store.findByTimestamp(0, 0)).isEqualTo(firstAsYoung(batches, 0, start));
  }

  @Test
  @DisplayName(
      "C8 after a reopen the start is not above the trimmed one, and not in a lower extent")
  void keepsStartAfterReopen() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 40, new Random(29));
    long start = store.endOffset() / 2;
    store.trimTo(start);
    long extentBase = store.extents().get(0).baseOffset();
    store.close();

    PartitionStore again = openClean(partition(0), options(400));
    assertThat(again.startOffset()).isBetween(extentBase, start);
    again.trimTo(start);
    assertThat(again.startOffset()).isEqualTo(start);
    List<byte[]> rest = batches.stream().filter(b -> lastOffset(b) >= start).toList();
    assertThat(readAll(again, start)).isEqualTo(concat(rest));
  }

  @Test
  @DisplayName("C9 rewrite replaces closed extents of the range and keeps offsets")
  void rewrites() throws Exception {
    require(Ability.REWRITE);
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 60, new Random(30));
    List<Extent> extents = store.extents();
    long from = extents.get(1).baseOffset();
    long to = extents.get(extents.size() - 2).baseOffset();
    StoredSlice before = store.read(from, 10_000, Long.MAX_VALUE, true);
    byte[] beforeBytes = copy(before);

    store.rewrite(from, to, ChangeContract::keepThirds);

    List<byte[]> expected = new ArrayList<>();
    for (byte[] batch : batches) {
      long base = Batches.span(batch).baseOffset();
      ByteBuffer kept =
          base >= from && base < to ? keepThirds(ByteBuffer.wrap(batch)) : ByteBuffer.wrap(batch);
      if (kept != null) {
        expected.add(toArray(kept));
      }
    }
    assertThat(readAll(store, 0)).isEqualTo(concat(expected));
    assertThat(bytesOf(before)).isEqualTo(beforeBytes);
    assertThat(store.sizeInBytes()).isEqualTo(concat(expected).length);
    expected.addAll(appendMany(store, 3, new Random(31)));
    PartitionStore again = reopened(store, options(400));
    assertThat(readAll(again, 0)).isEqualTo(concat(expected));
    for (long timestamp = 990; timestamp < 1000 + again.endOffset(); timestamp += 7) {
      assertThat(again.findByTimestamp(timestamp, 0))
          .isEqualTo(firstAsYoung(expected, timestamp, 0));
    }
  }

  /** Drops one in three, shortens one in three. */
  private static ByteBuffer keepThirds(ByteBuffer batch) {
    dev.tangram.storage.BatchSpan span = Batches.span(toArray(batch));
    return switch ((int) (span.baseOffset() % 3)) {
      case 0 -> null;
      case 1 -> {
        int count = (int) (span.lastOffset() - span.baseOffset()) + 1;
        yield ByteBuffer.wrap(
            Batches.batch(span.baseOffset(), count, span.maxTimestamp(), new byte[] {1}));
      }
      default -> batch;
    };
  }

  private static byte[] toArray(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Test
  @DisplayName(
      "C10 a rewrite may drop all; reads go on behind it; the open extent is never touched")
  void rewritesToNothing() throws Exception {
    require(Ability.REWRITE);
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 40, new Random(32));
    List<Extent> extents = store.extents();
    long open = extents.get(extents.size() - 1).baseOffset();

    store.rewrite(0, Long.MAX_VALUE, batch -> null);

    List<byte[]> rest = batches.stream().filter(b -> Batches.span(b).baseOffset() >= open).toList();
    assertThat(readAll(store, 0)).isEqualTo(concat(rest));
    assertThat(store.startOffset()).isZero();
    assertThat(readAll(reopened(store, options(400)), 0)).isEqualTo(concat(rest));
  }

  @Test
  @DisplayName("C13 what the rewriter throws ends the rewrite, and the store is used on")
  void passesOnWhatTheRewriterThrows() throws Exception {
    require(Ability.REWRITE);
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 40, new Random(36));
    RuntimeException thrown = new IllegalStateException("enough");
    assertThatThrownBy(
            () ->
                store.rewrite(
                    0,
                    Long.MAX_VALUE,
                    batch -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(readAll(store, 0)).isEqualTo(concat(batches));
    List<byte[]> all = new ArrayList<>(batches);
    all.addAll(appendMany(store, 3, new Random(37)));
    store.rewrite(0, Long.MAX_VALUE, batch -> batch);
    assertThat(readAll(store, 0)).isEqualTo(concat(all));
    assertThat(readAll(reopened(store, options(400)), 0)).isEqualTo(concat(all));
  }

  @Test
  @DisplayName("C11 blobs are kept by name, replaced as a whole, and survive a reopen")
  void keepsBlobs() throws Exception {
    PartitionStore store = fresh(400);
    Map<String, byte[]> model = new HashMap<>();
    Random random = new Random(33);
    String[] names = {
      "leader-epoch-checkpoint", "partition.metadata", "00000000000000000007.snapshot"
    };
    for (int i = 0; i < 60; i++) {
      String name = names[random.nextInt(names.length)];
      if (random.nextInt(4) == 0) {
        store.deleteBlob(name);
        model.remove(name);
      } else {
        byte[] content = new byte[random.nextInt(3) * 10_000];
        random.nextBytes(content);
        store.putBlob(name, content);
        model.put(name, content);
      }
      checkBlobs(store, model, names);
    }
    appendMany(store, 20, random);
    checkBlobs(reopened(store, options(400)), model, names);
  }

  private static void checkBlobs(PartitionStore store, Map<String, byte[]> model, String[] names)
      throws StorageException {
    assertThat(store.blobs()).containsExactlyInAnyOrderElementsOf(model.keySet());
    for (String name : names) {
      byte[] expected = model.get(name);
      assertThat(store.getBlob(name).isPresent()).isEqualTo(expected != null);
      if (expected != null) {
        assertThat(store.getBlob(name).get()).isEqualTo(expected);
      }
    }
  }

  @Test
  @DisplayName("C12 names that are not those of a file beside the batches are refused")
  void refusesBlobNames() throws Exception {
    PartitionStore store = fresh(400);
    for (String name : new String[] {"", "..", "../x", "a/b"}) {
      assertThatThrownBy(() -> store.putBlob(name, new byte[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
