package dev.tangram.storage.memory.internal;

import dev.tangram.storage.AppendOutcome;
import dev.tangram.storage.BatchRewriter;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.RecoveryResult;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * An open partition. Whoever changes it holds this object's monitor; readers take an array of
 * extents, which is replaced as a whole, and need nothing else.
 */
final class MemoryStore implements PartitionStore {

  private final Path directory;
  private final MemoryPartition partition;
  private final Budget budget;
  private final LongSupplier clockMs;
  private volatile StoreOptions options;
  private volatile boolean closed;
  private boolean recovered;
  private long extentMs;

  MemoryStore(
      Path directory,
      MemoryPartition partition,
      StoreOptions options,
      Budget budget,
      LongSupplier clockMs) {
    this.directory = directory;
    this.partition = partition;
    this.budget = budget;
    this.clockMs = clockMs;
    reconfigure(options);
  }

  // ---- where it is ----

  @Override
  public long startOffset() {
    return partition.startOffset;
  }

  @Override
  public long endOffset() {
    return partition.endOffset();
  }

  @Override
  public long sizeInBytes() {
    return Arrays.stream(partition.extents).mapToLong(MemoryExtent::sizeInBytes).sum();
  }

  /** Nothing is durable here; the last flush is told, as that is what the core waits for. */
  @Override
  public long flushedOffset() {
    return Math.min(partition.flushedOffset, endOffset());
  }

  @Override
  public List<Extent> extents() {
    MemoryExtent[] now = partition.extents;
    List<Extent> told = new ArrayList<>(now.length);
    for (int i = 0; i < now.length; i++) {
      MemoryExtent each = now[i];
      boolean last = i == now.length - 1;
      told.add(
          new Extent(
              each.baseOffset(),
              last ? each.nextOffset() : now[i + 1].baseOffset(),
              each.sizeInBytes(),
              each.maxTimestamp(),
              last ? -1L : each.closedAtMs()));
    }
    return told;
  }

  // ---- appending ----

  @Override
  public synchronized RecoveryResult recover(long fromOffset) throws StorageException {
    requireOpen();
    recovered = true;
    long checked = 0;
    long before = sizeInBytes();
    String reason = "";
    for (MemoryExtent extent : partition.extents) {
      for (StoredBatch batch : extent.view()) {
        if (batch.lastOffset() >= fromOffset && reason.isEmpty()) {
          try {
            options.inspector().verify(batch.buffer());
            checked++;
          } catch (DamagedBatchException e) {
            reason = e.getMessage();
            truncateTo(batch.baseOffset());
          }
        }
      }
    }
    return new RecoveryResult(endOffset(), checked, before - sizeInBytes(), reason);
  }

  @Override
  public synchronized AppendOutcome append(ByteBuffer[] batches, BatchSpan span)
      throws StorageException {
    requireRecovered();
    if (span.baseOffset() < endOffset()) {
      throw new IllegalArgumentException(span + " does not follow end offset " + endOffset());
    }
    byte[] bytes = copy(batches);
    List<StoredBatch> added = split(bytes);
    long cost = added.stream().mapToLong(StoredBatch::cost).sum();
    if (!budget.take(cost)) {
      rewind(batches, bytes.length);
      throw new StorageException(
          "The storage engine memory is full: "
              + budget.used()
              + " of "
              + budget.limit()
              + " bytes are used. Lower the retention of its topics, delete some, alter their"
              + " storage.engine, or raise its budget.",
          false,
          null);
    }
    boolean rolls = mustRollFor(bytes.length, span);
    if (rolls) {
      roll();
    }
    MemoryExtent last = partition.last();
    added.forEach(last::add);
    return new AppendOutcome(rolls, last.baseOffset());
  }

  private static byte[] copy(ByteBuffer[] batches) {
    byte[] bytes = new byte[Arrays.stream(batches).mapToInt(ByteBuffer::remaining).sum()];
    int at = 0;
    for (ByteBuffer batch : batches) {
      int length = batch.remaining();
      batch.get(bytes, at, length);
      at += length;
    }
    return bytes;
  }

  /** A refused append leaves the buffers as they came; they were read to their limits. */
  private static void rewind(ByteBuffer[] batches, int bytes) {
    int left = bytes;
    for (int i = batches.length - 1; i >= 0 && left > 0; i--) {
      int length = Math.min(left, batches[i].position());
      batches[i].position(batches[i].position() - length);
      left -= length;
    }
  }

