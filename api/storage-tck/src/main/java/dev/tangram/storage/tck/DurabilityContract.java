package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.RecoveryResult;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Flush, reopen, recovery, close, deletion. */
public abstract class DurabilityContract extends ChangeContract {

  @Test
  @DisplayName("D1 flush covers all that was appended before, and says so")
  void flushes() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(400);
    appendMany(store, 30, new Random(40));
    assertThat(store.flushedOffset()).isLessThanOrEqualTo(store.endOffset());
    assertThat(store.flush()).isEqualTo(store.endOffset());
    assertThat(store.flushedOffset()).isEqualTo(store.endOffset());
    long flushed = store.endOffset();
    appendMany(store, 1, new Random(41));
    assertThat(store.flushedOffset()).isBetween(flushed, store.endOffset());
    assertThat(store.flush()).isEqualTo(store.endOffset());
    store.truncateTo(flushed - 1);
    assertThat(store.flushedOffset()).isLessThanOrEqualTo(store.endOffset());
  }

  @Test
  @DisplayName("D2 after a clean stop a reopen finds all, extents and their close times included")
  void reopens() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(400);
    List<byte[]> batches = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      batches.addAll(appendMany(store, round * 5, new Random(round)));
      store.flush();
      List<Extent> extents = store.extents();
      store.close();
      store = openClean(partition(0), options(400));
      assertThat(store.extents()).isEqualTo(extents);
      assertThat(store.flushedOffset()).isEqualTo(store.endOffset());
      assertThat(readAll(store, 0)).isEqualTo(concat(batches));
    }
  }

  @Test
  @DisplayName("D3 the end of the process at any moment loses nothing that was appended")
  void survivesKill() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(600);
    Random random = new Random(42);
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      batches.addAll(appendMany(store, 1 + random.nextInt(4), random));
      if (random.nextInt(5) == 0) {
        store.flush();
      }
      Path copy = copyOf(partition(0), "topic-1");
      PartitionStore survivor = open(copy, options(600));
      RecoveryResult result = survivor.recover(store.flushedOffset());
      assertThat(result.bytesCut()).isZero();
      assertThat(result.reason()).isEmpty();
      assertThat(result.endOffset()).isEqualTo(store.endOffset());
      assertThat(readAll(survivor, 0)).isEqualTo(concat(batches));
      survivor.close();
    }
  }

  @Test
  @DisplayName("D4 a torn last batch is cut, wherever it is torn")
  void cutsTornTail() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(600);
    List<byte[]> batches = appendMany(store, 24, new Random(43));
    store.flush();
    byte[] last = append(store, Batches.batch(store.endOffset(), 3, 7, 90, new Random(44)));
    long sound = Batches.span(last).baseOffset();
    store.close();

    for (int missing = 1; missing < last.length; missing++) {
      Path copy = copyOf(partition(0), "topic-1");
      try (RandomAccessFile file = new RandomAccessFile(tail(copy).toFile(), "rw")) {
        file.setLength(file.length() - missing);
      }
      PartitionStore survivor = open(copy, options(600));
      RecoveryResult result = survivor.recover(sound);
      assertThat(result.endOffset()).as("missing %d", missing).isEqualTo(sound);
      assertThat(result.bytesCut()).isEqualTo(last.length - missing);
      assertThat(result.reason()).isNotEmpty();
      assertThat(result.batchesChecked()).isPositive();
      checkGoesOn(survivor, batches, copy);
    }
  }

  private void checkGoesOn(PartitionStore survivor, List<byte[]> batches, Path directory)
      throws StorageException {
    List<byte[]> longer = new ArrayList<>(batches);
    longer.addAll(appendMany(survivor, 5, new Random(45)));
    assertThat(readAll(survivor, 0)).isEqualTo(concat(longer));
    survivor.close();
    PartitionStore again = openClean(directory, options(600));
    assertThat(readAll(again, 0)).isEqualTo(concat(longer));
    again.close();
  }

  @Test
  @DisplayName("D5 a flipped bit behind the recovery point cuts from the damaged batch on")
  void cutsDamage() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(1 << 20);
    List<byte[]> batches = appendMany(store, 12, new Random(46));
    store.close();
    Random random = new Random(47);

    for (int damaged = 0; damaged < batches.size(); damaged++) {
      int start = concat(batches.subList(0, damaged)).length;
      for (int at = 8; at < batches.get(damaged).length; at += 1 + random.nextInt(4)) {
        Path copy = copyOf(partition(0), "topic-1");
        flipBit(tail(copy), start + at, random.nextInt(8));
        PartitionStore survivor = open(copy, options(1 << 20));
        RecoveryResult result = survivor.recover(0);
        assertThat(result.endOffset())
            .as("batch %d, byte %d", damaged, at)
            .isEqualTo(Batches.span(batches.get(damaged)).baseOffset());
        assertThat(result.bytesCut()).isEqualTo(concat(batches).length - start);
        assertThat(result.batchesChecked()).isGreaterThanOrEqualTo(damaged);
        assertThat(readAll(survivor, 0)).isEqualTo(concat(batches.subList(0, damaged)));
        survivor.close();
      }
    }
  }

  private static void flipBit(Path path, int position, int bit) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(position);
      int value = file.read();
      file.seek(position);
      file.write(value ^ (1 << bit));
    }
  }

  @Test
  @DisplayName(
      "D6 damage in an earlier extent cuts the later ones too; below the point none is read")
  void cutsLaterExtents() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 20, new Random(48));
    long middle = store.extents().get(store.extents().size() - 1).baseOffset();
    store.close();
    Path copy = copyOf(partition(0), "topic-1");
    Path file = tail(copy);
    flipBit(file, 30, 3);
    // The damaged extent is not the last one any more when the store goes on behind it.
    PartitionStore blind = openClean(copy, options(400));
    blind.roll();
    long point = blind.endOffset();
    List<byte[]> more = appendMany(blind, 10, new Random(49));
    blind.close();

    PartitionStore trusting = open(copyOf(copy, "topic-2"), options(400));
    RecoveryResult none = trusting.recover(point);
    assertThat(none.bytesCut()).isZero();
    assertThat(none.endOffset()).isEqualTo(point + lastOffset(more.get(9)) - point + 1);
    PartitionStore checking = open(copyOf(copy, "topic-3"), options(400));
    RecoveryResult cut = checking.recover(middle);
    assertThat(cut.endOffset()).isEqualTo(middle);
    List<byte[]> kept = batches.stream().filter(b -> lastOffset(b) < middle).toList();
    assertThat(readAll(checking, 0)).isEqualTo(concat(kept));
    long all = concat(batches).length + concat(more).length;
    assertThat(cut.bytesCut()).isEqualTo(all - concat(kept).length);
  }

  @Test
  @DisplayName("D7 after close all calls throw; slices given out stay readable")
  void closes() throws Exception {
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 10, new Random(50));
    StoredSlice slice = store.read(0, 150, Long.MAX_VALUE, true);
    byte[] expected = copy(slice);
    store.close();
    store.close();

    assertThat(bytesOf(slice)).isEqualTo(expected);
    assertThatThrownBy(() -> store.read(0, 10, Long.MAX_VALUE, true))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> append(store, Batches.batch(999, 1, 1, 50, new Random(1))))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(store::flush).isInstanceOf(StorageException.class);
    assertThatThrownBy(store::roll).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store.truncateTo(0)).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store.trimTo(1)).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store.putBlob("a", new byte[1])).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store.findByTimestamp(0, 0)).isInstanceOf(StorageException.class);
    if (durable()) {
      assertThat(readAll(openClean(partition(0), options(400)), 0)).isEqualTo(concat(batches));
    }
  }

  @Test
  @DisplayName("D8 slices outlive truncation, trimming and what is appended instead")
  void slicesOutlive() throws Exception {
    PartitionStore store = fresh(400);
    List<byte[]> batches = appendMany(store, 30, new Random(51));
    List<StoredSlice> slices = new ArrayList<>();
    for (byte[] batch : batches) {
      slices.add(store.read(lastOffset(batch), 1, Long.MAX_VALUE, true));
    }
    store.trimTo(store.endOffset() / 2);
    long cut = store.endOffset() - 3;
    store.truncateTo(cut);
    appendMany(store, 5, new Random(52));
    store.truncateTo(store.startOffset());
    appendMany(store, 5, new Random(53));
    store.truncateFullyAndStartAt(10_000);
    appendMany(store, 5, new Random(54));
    for (int i = 0; i < slices.size(); i++) {
      assertThat(bytesOf(slices.get(i))).as("slice %d", i).isEqualTo(batches.get(i));
    }
  }

  @Test
  @DisplayName("D9 partitions are listed until they are deleted; purge removes what is left")
  void listsAndDeletes() throws Exception {
    require(Ability.DURABLE);
    for (int i = 0; i < 4; i++) {
      PartitionStore store = openClean(partition(i), options(400));
      appendMany(store, 10, new Random(i));
      store.close();
    }
    Files.createDirectories(logDirectory.resolve("something else"));
    Files.createFile(logDirectory.resolve("meta.properties"));
    assertThat(engine.list(logDirectory))
        .containsExactlyInAnyOrder(partition(0), partition(1), partition(2), partition(3));
    engine.delete(partition(1));
    engine.delete(partition(1));
    assertThat(engine.list(logDirectory))
        .containsExactlyInAnyOrder(partition(0), partition(2), partition(3));
    assertThat(partition(1)).doesNotExist();
    Files.createDirectories(
        logDirectory.resolve("topic-9.0123456789abcdef0123456789abcdef-delete"));
    engine.purge(logDirectory);
    try (var left = Files.list(logDirectory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "topic-0", "topic-2", "topic-3", "something else", "meta.properties");
    }
    assertThat(openClean(partition(1), options(400)).endOffset()).isZero();
  }

  @Test
  @DisplayName("D10 a directory that cannot be used is a StorageException that names it")
  void reportsUnusableDirectory() throws Exception {
    require(Ability.DURABLE);
    Path file = Files.createFile(logDirectory.resolve("occupied"));
    Path below = file.resolve("topic-0");
    assertThatThrownBy(() -> engine.open(below, options(400)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(below.toString());
    assertThatThrownBy(() -> engine.list(logDirectory.resolve("missing")))
        .isInstanceOf(StorageException.class);
  }
}
