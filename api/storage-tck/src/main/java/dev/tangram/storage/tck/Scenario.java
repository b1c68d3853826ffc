package dev.tangram.storage.tck;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A fixed sequence of calls in which everything that changes a store occurs, with a flush behind
 * and without. Run against several extents ({@link #EXTENT_BYTES}).
 */
final class Scenario {

  static final int EXTENT_BYTES = 500;

  private final Random random = new Random(70);
  private final List<Step> steps = new ArrayList<>();
  private Content content = Content.EMPTY;

  private Scenario() {}

  /** The steps; with rewriting where the engine can. */
  static List<Step> steps(boolean rewriting) {
    Scenario scenario = new Scenario();
    scenario.write();
    if (rewriting) {
      scenario.rewrite();
    }
    scenario.startAnew();
    return scenario.steps;
  }

  private void write() {
    append(1);
    blob("partition.metadata", "version: 0");
    append(3);
    flush();
    append(1);
    append(4);
    append(2);
    flush();
    append(5);
    truncate(content.end() - 3);
    append(2);
    blob("leader-epoch-checkpoint", "0\n1\n0 0");
    flush();
    append(4);
    truncate(content.end() / 2);
    append(3);
    blob("leader-epoch-checkpoint", "0\n1\n1 7");
    flush();
    roll();
    append(4);
    roll();
    append(3);
    flush();
    trim(content.end() / 2);
    append(2);
    blob("partition.metadata", null);
    flush();
  }

  private void rewrite() {
    append(6);
    roll();
    append(1);
    flush();
    add(
        Step.Kind.REWRITE,
        "rewrite",
        Long.MAX_VALUE,
        content.rewritten(batch -> kept(ByteBuffer.wrap(batch))),
        Scenario::rewriteClosed);
    append(1);
    flush();
  }

  private void startAnew() {
    trim(content.end());
    append(3);
    flush();
    restart(content.end() + 100);
    append(3);
    flush();
    restart(5);
    flush();
    append(4);
    flush();
  }

  /** Rewrites all closed extents; what lies in the open one is kept by the rule as well. */
  private static void rewriteClosed(PartitionStore store) throws StorageException {
    List<Extent> extents = store.extents();
    store.rewrite(
        extents.get(0).baseOffset(),
        extents.get(extents.size() - 1).baseOffset(),
        batch -> kept(batch) ? batch : null);
  }

  /** By content: the first byte of a batch's random bytes, and never the last one of an append. */
  private static boolean kept(ByteBuffer batch) {
    return batch.remaining() % 3 != 0;
  }

  private void add(Step.Kind kind, String name, long touched, Content after, Step.Call call) {
    steps.add(new Step(kind, name, touched, before -> after, call));
    content = after;
  }

  private void append(int count) {
    List<byte[]> batches = new ArrayList<>();
    long base = content.end();
    for (int i = 0; i < count; i++) {
      // Divisible by three where a rewrite drops it; the last one is kept.
      int size = Batches.HEADER_BYTES + 3 * random.nextInt(30) + (i < count - 1 ? i : 0) % 3;
      size += size % 3 == 0 && i == count - 1 ? 1 : 0;
      byte[] batch = Batches.batch(base, 1 + random.nextInt(3), 1000 + base, size, random);
      batches.add(batch);
      base = ContractHarness.lastOffset(batch) + 1;
    }
    BatchSpan span = new BatchSpan(content.end(), base - 1, 1000 + content.end() + count, base - 1);
    BatchSpan told = exact(batches, span);
    add(
        Step.Kind.APPEND,
        "append " + count + " at " + content.end(),
        Long.MAX_VALUE,
        content.appended(batches),
        store ->
            store.append(batches.stream().map(ByteBuffer::wrap).toArray(ByteBuffer[]::new), told));
  }

  private static BatchSpan exact(List<byte[]> batches, BatchSpan span) {
    BatchSpan last = Batches.span(batches.get(batches.size() - 1));
    return new BatchSpan(
        span.baseOffset(), span.lastOffset(), last.maxTimestamp(), last.lastOffset());
  }

  private void flush() {
    add(Step.Kind.FLUSH, "flush", Long.MAX_VALUE, content, PartitionStore::flush);
  }

  private void roll() {
    add(Step.Kind.EITHER, "roll", Long.MAX_VALUE, content, PartitionStore::roll);
  }

  private void truncate(long offset) {
    Content after = content.truncated(offset);
    add(
        Step.Kind.TRUNCATE,
        "truncate to " + offset,
        after.end(),
        after,
        store -> store.truncateTo(offset));
  }

  private void trim(long offset) {
    add(
        Step.Kind.EITHER,
        "trim to " + offset,
        Long.MAX_VALUE,
        content.trimmed(offset),
        store -> store.trimTo(offset));
  }

  private void restart(long offset) {
    add(
        Step.Kind.RESTART,
        "restart at " + offset,
        0,
        content.restarted(offset),
        store -> store.truncateFullyAndStartAt(offset));
  }

  private void blob(String name, String text) {
    Step.Call call =
        text == null
            ? store -> store.deleteBlob(name)
            : store -> store.putBlob(name, text.getBytes(StandardCharsets.UTF_8));
    add(
        Step.Kind.EITHER,
        (text == null ? "delete " : "put ") + name,
        Long.MAX_VALUE,
        content.withBlob(name, text),
        call);
  }
}
