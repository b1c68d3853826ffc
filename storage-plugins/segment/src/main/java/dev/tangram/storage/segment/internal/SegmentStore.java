package dev.tangram.storage.segment.internal;

import dev.tangram.storage.AppendOutcome;
import dev.tangram.storage.BatchRewriter;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.RecoveryResult;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A partition as a directory of segments. Changes are made under one lock, which is not held over
 * an fsync, so that {@link #flush} and {@link #rewrite} may run beside the appends. Readers take no
 * lock: they see the array of segments and each segment's state, both replaced as a whole.
 */
final class SegmentStore implements PartitionStore {

  private final StoreContext context;
  private final ReentrantLock lock;
  private final BlobFiles blobs;
  private final StoreFlush flush;
  private final StoreReads reads;
  private final boolean directoryIsNew;

  private volatile Segment[] segments;
  private volatile long startOffset;
  private volatile boolean closed;
  private volatile StorageException failure;
  private boolean recovered;

  SegmentStore(StoreContext context, boolean directoryIsNew) throws IOException {
    this.context = context;
    this.lock = context.lock;
    this.directoryIsNew = directoryIsNew;
    this.blobs = new BlobFiles(context.directory);
    this.segments = new DirectoryLoader(context).load().toArray(Segment[]::new);
    this.startOffset = segments[0].baseOffset;
    this.flush = new StoreFlush(this, context);
    this.reads = new StoreReads(this, context);
  }

  Segment[] segments() {
    return segments;
  }

  boolean directoryIsNew() {
    return directoryIsNew;
  }

  private Segment active() {
    Segment[] now = segments;
    return now[now.length - 1];
  }

  @Override
  public long startOffset() {
    return startOffset;
  }

  @Override
  public long endOffset() {
    return active().state.nextOffset();
  }

  @Override
  public long sizeInBytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.state.size();
    }
    return bytes;
  }

  @Override
  public long flushedOffset() {
    return flush.flushedOffset();
  }

  @Override
  public RecoveryResult recover(long fromOffset) throws StorageException {
    lock.lock();
    try {
      requireUsable();
      StoreRecovery recovery = new StoreRecovery(context);
      Segment[] kept = recovery.recover(List.of(segments), fromOffset).toArray(Segment[]::new);
      kept[kept.length - 1].reopen();
      segments = kept;
      long end = endOffset();
      flush.recovered(fromOffset == Long.MAX_VALUE ? end : Math.min(Math.max(fromOffset, 0), end));
      recovered = true;
      return recovery.result(end);
    } catch (IOException e) {
      throw failed("Recovering", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public AppendOutcome append(ByteBuffer[] batches, BatchSpan span) throws StorageException {
    lock.lock();
    try {
      requireWritable();
      long bytes = remaining(batches);
      Segment last = active();
      if (bytes <= 0 || bytes > Integer.MAX_VALUE || span.lastOffset() < span.baseOffset()) {
        throw new IllegalArgumentException(bytes + " bytes cannot be batches " + span);
      }
      if (span.baseOffset() < last.state.nextOffset()) {
        throw new IllegalArgumentException(
            "batches " + span + " do not follow end offset " + last.state.nextOffset());
      }
      if (last.mustRollFor(bytes, span)) {
        return appendToNext(last, batches, bytes, span);
      }
      last.append(batches, bytes, span);
      return last.outcome;
    } catch (IOException e) {
      throw failed("Appending to", e);
    } finally {
      lock.unlock();
    }
  }

  private static long remaining(ByteBuffer[] batches) {
    long bytes = 0;
    for (ByteBuffer batch : batches) {
      bytes += batch.remaining();
    }
    return bytes;
  }

  /** The new segment is shown only when it holds the batches, so a failure leaves no trace. */
  private AppendOutcome appendToNext(Segment last, ByteBuffer[] batches, long bytes, BatchSpan span)
      throws IOException {
    long end = last.state.nextOffset();
    boolean reaches = span.lastOffset() - end <= Integer.MAX_VALUE;
    boolean replaces = last.state.size() == 0 && span.baseOffset() != last.baseOffset;
    long base = reaches && !replaces ? end : span.baseOffset();
    if (span.lastOffset() - base > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("batches " + span + " span too many offsets");
    }
    Segment next = Segment.create(base, context);
    try {
      next.append(batches, bytes, span);
      if (last.state.size() > 0) {
        last.close(context.clockMs.getAsLong());
      }
    } catch (IOException e) {
      discard(next, e);
      throw e;
    }
    add(next, last.state.size() > 0);
    if (last.state.size() == 0) {
      last.drop(0);
    }
    return new AppendOutcome(true, base);
  }

  private void discard(Segment next, IOException cause) throws StorageException {
    try {
      next.drop(0);
    } catch (IOException e) {
      // Its name stays taken, so no later append could begin this segment.
      e.addSuppressed(cause);
      throw broken("Undoing a failed append to", e);
    }
  }

  private void add(Segment next, boolean keepLast) {
    Segment[] now = segments;
    Segment[] longer = Arrays.copyOf(now, keepLast ? now.length + 1 : now.length);
    longer[longer.length - 1] = next;
    segments = longer;
    if (longer.length == 1) {
      startOffset = next.baseOffset;
    }
    flush.soon(next.baseOffset);
  }

  @Override
  public void roll() throws StorageException {
    lock.lock();
    try {
      requireWritable();
      rollOpen();
    } catch (IOException e) {
      throw failed("Rolling", e);
    } finally {
      lock.unlock();
    }
  }

  private void rollOpen() throws IOException {
    Segment last = active();
    if (last.state.size() == 0) {
      return;
    }
    Segment next = Segment.create(last.state.nextOffset(), context);
    try {
      last.close(context.clockMs.getAsLong());
    } catch (IOException e) {
      next.drop(0);
      throw e;
    }
    add(next, true);
  }

  @Override
  public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws StorageException {
    return reads.read(offset, maxBytes, endOffset, minOneBatch);
  }

  @Override
  public Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException {
    return reads.findByTimestamp(timestamp, fromOffset);
  }

  @Override
  public List<Extent> extents() {
    return reads.extents();
  }

  @Override
  public long truncateTo(long offset) throws StorageException {
    lock.lock();
    try {
      requireWritable();
      if (offset >= endOffset()) {
        return endOffset();
      }
      Segment[] now = segments;
      if (offset < now[0].baseOffset) {
        restartAt(offset);
        return offset;
      }
      int index = StoreReads.floor(now, offset);
      Segment last = now[index];
      Segment.State kept =
          last.stateBefore(SegmentReader.positionOf(last, context.inspector(), offset));
      segments = Arrays.copyOf(now, index + 1);
      for (int i = now.length - 1; i > index; i--) {
        now[i].drop(context.options().fileDeleteDelayMs());
      }
      last.truncate(kept);
      last.reopen();
      flush.truncated(kept.nextOffset());
      startOffset = Math.min(startOffset, kept.nextOffset());
      return kept.nextOffset();
    } catch (IOException e) {
      throw broken("Truncating", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void truncateFullyAndStartAt(long offset) throws StorageException {
    lock.lock();
    try {
      requireWritable();
      restartAt(offset);
    } catch (IOException e) {
      throw broken("Truncating", e);
    } finally {
      lock.unlock();
    }
  }

  private void restartAt(long offset) throws IOException {
    if (offset < 0) {
      throw new IllegalArgumentException("a log cannot start at offset " + offset);
    }
    Segment[] now = segments;
    for (int i = now.length - 1; i >= 0; i--) {
      now[i].drop(context.options().fileDeleteDelayMs());
    }
    Segment only = Segment.create(offset, context);
    segments = new Segment[] {only};
    startOffset = offset;
    flush.restarted(offset);
  }

  @Override
  public void trimTo(long offset) throws StorageException {
    lock.lock();
    try {
      requireWritable();
      if (offset <= startOffset) {
        return;
      }
      if (offset > endOffset()) {
        throw new OffsetOutOfRangeException(offset, startOffset, endOffset());
      }
      if (offset == endOffset()) {
        rollOpen();
      }
      startOffset = offset;
      Segment[] now = segments;
      int first = StoreReads.floor(now, offset);
      segments = Arrays.copyOfRange(now, first, now.length);
      for (int i = 0; i < first; i++) {
        now[i].drop(context.options().fileDeleteDelayMs());
      }
    } catch (IOException e) {
      throw failed("Trimming", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long flush() throws StorageException {
    try {
      return flush.all();
    } catch (IOException e) {
      throw broken("Flushing", e);
    }
  }

  @Override
  public void rewrite(long fromOffset, long toOffset, BatchRewriter rewriter)
      throws StorageException {
    try {
      requireWritable();
      List<Segment> closedOnes = closedBetween(fromOffset, toOffset);
      for (List<Segment> group :
          SegmentRewrite.groups(closedOnes, context.options().extentBytes())) {
        SegmentRewrite rewrite = new SegmentRewrite(group, rewriter, context);
        if (prepare(rewrite)) {
          replace(group, rewrite);
          SegmentFiles.syncDirectory(context.directory);
        }
      }
    } catch (IOException e) {
      throw failed("Rewriting", e);
    }
  }

  /** False when the segments were truncated or trimmed meanwhile, which needs no rewrite. */
  private boolean prepare(SegmentRewrite rewrite) throws IOException {
    try {
      rewrite.prepare();
      return true;
    } catch (IOException e) {
      if (rewrite.fits(List.of(segments))) {
        throw e;
      }
      return false;
    }
  }

  private List<Segment> closedBetween(long fromOffset, long toOffset) {
    Segment[] now = segments;
    List<Segment> closedOnes = new ArrayList<>();
    for (int i = 0; i < now.length - 1; i++) {
      if (now[i].baseOffset >= fromOffset && now[i + 1].baseOffset <= toOffset) {
        closedOnes.add(now[i]);
      }
    }
    return closedOnes;
  }

  private void replace(List<Segment> group, SegmentRewrite rewrite) throws StorageException {
    lock.lock();
    try {
      requireWritable();
      List<Segment> now = new ArrayList<>(List.of(segments));
      int index = now.indexOf(group.get(0));
      if (!rewrite.fits(now)) {
        // Trimmed or truncated meanwhile: what was prepared is not needed any more.
        rewrite.abandon();
        return;
      }
      Segment fresh = rewrite.install();
      now.subList(index, index + group.size()).clear();
      now.add(index, fresh);
      segments = now.toArray(Segment[]::new);
    } catch (IOException e) {
      throw broken("Replacing segments of", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void putBlob(String name, byte[] content) throws StorageException {
    requireUsable();
    try {
      blobs.put(name, content);
    } catch (IOException e) {
      throw failed("Writing " + name + " in", e);
    }
  }

  @Override
  public Optional<byte[]> getBlob(String name) throws StorageException {
    requireUsable();
    try {
      return blobs.get(name);
    } catch (IOException e) {
      throw failed("Reading " + name + " in", e);
    }
  }

  @Override
  public List<String> blobs() throws StorageException {
    requireUsable();
    try {
      return blobs.names();
    } catch (IOException e) {
      throw failed("Listing", e);
    }
  }

  @Override
  public void deleteBlob(String name) throws StorageException {
    requireUsable();
    try {
      blobs.delete(name);
    } catch (IOException e) {
      throw failed("Removing " + name + " in", e);
    }
  }

  @Override
  public void reconfigure(StoreOptions options) {
    context.reconfigure(options);
  }

  @Override
  public void close() throws StorageException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      IOException first = null;
      try {
        if (recovered && failure == null) {
          active().finish();
        }
      } catch (IOException e) {
        first = e;
      }
      for (Segment segment : segments) {
        segment.release();
      }
      if (first != null) {
        throw Failures.of("Closing", context.directory, first);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    return closed;
  }

  void requireUsable() throws StorageException {
    if (closed) {
      throw Failures.closed(context.directory);
    }
    StorageException known = failure;
    if (known != null) {
      throw new StorageException(known.getMessage(), true, known);
    }
  }

  private void requireWritable() throws StorageException {
    requireUsable();
    if (!recovered) {
      throw new IllegalStateException("recover must be called before the first change");
    }
  }

  StorageException failed(String action, IOException cause) {
    Path path = context.directory;
    StorageException e = Failures.of(action, path, cause);
    if (e.fatal() && !closed && failure == null) {
      failure = e;
    }
    return e;
  }

  /** What is on disk is not known any more, so the store must be opened again. */
  StorageException broken(String action, IOException cause) {
    StorageException e = Failures.of(action, context.directory, true, cause);
    if (!closed && failure == null) {
      failure = e;
    }
    return e;
  }
}