  private List<StoredBatch> split(byte[] bytes) throws StorageException {
    List<StoredBatch> found = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      int size = 2 * Long.BYTES - Integer.BYTES + rest.getInt(rest.position() + Long.BYTES);
      try {
        BatchSpan span = options.inspector().describe(rest.slice(rest.position(), size));
        found.add(new StoredBatch(span, bytes, rest.position(), size));
      } catch (DamagedBatchException e) {
        throw new IllegalArgumentException("not a batch: " + e.getMessage(), e);
      }
      rest.position(rest.position() + size);
    }
    return found;
  }

  private boolean mustRollFor(int bytes, BatchSpan span) {
    MemoryExtent last = partition.last();
    if (last.isEmpty()) {
      return false;
    }
    long first = last.firstTimestamp();
    boolean old = first >= 0 && span.maxTimestamp() - first > extentMs;
    return old || last.sizeInBytes() + bytes > options.extentBytes();
  }

  @Override
  public synchronized void roll() throws StorageException {
    requireRecovered();
    MemoryExtent last = partition.last();
    if (last.isEmpty()) {
      return;
    }
    last.close(clockMs.getAsLong());
    MemoryExtent[] now = partition.extents;
    MemoryExtent[] longer = Arrays.copyOf(now, now.length + 1);
    longer[now.length] = new MemoryExtent(last.nextOffset());
    partition.extents = longer;
  }

  // ---- reading ----

  @Override
  public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws StorageException {
    requireOpen();
    MemoryExtent[] now = partition.extents;
    long end = now[now.length - 1].nextOffset();
    if (offset < startOffset() || offset > end) {
      throw new OffsetOutOfRangeException(offset, startOffset(), end);
    }
    for (int i = floor(now, offset); i < now.length; i++) {
      List<StoredBatch> batches = now[i].view();
      int first = MemoryExtent.indexOf(batches, offset);
      if (first < batches.size()) {
        return slice(
            batches.subList(first, batches.size()), offset, maxBytes, endOffset, minOneBatch);
      }
    }
    return new MemorySlice(offset, List.of(), 0);
  }

  private static StoredSlice slice(
      List<StoredBatch> from, long offset, int maxBytes, long endOffset, boolean minOneBatch) {
    long bytes = 0;
    int count = 0;
    for (StoredBatch batch : from) {
      boolean fits = bytes + batch.size() <= maxBytes || (minOneBatch && count == 0);
      if (batch.baseOffset() >= endOffset || !fits) {
        break;
      }
      bytes += batch.size();
      count++;
    }
    return count == 0
        ? new MemorySlice(offset, List.of(), 0)
        : new MemorySlice(from.get(0).baseOffset(), from.subList(0, count), (int) bytes);
  }

  /** Index of the extent that an offset lies in; 0 when it lies below all. */
  private static int floor(MemoryExtent[] extents, long offset) {
    int index = extents.length - 1;
    while (index > 0 && extents[index].baseOffset() > offset) {
      index--;
    }
    return index;
  }

  @Override
  public Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException {
    requireOpen();
    long from = Math.max(fromOffset, startOffset());
    for (MemoryExtent extent : partition.extents) {
      if (extent.maxTimestamp() >= timestamp) {
        for (StoredBatch batch : extent.view()) {
          if (batch.lastOffset() >= from && batch.span().maxTimestamp() >= timestamp) {
            return Optional.of(batch.baseOffset());
          }
        }
      }
    }
    return Optional.empty();
  }

  // ---- dropping ----

  @Override
  public synchronized long truncateTo(long offset) throws StorageException {
    requireRecovered();
    if (offset >= endOffset()) {
      return endOffset();
    }
    MemoryExtent[] now = partition.extents;
    if (offset <= now[0].baseOffset()) {
      truncateFullyAndStartAt(offset);
      return offset;
    }
    int index = floor(now, offset);
    List<StoredBatch> batches = now[index].view();
    int kept = firstReaching(batches, offset);
    MemoryExtent[] shorter = Arrays.copyOf(now, index + 1);
    shorter[index] = new MemoryExtent(now[index].baseOffset(), batches.subList(0, kept), -1L);
    replace(shorter);
    long end = endOffset();
    partition.startOffset = Math.min(startOffset(), end);
    return end;
  }

  private static int firstReaching(List<StoredBatch> batches, long offset) {
    return MemoryExtent.indexOf(batches, offset);
  }

  @Override
  public synchronized void truncateFullyAndStartAt(long offset) throws StorageException {
    requireRecovered();
    if (offset < 0) {
      throw new IllegalArgumentException("a log cannot start at offset " + offset);
    }
    replace(new MemoryExtent[] {new MemoryExtent(offset)});
    partition.startOffset = offset;
    partition.flushedOffset = Math.min(partition.flushedOffset, offset);
  }

  @Override
  public synchronized void trimTo(long offset) throws StorageException {
    requireRecovered();
    if (offset <= startOffset()) {
      return;
    }
    if (offset > endOffset()) {
      throw new OffsetOutOfRangeException(offset, startOffset(), endOffset());
    }
    if (offset == endOffset()) {
      roll();
    }
    partition.startOffset = offset;
    MemoryExtent[] now = partition.extents;
    replace(Arrays.copyOfRange(now, floor(now, offset), now.length));
  }

  /** Shows other extents, and gives back what is not among them any more. */
  private void replace(MemoryExtent[] next) {
    long before = cost(partition.extents);
    partition.extents = next;
    budget.giveBack(before - cost(next));
  }

  private static long cost(MemoryExtent[] extents) {
    return Arrays.stream(extents).mapToLong(MemoryExtent::cost).sum();
  }

  // ---- maintenance ----

  @Override
  public synchronized long flush() throws StorageException {
    requireOpen();
    partition.flushedOffset = endOffset();
    return partition.flushedOffset;
  }

  @Override
  public void rewrite(long fromOffset, long toOffset, BatchRewriter rewriter)
      throws StorageException {
    requireOpen();
    MemoryExtent[] now = partition.extents;
    List<MemoryExtent> run = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < now.length - 1; i++) {
      if (now[i].baseOffset() >= fromOffset && now[i + 1].baseOffset() <= toOffset) {
        long size = now[i].sizeInBytes();
        if (!run.isEmpty() && bytes + size > options.extentBytes()) {
          exchange(run, rewritten(run, rewriter));
          run.clear();
          bytes = 0;
        }
        run.add(now[i]);
        bytes += size;
      }
    }
    if (!run.isEmpty()) {
      exchange(run, rewritten(run, rewriter));
    }
  }

  private MemoryExtent rewritten(List<MemoryExtent> run, BatchRewriter rewriter)
      throws StorageException {
    List<StoredBatch> kept = new ArrayList<>();
    for (MemoryExtent extent : run) {
      for (StoredBatch batch : extent.view()) {
        ByteBuffer before = batch.buffer();
        ByteBuffer after = rewriter.rewrite(before);
        if (after == before) {
          kept.add(batch);
        } else if (after != null) {
          kept.addAll(split(copy(new ByteBuffer[] {after.duplicate()})));
        }
      }
    }
    return new MemoryExtent(run.get(0).baseOffset(), kept, run.get(run.size() - 1).closedAtMs());
  }

  /** Nothing happens when an old one was truncated or trimmed meanwhile. */
  private synchronized void exchange(List<MemoryExtent> run, MemoryExtent fresh)
      throws StorageException {
    requireRecovered();
    List<MemoryExtent> next = new ArrayList<>(Arrays.asList(partition.extents));
    int index = next.indexOf(run.get(0));
    int end = index + run.size();
    if (index >= 0 && end < next.size() && next.subList(index, end).equals(run)) {
      next.subList(index, end).clear();
      next.add(index, fresh);
      replace(next.toArray(MemoryExtent[]::new));
    }
  }

  @Override
  public void reconfigure(StoreOptions changed) {
    options = changed;
    long jitter = Math.min(changed.extentJitterMs(), changed.extentMs() - 1);
    extentMs =
        changed.extentMs() - (jitter <= 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter));
  }

  // ---- blobs ----

  @Override
  public void putBlob(String name, byte[] content) throws StorageException {
    requireOpen();
    if (name.isEmpty() || name.equals("..") || name.contains("/") || name.contains("\\")) {
      throw new IllegalArgumentException("not the name of a blob: " + name);
    }
    byte[] before = partition.blobs.put(name, content.clone());
    budget.force(content.length - (before == null ? 0 : before.length));
  }

  @Override
  public Optional<byte[]> getBlob(String name) throws StorageException {
    requireOpen();
    return Optional.ofNullable(partition.blobs.get(name)).map(byte[]::clone);
  }

  @Override
  public List<String> blobs() throws StorageException {
    requireOpen();
    return List.copyOf(partition.blobs.keySet());
  }

  @Override
  public void deleteBlob(String name) throws StorageException {
    requireOpen();
    byte[] before = partition.blobs.remove(name);
    budget.giveBack(before == null ? 0 : before.length);
  }

  // ---- the end ----

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() throws StorageException {
    if (closed) {
      throw new StorageException(
          "The store of " + directory + " is closed. Open it again before using it.", true, null);
    }
  }

  private void requireRecovered() throws StorageException {
    requireOpen();
    if (!recovered) {
      throw new IllegalStateException("recover must be called before the first change");
    }
  }
}
