package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contract's parts share: the engine under test, stores, batches, and comparisons. */
public abstract class ContractHarness {

  /** A long time; no extent is closed by age unless a test wants it. */
  protected static final long NEVER_MS = Long.MAX_VALUE / 4;

  @TempDir Path logDirectory;

  private final List<PartitionStore> opened = new ArrayList<>();

  /** The engine under test, fresh for each test. */
  protected StorageEngine engine;

  /** Makes the engine to be tested. */
  protected abstract StorageEngine newEngine() throws Exception;

  /** Abilities that this engine does not have; all others are expected and tested. */
  protected Set<Ability> declined() {
    return Set.of();
  }

  /**
   * The file at whose end the last appended batch lies, for tests that tear or damage it. Engines
   * with Kafka's layout need not override this.
   */
  protected Optional<Path> tailFile(Path directory) throws IOException {
    if (declined().contains(Ability.KAFKA_LAYOUT)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".log"))
          .filter(file -> size(file) > 0)
          .max(Comparator.naturalOrder());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void startEngine() throws Exception {
    engine = newEngine();
  }

  @AfterEach
  void stopEngine() throws Exception {
    for (PartitionStore store : opened) {
      store.close();
    }
    if (engine instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  void require(Ability ability) {
    Assumptions.assumeFalse(declined().contains(ability), () -> "declined: " + ability);
  }

  Path tail(Path directory) throws IOException {
    Optional<Path> file = tailFile(directory);
    Assumptions.assumeTrue(file.isPresent(), "the engine does not say where its last batch lies");
    return file.get();
  }

  // ---- stores ----

  Path partition(int number) {
    return logDirectory.resolve("topic-" + number);
  }

  static StoreOptions options(int extentBytes) {
    return options(extentBytes, NEVER_MS);
  }

  static StoreOptions options(int extentBytes, long extentMs) {
    return new StoreOptions(extentBytes, extentMs, 0, 128, 10 << 20, false, 0, Batches.inspector());
  }

  /** Opens without recovery. */
  PartitionStore open(Path directory, StoreOptions options) throws StorageException {
    PartitionStore store = engine.open(directory, options);
    opened.add(store);
    return store;
  }

  /** Opens after a clean stop, or for the first time. */
  PartitionStore openClean(Path directory, StoreOptions options) throws StorageException {
    PartitionStore store = open(directory, options);
    assertThat(store.recover(Long.MAX_VALUE).bytesCut()).isZero();
    return store;
  }

  /** After a clean stop; a store that is not durable is used on. */
  PartitionStore reopened(PartitionStore store, StoreOptions options) throws StorageException {
    if (!durable()) {
      return store;
    }
    store.close();
    return openClean(partition(0), options);
  }

  boolean durable() {
    return !declined().contains(Ability.DURABLE);
  }

  PartitionStore fresh(int extentBytes) throws StorageException {
    return openClean(partition(0), options(extentBytes));
  }

  // ---- batches ----

  static byte[] append(PartitionStore store, byte[] batch) throws StorageException {
    store.append(new ByteBuffer[] {ByteBuffer.wrap(batch)}, Batches.span(batch));
    return batch;
  }

  /** Appends batches of a few offsets each, with rising timestamps. */
  static List<byte[]> appendMany(PartitionStore store, int batches, Random random)
      throws StorageException {
    List<byte[]> appended = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      long base = store.endOffset();
      int size = Batches.HEADER_BYTES + random.nextInt(100);
      appended.add(
          append(store, Batches.batch(base, 1 + random.nextInt(5), 1000 + base, size, random)));
    }
    return appended;
  }

  static byte[] concat(List<byte[]> batches) {
    int bytes = batches.stream().mapToInt(batch -> batch.length).sum();
    ByteBuffer all = ByteBuffer.allocate(bytes);
    batches.forEach(all::put);
    return all.array();
  }

  static long lastOffset(byte[] batch) {
    return Batches.span(batch).lastOffset();
  }

  // ---- reading ----

  /** Copies a slice, checks that both ways of reading agree, and releases it. */
  static byte[] bytesOf(StoredSlice slice) {
    try {
      byte[] bytes = copy(slice);
      slice.file().ifPresent(range -> assertThat(transfer(range)).isEqualTo(bytes));
      return bytes;
    } finally {
      slice.release();
    }
  }

  static byte[] copy(StoredSlice slice) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(slice.sizeInBytes());
      while (buffer.hasRemaining()) {
        assertThat(slice.copyTo(buffer.position(), buffer)).isPositive();
      }
      return buffer.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] transfer(StoredSlice.FileRange range) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(range.length());
      FileChannel channel = range.channel();
      while (buffer.hasRemaining()) {
        assertThat(channel.read(buffer, range.position() + buffer.position())).isPositive();
      }
      return buffer.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads in windows until the end. */
  static byte[] readAll(PartitionStore store, long fromOffset) throws StorageException {
    List<byte[]> pieces = new ArrayList<>();
    long offset = fromOffset;
    while (offset < store.endOffset()) {
      byte[] piece = bytesOf(store.read(offset, 1000, Long.MAX_VALUE, true));
      if (piece.length == 0) {
        break;
      }
      pieces.add(piece);
      List<byte[]> batches = split(piece);
      offset = lastOffset(batches.get(batches.size() - 1)) + 1;
    }
    return concat(pieces);
  }

  /** Takes bytes apart into whole, sound batches; fails when they are not. */
  static List<byte[]> split(byte[] bytes) {
    List<byte[]> batches = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      assertThat(rest.remaining()).as("rest of a slice").isGreaterThanOrEqualTo(12);
      int size = 12 + rest.getInt(rest.position() + 8);
      assertThat(size).as("size of a batch").isBetween(Batches.HEADER_BYTES, rest.remaining());
      byte[] batch = new byte[size];
      rest.get(batch);
      try {
        Batches.inspector().verify(ByteBuffer.wrap(batch));
      } catch (dev.tangram.storage.DamagedBatchException e) {
        throw new AssertionError("a slice has a damaged batch", e);
      }
      batches.add(batch);
    }
    return batches;
  }

  // ---- crashes ----

  /** Copies the directory as the end of the process would leave it. */
  Path copyOf(Path directory, String name) throws IOException {
    Path copy = logDirectory.resolve(name);
    deleteTree(copy);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(directory.relativize(file)));
      }
    }
    return copy;
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
