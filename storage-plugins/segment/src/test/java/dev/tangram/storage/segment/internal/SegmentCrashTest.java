package dev.tangram.storage.segment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import dev.tangram.storage.tck.Batches;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crashes, damage and other hands leave in the directory. */
class SegmentCrashTest {

  @TempDir Path logDirectory;
  private final SegmentStorageEngine engine = new SegmentStorageEngine();

  @AfterEach
  void stop() {
    engine.close();
  }

  private static StoreOptions options(int extentBytes, long deleteDelayMs) {
    return new StoreOptions(
        extentBytes,
        Long.MAX_VALUE / 4,
        0,
        100,
        1 << 20,
        false,
        deleteDelayMs,
        Batches.inspector());
  }

  private PartitionStore open(Path directory) throws StorageException {
    PartitionStore store = engine.open(directory, options(2000, 0));
    store.recover(Long.MAX_VALUE);
    return store;
  }

  private static List<byte[]> append(PartitionStore store, int count, Random random)
      throws StorageException {
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long base = store.endOffset();
      byte[] batch = Batches.batch(base, 2, base, 40 + random.nextInt(80), random);
      store.append(new ByteBuffer[] {ByteBuffer.wrap(batch)}, Batches.span(batch));
      batches.add(batch);
    }
    return batches;
  }

  private static byte[] readAll(PartitionStore store) throws Exception {
    ByteBuffer all = ByteBuffer.allocate((int) store.sizeInBytes());
    long offset = store.startOffset();
    while (offset < store.endOffset()) {
      StoredSlice slice = store.read(offset, 500, Long.MAX_VALUE, true);
      if (slice.sizeInBytes() == 0) {
        break;
      }
      byte[] bytes = new byte[slice.sizeInBytes()];
      slice.copyTo(0, ByteBuffer.wrap(bytes));
      slice.release();
      all.put(bytes);
      for (int at = 0; at < bytes.length; ) {
        ByteBuffer entry = ByteBuffer.wrap(bytes, at, bytes.length - at).slice();
        offset = entry.getLong(0) + entry.getInt(16) + 1;
        at += 12 + entry.getInt(8);
      }
    }
    return java.util.Arrays.copyOf(all.array(), all.position());
  }

  private static byte[] concat(List<byte[]> batches) {
    ByteBuffer all = ByteBuffer.allocate(batches.stream().mapToInt(b -> b.length).sum());
    batches.forEach(all::put);
    return all.array();
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectories(logDirectory.resolve(name));
    for (File file : from.toFile().listFiles()) {
      Files.copy(file.toPath(), to.resolve(file.getName()));
    }
    return to;
  }

  private static List<String> names(Path directory) {
    return List.of(directory.toFile().list());
  }

  @Test
  void buildsMissingAndWrongIndexesAnew() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = open(directory);
    byte[] expected = concat(append(store, 200, new Random(1)));
    store.close();
    Random random = new Random(2);
    for (int round = 0; round < 40; round++) {
      Path copy = copy(directory, "t-" + (round + 1));
      for (File file : copy.toFile().listFiles()) {
        if (file.getName().endsWith("index")) {
          spoil(file.toPath(), round, random);
        }
      }
      PartitionStore spoilt = open(copy);
      assertThat(spoilt.endOffset()).as("round %d", round).isEqualTo(400);
      assertThat(readAll(spoilt)).as("round %d", round).isEqualTo(expected);
      for (long offset = 0; offset < 400; offset += 7) {
        StoredSlice slice = spoilt.read(offset, 1, Long.MAX_VALUE, true);
        assertThat(slice.baseOffset()).as("round %d", round).isEqualTo(offset & ~1L);
        slice.release();
      }
      spoilt.close();
    }
  }

  private static void spoil(Path index, int round, Random random) throws IOException {
    int entry = index.toString().endsWith("timeindex") ? 12 : 8;
    byte[] content = Files.readAllBytes(index);
    switch (round % 4) {
      case 0 -> Files.delete(index);
      case 1 -> Files.write(index, new byte[1 + random.nextInt(5)]);
      case 2 -> Files.write(index, new byte[entry * (1 + random.nextInt(500))]);
      default -> {
        if (entry == 8) {
          random.nextBytes(content);
          Files.write(index, content);
        }
      }
    }
  }

  @Test
  void forgetsAReplacementThatWasBeingPrepared() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = open(directory);
    byte[] expected = concat(append(store, 100, new Random(3)));
    store.close();
    Path log = directory.resolve("00000000000000000000.log");
    Files.write(Path.of(log + ".cleaned"), new byte[70]);
    Files.write(Path.of(log + ".swap"), new byte[80]);
    Files.write(directory.resolve("00000000000000000000.index.swap"), new byte[8]);
    Files.write(directory.resolve("00000000000000000000.timeindex.cleaned"), new byte[12]);
    Files.write(directory.resolve("00000000000000000007.log.deleted"), new byte[12]);

    store = open(directory);

    assertThat(readAll(store)).isEqualTo(expected);
    assertThat(names(directory)).allMatch(name -> name.matches("\\d{20}\\.(log|index|timeindex)"));
  }

  @Test
  void completesAReplacementThatWasDecided() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = open(directory);
    append(store, 100, new Random(4));
    Path before = copy(directory, "t-1");
    store.reconfigure(options(4500, 0));
    store.rewrite(
        0, Long.MAX_VALUE, batch -> batch.getLong(batch.position()) % 3 == 0 ? batch : null);
    byte[] expected = readAll(store);
    List<String> after = names(directory);
    store.close();
    assertThat(logs(after)).isLessThan(logs(names(before)));

    List<String> replaced =
        after.stream()
            .filter(name -> name.endsWith(".log") && !same(before, directory, name))
            .toList();
    assertThat(replaced).isNotEmpty();
    for (int missing = 0; missing < 4; missing++) {
      Path crashed = copy(before, "t-1" + missing);
      for (String log : replaced) {
        installHalf(directory, crashed, log, missing);
      }
      PartitionStore recovered = open(crashed);
      assertThat(readAll(recovered)).as("crash point %d", missing).isEqualTo(expected);
      recovered.close();
    }
  }

  private static long logs(List<String> names) {
    return names.stream().filter(name -> name.endsWith(".log")).count();
  }

  private static boolean same(Path one, Path other, String name) {
    try {
      return Files.mismatch(one.resolve(name), other.resolve(name)) < 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** As if the crash came after some of the steps that follow the decision. */
  private static void installHalf(Path done, Path crashed, String log, int steps)
      throws IOException {
    String prefix = log.substring(0, 20);
    for (String kind : List.of(".index", ".timeindex", ".log")) {
      Files.copy(done.resolve(prefix + kind), crashed.resolve(prefix + kind + ".swap"));
    }
    if (steps > 0) {
      Files.move(crashed.resolve(log), crashed.resolve(log + ".deleted"));
    }
    if (steps > 1) {
      Files.move(
          crashed.resolve(prefix + ".index.swap"),
          crashed.resolve(prefix + ".index"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    if (steps > 2) {
      Files.move(
          crashed.resolve(prefix + ".timeindex.swap"),
          crashed.resolve(prefix + ".timeindex"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void keepsTransactionIndexesInARewrite() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = open(directory);
    append(store, 100, new Random(12));
    List<Long> bases = store.extents().stream().map(extent -> extent.baseOffset()).toList();
    store.putBlob(SegmentFiles.prefix(bases.get(0)) + ".txnindex", new byte[] {1, 2});
    store.putBlob(SegmentFiles.prefix(bases.get(1)) + ".txnindex", new byte[] {3});
    store.reconfigure(options(4500, 0));
    store.rewrite(0, bases.get(2), batch -> batch);
    assertThat(store.blobs()).containsExactly("00000000000000000000.txnindex");
    assertThat(store.getBlob("00000000000000000000.txnindex")).hasValue(new byte[] {1, 2, 3});
    store.trimTo(store.endOffset());
    assertThat(store.blobs()).isEmpty();
    store.close();
  }

  @Test
  void forgetsARewriteWhoseSegmentsWereTruncatedMeanwhile() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = open(directory);
    append(store, 60, new Random(17));
    long end = store.extents().get(1).endOffset();
    AtomicBoolean first = new AtomicBoolean(true);
    store.rewrite(
        0,
        end,
        batch -> {
          if (first.getAndSet(false)) {
            truncateAndGoOn(store);
          }
          return batch;
        });
    byte[] before = readAll(store);
    assertThat(store.endOffset()).isEqualTo(4 + 2 * 60);
    store.close();
    assertThat(names(directory)).noneMatch(name -> name.endsWith(".cleaned"));
    PartitionStore again = open(directory);
    assertThat(readAll(again)).isEqualTo(before);
    again.close();
  }

  private static void truncateAndGoOn(PartitionStore store) {
    try {
      store.truncateTo(4);
      append(store, 60, new Random(18));
    } catch (StorageException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aRefusingInspectorLeavesTheStoreAsItWas() throws Exception {
    java.util.concurrent.atomic.AtomicBoolean refuses =
        new java.util.concurrent.atomic.AtomicBoolean();
    StoreOptions plain = options(1 << 20, 0);
    BatchInspector moody =
        new BatchInspector() {
          @Override
          public int headerBytes() {
            return Batches.HEADER_BYTES;
          }

          @Override
          public BatchSpan describe(ByteBuffer entry) throws DamagedBatchException {
            if (refuses.getAndSet(false)) {
              throw new UnsupportedOperationException("moody");
            }
            return Batches.inspector().describe(entry);
          }

          @Override
          public BatchSpan verify(ByteBuffer entry) throws DamagedBatchException {
            return Batches.inspector().verify(entry);
          }
        };
    StoreOptions options =
        new StoreOptions(plain.extentBytes(), plain.extentMs(), 0, 100, 1 << 20, false, 0, moody);
    PartitionStore store = engine.open(logDirectory.resolve("t-0"), options);
    store.recover(0);
    List<byte[]> batches = append(store, 5, new Random(13));
    byte[] one = Batches.batch(10, 1, 1, 50, new Random(14));
    byte[] two = Batches.batch(11, 1, 1, 50, new Random(15));
    refuses.set(true);
    assertThatThrownBy(
            () ->
                store.append(
                    new ByteBuffer[] {ByteBuffer.wrap(one), ByteBuffer.wrap(two)},
                    new BatchSpan(10, 11, 1, 11)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(refuses).isFalse();
    batches.addAll(append(store, 5, new Random(16)));
    assertThat(readAll(store)).isEqualTo(concat(batches));
    store.close();
  }

  @Test
  void removesDroppedFilesAfterTheDelay() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = engine.open(directory, options(2000, 300));
    store.recover(Long.MAX_VALUE);
    append(store, 100, new Random(5));
    store.trimTo(store.endOffset() - 1);
    assertThat(names(directory)).anyMatch(name -> name.endsWith(".log.deleted"));
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> names(directory).stream().noneMatch(name -> name.endsWith(".deleted")));
    store.close();
  }

  @Test
  void closedSegmentsGetDurableWithoutAFlush() throws Exception {
    PartitionStore store = open(logDirectory.resolve("t-0"));
    append(store, 100, new Random(6));
    store.roll();
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> store.flushedOffset() == store.endOffset());
    store.close();
  }

  @Test
  void reservesAndTrims() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    StoreOptions reserving =
        new StoreOptions(50_000, Long.MAX_VALUE / 4, 0, 100, 1 << 20, true, 0, Batches.inspector());
    PartitionStore store = engine.open(directory, reserving);
    store.recover(0);
    Path first = directory.resolve("00000000000000000000.log");
    assertThat(Files.size(first)).isEqualTo(50_000);
    List<byte[]> batches = append(store, 10, new Random(7));
    Path crashed = copy(directory, "t-1");
    store.roll();
    assertThat(Files.size(first)).isEqualTo(concat(batches).length);
    store.close();
    PartitionStore recovered = engine.open(crashed, reserving);
    assertThat(recovered.recover(0).endOffset()).isEqualTo(20);
    assertThat(readAll(recovered)).isEqualTo(concat(batches));
    recovered.close();
  }

  @Test
  void checksBatchesThatAreLargerThanItsBuffers() throws Exception {
    Path directory = logDirectory.resolve("t-0");
    PartitionStore store = engine.open(directory, options(1 << 26, 0));
    store.recover(0);
    Random random = new Random(11);
    long[] ends = new long[4];
    int[] sizes = {600_000, 50, 17 << 20, 60};
    for (int i = 0; i < sizes.length; i++) {
      byte[] batch = Batches.batch(i, 1, 1, sizes[i], random);
      store.append(new ByteBuffer[] {ByteBuffer.wrap(batch)}, Batches.span(batch));
      ends[i] = store.sizeInBytes();
    }
    store.close();
    Path damaged = copy(directory, "t-1");
    try (var file =
        new java.io.RandomAccessFile(damaged.resolve("00000000000000000000.log").toFile(), "rw")) {
      file.seek(ends[2] - 5);
      int value = file.read();
      file.seek(ends[2] - 5);
      file.write(value ^ 4);
    }
    store = engine.open(directory, options(1 << 26, 0));
    assertThat(store.recover(0).batchesChecked()).isEqualTo(4);
    store.close();
    store = engine.open(damaged, options(1 << 26, 0));
    assertThat(store.recover(0).endOffset()).isEqualTo(2);
    assertThat(store.sizeInBytes()).isEqualTo(ends[1]);
    store.close();
  }

  @Test
  void keepsNoMoreFilesOpenThanItsLimit() throws Exception {
    OpenFiles limited = new OpenFiles(4);
    List<LogFile> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      LogFile file = LogFile.create(logDirectory.resolve("file" + i));
      if (i == 2) {
        assertThat(file.retain()).isTrue();
      }
      files.add(file);
      limited.add(file);
    }
    assertThat(limited.size()).isLessThanOrEqualTo(4);
    assertThat(files.stream().filter(file -> !file.closed()).count()).isLessThanOrEqualTo(5);
    assertThat(files.get(2).closed()).as("in use").isFalse();
    assertThat(files.get(0).retain()).isFalse();
  }

  @Test
  void deletedDirectoriesHaveKafkasNames() {
    assertThat(SegmentStorageEngine.deletedName("orders-7"))
        .matches("orders-7\\.[0-9a-f]{32}-delete");
    assertThat(SegmentStorageEngine.deletedName("x".repeat(249) + "-12"))
        .hasSize(255)
        .matches("x+-12\\.[0-9a-f]{32}-delete");
  }

  @Test
  void anInterruptedThreadDoesNotSpoilTheFile() throws Exception {
    PartitionStore store = open(logDirectory.resolve("t-0"));
    List<byte[]> batches = append(store, 3, new Random(8));
    byte[] next = Batches.batch(6, 1, 6, 50, new Random(9));
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> store.append(new ByteBuffer[] {ByteBuffer.wrap(next)}, Batches.span(next)))
        .isInstanceOf(StorageException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(readAll(store)).isEqualTo(concat(batches));
    batches.addAll(append(store, 3, new Random(10)));
    assertThat(readAll(store)).isEqualTo(concat(batches));
    store.close();
  }
}
