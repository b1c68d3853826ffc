package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A seeded sequence of operations on a store and on a list of batches, compared all the way. */
final class RandomOperations {

  private final ContractHarness harness;
  private final long seed;
  private final Random random;
  private final List<byte[]> model = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private final Path directory;
  private PartitionStore store;
  private long start;
  private long end;
  private long clock = 1000;

  RandomOperations(ContractHarness harness, long seed) {
    this.harness = harness;
    this.seed = seed;
    this.random = new Random(seed);
    this.directory = harness.partition(0);
  }

  void run(int steps) throws Exception {
    store = harness.openClean(directory, options());
    for (int i = 0; i < steps; i++) {
      try {
        step();
        check();
      } catch (AssertionError | Exception e) {
        List<String> last = history.subList(Math.max(0, history.size() - 30), history.size());
        throw new AssertionError("seed " + seed + ", step " + i + ", after " + last, e);
      }
    }
  }

  private StoreOptions options() {
    return new StoreOptions(
        600 + random.nextInt(1500),
        200,
        50,
        random.nextInt(300),
        random.nextInt(10) == 0 ? 60 : 10 << 20,
        random.nextInt(4) == 0,
        0,
        Batches.inspector());
  }

  private void step() throws Exception {
    int choice = random.nextInt(100);
    if (choice < 50) {
      append();
    } else if (choice < 60) {
      truncate();
    } else if (choice < 65) {
      trim();
    } else if (choice < 70) {
      history.add("roll");
      store.roll();
    } else if (choice < 75) {
      history.add("flush");
      assertThat(store.flush()).isEqualTo(end);
    } else if (choice < 80) {
      reopen();
    } else if (choice < 84) {
      kill();
    } else if (choice < 92) {
      rewrite();
    } else if (choice < 93) {
      restart();
    } else {
      history.add("reconfigure");
      store.reconfigure(options());
    }
  }

