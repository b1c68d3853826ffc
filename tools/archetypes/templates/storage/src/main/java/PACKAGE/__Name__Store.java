package __package__;

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
import __package__.View.Chunk;
import __package__.View.Stored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One partition. The writer replaces the {@link View} under a lock; readers take whichever view is
 * there, so they see whole changes and never wait.
 */
final class __Name__Store implements PartitionStore {

  private static final long MAX_BYTES = 64L << 20;

  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private volatile StoreOptions options;
  private volatile View view = View.startingAt(0);
  private volatile boolean recovered;
  private volatile boolean closed;

  __Name__Store(StoreOptions options) {
    this.options = options;
  }

  private void requireOpen() throws StorageException {
    if (closed) {
      throw new StorageException("The store is closed. Open it again.", true, null);
    }
  }

  // ---- offsets ----

  @Override
  public long startOffset() {
    return view.start();
  }

  @Override
  public long endOffset() {
    return view.end();
  }

  @Override
  public long sizeInBytes() {
    return view.chunks().stream().mapToLong(Chunk::bytes).sum();
  }

  /** All is as durable as it will ever be. */
  @Override
  public long flushedOffset() {
    return view.end();
  }

  @Override
  public RecoveryResult recover(long fromOffset) {
    recovered = true;
    return new RecoveryResult(view.end(), 0, 0, "");
  }

  // ---- batches ----

  @Override
  public AppendOutcome append(ByteBuffer[] batches, BatchSpan span) throws StorageException {
    requireOpen();
    if (!recovered) {
      throw new IllegalStateException("recover must be called before the first append");
    }
    synchronized (lock) {
      View now = view;
      if (span.baseOffset() < now.end()) {
        throw new IllegalArgumentException(span + " begins below the end " + now.end());
      }
      List<Stored> more = stored(batches);
      long bytes = more.stream().mapToLong(stored -> stored.bytes().length).sum();
      if (sizeInBytes() + bytes > MAX_BYTES) {
        throw new StorageException(
            "A partition in memory holds at most " + MAX_BYTES + " bytes: lower its retention.",
            false,
            null);
      }
      boolean roll = mustRoll(now.last(), bytes, span);
      View base = roll ? now.rolled(System.currentTimeMillis()) : now;
      view = base.appended(more, span.lastOffset() + 1);
      return new AppendOutcome(roll, view.last().base());
    }
  }

  private boolean mustRoll(Chunk last, long bytes, BatchSpan span) {
    if (last.batches().isEmpty()) {
      return false;
    }
    long first = last.batches().get(0).span().maxTimestamp();
    return last.bytes() + bytes > options.extentBytes()
        || span.maxTimestamp() - first > options.extentMs();
  }

  /** Copies and takes apart: base offset (8 bytes), length behind these twelve (4 bytes), rest. */
  private List<Stored> stored(ByteBuffer... batches) {
    int bytes = 0;
    for (ByteBuffer buffer : batches) {
      bytes += buffer.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    for (ByteBuffer buffer : batches) {
      all.put(buffer);
    }
    all.flip();
    List<Stored> found = new ArrayList<>();
    while (all.hasRemaining()) {
      byte[] batch = new byte[12 + all.getInt(all.position() + 8)];
      all.get(batch);
      try {
        found.add(new Stored(options.inspector().describe(ByteBuffer.wrap(batch)), batch));
      } catch (DamagedBatchException e) {
        throw new IllegalArgumentException("not a batch", e);
      }
    }
    return found;
  }

  @Override
  public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws StorageException {
    requireOpen();
    View now = view;
    if (offset < now.start() || offset > now.end()) {
      throw new OffsetOutOfRangeException(offset, now.start(), now.end());
    }
    List<Stored> batches = now.from(offset, maxBytes, endOffset, minOneBatch);
    int bytes = batches.stream().mapToInt(stored -> stored.bytes().length).sum();
    ByteBuffer all = ByteBuffer.allocate(bytes);
    batches.forEach(stored -> all.put(stored.bytes()));
    long base = batches.isEmpty() ? offset : batches.get(0).span().baseOffset();
    return new MemorySlice(base, all.array());
  }

  @Override
  public Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException {
    requireOpen();
    View now = view;
    long from = Math.max(fromOffset, now.start());
    return now.chunks().stream()
        .flatMap(chunk -> chunk.batches().stream())
        .map(Stored::span)
        .filter(span -> span.lastOffset() >= from && span.maxTimestamp() >= timestamp)
        .map(BatchSpan::baseOffset)
        .findFirst();
  }

  // ---- changes ----

  @Override
  public long truncateTo(long offset) throws StorageException {
    requireOpen();
    synchronized (lock) {
      if (offset < view.end()) {
        view = view.truncated(offset);
      }
      return view.end();
    }
  }

  @Override
  public void truncateFullyAndStartAt(long offset) throws StorageException {
    requireOpen();
    synchronized (lock) {
      view = View.startingAt(offset);
    }
  }

  @Override
  public void trimTo(long offset) throws StorageException {
    requireOpen();
    synchronized (lock) {
      View now = view;
      if (offset > now.end()) {
        throw new OffsetOutOfRangeException(offset, now.start(), now.end());
      }
      if (offset > now.start()) {
        view = now.trimmed(offset, System.currentTimeMillis());
      }
    }
  }

  @Override
  public List<Extent> extents() {
    return view.extents();
  }

  @Override
  public void roll() throws StorageException {
    requireOpen();
    synchronized (lock) {
      view = view.rolled(System.currentTimeMillis());
    }
  }

  @Override
  public long flush() throws StorageException {
    requireOpen();
    return view.end();
  }

  /** The writer goes on while batches are rewritten; a chunk that it changed meanwhile stays. */
  @Override
  public void rewrite(long fromOffset, long toOffset, BatchRewriter rewriter)
      throws StorageException {
    requireOpen();
    for (Chunk chunk : view.chunks()) {
      boolean asked = chunk.base() >= fromOffset && chunk.base() < toOffset;
      if (asked && chunk.closedAtMs() >= 0) {
        Chunk rewritten = new Chunk(chunk.base(), chunk.closedAtMs(), rewritten(chunk, rewriter));
        synchronized (lock) {
          List<Chunk> chunks = new ArrayList<>(view.chunks());
          chunks.replaceAll(current -> current == chunk ? rewritten : current);
          view = new View(view.start(), view.end(), chunks);
        }
      }
    }
  }

  private List<Stored> rewritten(Chunk chunk, BatchRewriter rewriter) {
    List<Stored> kept = new ArrayList<>();
    for (Stored stored : chunk.batches()) {
      ByteBuffer batch = rewriter.rewrite(ByteBuffer.wrap(stored.bytes().clone()));
      if (batch != null) {
        kept.addAll(stored(batch.duplicate()));
      }
    }
    return kept;
  }

  // ---- blobs ----

  @Override
  public void putBlob(String name, byte[] content) throws StorageException {
    requireOpen();
    if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
      throw new IllegalArgumentException("not the name of a blob: '" + name + "'");
    }
    blobs.put(name, content.clone());
  }

  @Override
  public Optional<byte[]> getBlob(String name) throws StorageException {
    requireOpen();
    return Optional.ofNullable(blobs.get(name)).map(byte[]::clone);
  }

  @Override
  public List<String> blobs() throws StorageException {
    requireOpen();
    return List.copyOf(blobs.keySet());
  }

  @Override
  public void deleteBlob(String name) throws StorageException {
    requireOpen();
    blobs.remove(name);
  }

  @Override
  public void reconfigure(StoreOptions changed) {
    options = changed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
