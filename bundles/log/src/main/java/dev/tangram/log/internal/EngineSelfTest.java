package dev.tangram.log.internal;

import dev.tangram.log.RecordBatchInspector;
import dev.tangram.records.BatchBuilder;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small life of a partition in a directory of its own: what every log does, with real batches.
 */
final class EngineSelfTest {

  private static final int BATCHES = 8;
  private static final int RECORDS_PER_BATCH = 3;
  private static final String BLOB = "leader-epoch-checkpoint";

  private final StorageEngine engine;
  private final Path root;
  private final Path directory;
  private final List<ByteBuffer> appended = new ArrayList<>();

  private EngineSelfTest(StorageEngine engine, Path root) {
    this.engine = engine;
    this.root = root;
    this.directory = root.resolve("self-test-0");
  }

  /**
   * Tries an engine.
   *
   * @throws Exception what it did wrong
   */
  static void run(String name, StorageEngine engine) throws Exception {
    require(name.equals(engine.name()), "its name is " + engine.name() + ", not " + name);
    Path root = Files.createTempDirectory("tangram-engine-test");
    try {
      new EngineSelfTest(engine, root).run();
    } finally {
      remove(root);
    }
  }

  private void run() throws Exception {
    try (PartitionStore store = engine.open(directory, options())) {
      store.recover(0L);
      require(store.startOffset() == 0 && store.endOffset() == 0, "a new store is not empty");
      for (int i = 0; i < BATCHES; i++) {
        append(store);
      }
      store.putBlob(BLOB, BLOB.getBytes(StandardCharsets.UTF_8));
      check(store, 0L);
      require(store.flush() == end(), "flush does not reach the end");
    }
    boolean durable = engine.abilities().contains(StorageEngine.Ability.DURABLE);
    try (PartitionStore store = engine.open(directory, options())) {
      store.recover(Long.MAX_VALUE);
      if (durable) {
        require(engine.list(root).contains(directory), "list does not know the partition");
        check(store, 0L);
      }
      if (store.endOffset() == end()) {
        shorten(store);
      }
    }
    engine.delete(directory);
    require(engine.list(root).isEmpty(), "a deleted partition is listed");
  }

  private void shorten(PartitionStore store) throws IOException {
    long kept = end() - RECORDS_PER_BATCH;
    require(store.truncateTo(kept) == kept, "truncateTo does not give the new end");
    appended.remove(appended.size() - 1);
    store.trimTo(RECORDS_PER_BATCH);
    appended.remove(0);
    check(store, RECORDS_PER_BATCH);
    store.roll();
    long last = store.endOffset();
    append(store, last);
    require(read(store, last).equals(appended.get(appended.size() - 1)), "a batch is lost");
  }

  private long end() {
    return (long) BATCHES * RECORDS_PER_BATCH;
  }

  private void append(PartitionStore store) throws IOException {
    append(store, store.endOffset());
  }

  private void append(PartitionStore store, long base) throws IOException {
    ByteBuffer batch = batch(base);
    appended.add(batch.duplicate());
    long last = base + RECORDS_PER_BATCH - 1;
    require(
        store.append(new ByteBuffer[] {batch}, new BatchSpan(base, last, base, last)) != null,
        "append gives nothing");
    require(store.endOffset() == last + 1, "the end is wrong after an append");
  }

  private void check(PartitionStore store, long start) throws IOException {
    require(store.startOffset() == start, "the start is " + store.startOffset());
    long offset = start;
    for (ByteBuffer batch : appended) {
      require(read(store, offset).equals(batch), "a read at offset " + offset + " gives others");
      offset += RECORDS_PER_BATCH;
    }
    require(store.endOffset() == offset, "the end is " + store.endOffset());
    byte[] blob = store.getBlob(BLOB).orElse(new byte[0]);
    require(BLOB.equals(new String(blob, StandardCharsets.UTF_8)), "a blob is lost");
  }

  private static ByteBuffer read(PartitionStore store, long offset) throws IOException {
    StoredSlice slice = store.read(offset, 1, store.endOffset(), true);
    try {
      ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
      while (bytes.hasRemaining()) {
        require(slice.copyTo(bytes.position(), bytes) > 0, "a slice ends early");
      }
      return bytes.flip();
    } finally {
      slice.release();
    }
  }

  private static ByteBuffer batch(long base) {
    try (BatchBuilder builder = BatchBuilder.defaults().baseOffset(base).begin()) {
      for (int i = 0; i < RECORDS_PER_BATCH; i++) {
        builder.append(base, null, ByteBuffer.wrap(new byte[] {(byte) i}));
      }
      return builder.build();
    }
  }

  private static StoreOptions options() {
    return new StoreOptions(
        1 << 20, Long.MAX_VALUE, 0L, 4096, 1 << 16, false, 0L, new RecordBatchInspector());
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("Self-test: " + otherwise);
    }
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