  private void append() throws StorageException {
    List<byte[]> batches = new ArrayList<>();
    long base = end + (random.nextInt(12) == 0 ? random.nextInt(20) : 0);
    long youngest = -1;
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      clock += random.nextInt(8);
      long timestamp = random.nextInt(15) == 0 ? -1 : clock - random.nextInt(30);
      int size = random.nextInt(30) == 0 ? 3000 : Batches.HEADER_BYTES + random.nextInt(150);
      batches.add(Batches.batch(base, 1 + random.nextInt(4), timestamp, size, random));
      base = ContractHarness.lastOffset(batches.get(i)) + 1;
      youngest = Math.max(youngest, timestamp);
    }
    BatchSpan first = Batches.span(batches.get(0));
    history.add("append " + batches.size() + " at " + first.baseOffset());
    ByteBuffer[] buffers = batches.stream().map(ByteBuffer::wrap).toArray(ByteBuffer[]::new);
    store.append(buffers, new BatchSpan(first.baseOffset(), base - 1, youngest, base - 1));
    if (model.isEmpty() && store.startOffset() > start) {
      // An empty store may move its start to what follows a gap.
      start = store.startOffset();
    }
    model.addAll(batches);
    end = base;
  }

  private void truncate() throws StorageException {
    if (end == start) {
      return;
    }
    long room = Math.min(end - start, random.nextInt(4) == 0 ? 500 : 20);
    long offset = end - random.nextInt((int) room);
    history.add("truncate " + offset);
    model.removeIf(batch -> ContractHarness.lastOffset(batch) >= offset);
    end = store.truncateTo(offset);
    assertThat(end).as("end after truncation").isBetween(endOfBatches(), offset);
    start = Math.min(start, end);
    assertThat(store.startOffset()).isEqualTo(start);
  }

  private long endOfBatches() {
    return model.isEmpty() ? 0 : ContractHarness.lastOffset(model.get(model.size() - 1)) + 1;
  }

  private Extent openExtent() {
    List<Extent> extents = store.extents();
    return extents.get(extents.size() - 1);
  }

  private void trim() throws StorageException {
    if (end == start) {
      return;
    }
    start += random.nextInt((int) Math.min(end - start, 60) + 1);
    history.add("trim " + start);
    store.trimTo(start);
    model.removeIf(batch -> ContractHarness.lastOffset(batch) < start);
  }

  private void reopen() throws StorageException {
    if (harness.declined().contains(Ability.DURABLE)) {
      return;
    }
    history.add("reopen");
    List<Extent> extents = store.extents();
    store.close();
    store = harness.openClean(directory, options());
    assertThat(store.extents()).isEqualTo(extents);
    assertThat(store.endOffset()).isEqualTo(end);
    afterOpen(store);
  }

  /** The core keeps the exact start and sets it again. */
  private void afterOpen(PartitionStore opened) throws StorageException {
    assertThat(opened.startOffset()).isLessThanOrEqualTo(start);
    opened.trimTo(Math.min(start, opened.endOffset()));
  }

  private void kill() throws IOException {
    if (harness.declined().contains(Ability.DURABLE)) {
      return;
    }
    history.add("kill");
    Path copy = harness.copyOf(directory, "topic-1");
    PartitionStore survivor = harness.open(copy, options());
    long from = random.nextBoolean() ? store.flushedOffset() : 0;
    boolean byNameAlone = openExtent().baseOffset() == end && from < end;
    long least = byNameAlone ? endOfBatches() : end;
    assertThat(survivor.recover(from).endOffset()).isBetween(least, end);
    afterOpen(survivor);
    compareAll(survivor);
    survivor.close();
  }

  private void rewrite() throws StorageException {
    List<Extent> extents = store.extents();
    if (harness.declined().contains(Ability.REWRITE) || extents.size() < 2) {
      return;
    }
    int first = random.nextInt(extents.size() - 1);
    long from = extents.get(first).baseOffset();
    long to = extents.get(first + 1 + random.nextInt(extents.size() - 1 - first)).baseOffset();
    long salt = random.nextInt(7);
    history.add("rewrite " + from + ".." + to);
    store.rewrite(from, to, batch -> kept(batch.getLong(batch.position()), salt) ? batch : null);
    model.removeIf(
        batch -> {
          long base = Batches.span(batch).baseOffset();
          return base >= from && base < to && !kept(base, salt);
        });
  }

  private static boolean kept(long base, long salt) {
    return (base * 31 + salt) % 7 < 5;
  }

  private void restart() throws StorageException {
    start = random.nextBoolean() ? end + random.nextInt(100) : random.nextInt((int) end + 1);
    end = start;
    history.add("restart at " + start);
    store.truncateFullyAndStartAt(start);
    model.clear();
  }

  // ---- comparison ----

  private void check() throws StorageException {
    assertThat(store.startOffset()).isEqualTo(start);
    assertThat(store.endOffset()).isEqualTo(end);
    assertThat(store.flushedOffset()).isLessThanOrEqualTo(end);
    for (int i = 0; i < 3; i++) {
      compareWindow();
    }
    long timestamp = clock - random.nextInt(400);
    long from = start + (end == start ? 0 : random.nextInt((int) (end - start)));
    assertThat(store.findByTimestamp(timestamp, from))
        .as("timestamp %d from %d", timestamp, from)
        .isEqualTo(ReadContract.firstAsYoung(model, timestamp, from));
    if (random.nextInt(40) == 0) {
      compareAll(store);
    }
  }

  private void compareAll(PartitionStore compared) throws StorageException {
    long from = Math.min(start, compared.endOffset());
    assertThat(ContractHarness.readAll(compared, from)).isEqualTo(ContractHarness.concat(model));
  }

  private void compareWindow() throws StorageException {
    long offset = start + (end == start ? 0 : random.nextInt((int) (end - start) + 1));
    long limit =
        random.nextBoolean() ? Long.MAX_VALUE : offset + random.nextInt((int) (end - offset) + 3);
    int max = random.nextInt(2000);
    boolean minOne = random.nextInt(4) > 0;
    byte[] given = ContractHarness.bytesOf(store.read(offset, max, limit, minOne));
    byte[] expected = expected(offset, max, limit, minOne);
    String what = "read " + offset + " max " + max + " limit " + limit + " minOne " + minOne;
    assertThat(given.length).as(what).isLessThanOrEqualTo(expected.length);
    assertThat(given).as(what).isEqualTo(Arrays.copyOf(expected, given.length));
    assertThat(given.length > 0).as(what).isEqualTo(expected.length > 0);
    ContractHarness.split(given);
  }

  private byte[] expected(long offset, int max, long limit, boolean minOne) {
    List<byte[]> window = new ArrayList<>();
    int bytes = 0;
    for (byte[] batch : model) {
      BatchSpan span = Batches.span(batch);
      if (span.lastOffset() < offset) {
        continue;
      }
      boolean fits = bytes + batch.length <= max || (minOne && window.isEmpty());
      if (span.baseOffset() >= limit || !fits) {
        break;
      }
      window.add(batch);
      bytes += batch.length;
    }
    return ContractHarness.concat(window);
  }
}
