package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.records.RecordBatch;
import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Copies a log to another engine while it is in use, and lets it take over.
 *
 * <p>Batches are copied byte for byte, and read back, without the log's lock until little is left;
 * the rest, the blobs and the switch follow under the lock. What is truncated or deleted meanwhile
 * is so in the copy, too, before the switch. Until then the source has the log, and nothing that
 * goes wrong with the copy touches it.
 */
final class EngineCopy {

  private static final int CHUNK_BYTES = 1 << 20;

  /** So much may be left to be copied under the log's lock. */
  private static final long LEVEL_BYTES = 256 << 10;

  private static final long FLUSH_BYTES = 64L << 20;
  private static final int LAPS_MIN = 4;
  private static final int LAPS_MAX = 20;

  private static final long NOT_TRUNCATED = Long.MAX_VALUE;

  /** Makes the switch durable. */
  interface Commit {

    /** From here on the copy is the log. */
    void switched(long endOffset, int latestEpoch) throws IOException;
  }

  private final PartitionLog log;
  private final Provider<StorageEngine> to;
  private final BatchInspector inspector;
  private final Commit commit;
  private final AtomicLong truncatedTo = new AtomicLong(NOT_TRUNCATED);
  private volatile boolean cancelled;
  private volatile long copiedBytes;
  private long flushedBytes;
  private OpenStore source;
  private PartitionStore target;

  /** Checksum and length of what the target has, by name. */
  private final Map<String, Long> copiedBlobs = new HashMap<>();

  /** Everything of the source below it is in the target; -1 before the first batch. */
  private long next = -1L;

  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private ByteBuffer echo = ByteBuffer.allocate(0);

  EngineCopy(
      PartitionLog log, Provider<StorageEngine> to, BatchInspector inspector, Commit commit) {
    this.log = log;
    this.to = to;
    this.inspector = inspector;
    this.commit = commit;
  }

  Provider<StorageEngine> to() {
    return to;
  }

  /** Ends it soon; the source keeps the log. Nothing happens once the switch is made. */
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  long copiedBytes() {
    return copiedBytes;
  }

  /** The log is about to be truncated; called under its lock. */
  void truncated(long offset) {
    truncatedTo.accumulateAndGet(offset, Math::min);
  }

  /**
   * Copies and switches. Then what it was in is closed and to be deleted. When it throws, the
   * source has the log, and the copy is closed and to be deleted.
   */
  void run() throws StorageException {
    source = log.store().currentOrNull();
    if (source == null) {
      throw new StorageException("The log of " + log.partition() + " is offline", false, null);
    }
    OpenStore copy = null;
    try {
      log.place().copy(this);
      log.directory().prepareRoot(to);
      copy = log.store().openBeside(to, log.directoryOf(to), log.storeOptions());
      target = copy.store();
      OpenStore opened = copy;
      log.store().guarded(opened, this::beginCopy);
      copyUntilLevel(source, opened);
      guarded(opened, () -> log.store().inside(source, () -> copyBlobs(source.store())));
      guarded(opened, target::flush);
      Switch change = new Switch(copy);
      log.store().exchange(change);
      if (change.failure != null) {
        throw change.failure;
      }
      copy = null;
      OpenStore.closeQuietly(source, log.partition());
    } catch (ApiException e) {
      throw new StorageException(e.getMessage(), false, e);
    } catch (IOException e) {
      throw e instanceof StorageException known
          ? known
          : new StorageException("The copy cannot be made: " + e, false, e);
    } catch (RuntimeException | Error e) {
      if (copy != null) {
        copy.failed(e);
      }
      throw new StorageException("Storage engine " + to.id() + ": " + e.getMessage(), false, e);
    } finally {
      log.place().copy(null);
      OpenStore.closeQuietly(copy, log.partition());
      source = null;
      target = null;
    }
  }

  private Void beginCopy() throws StorageException {
    target.recover(0L);
    if (target.endOffset() != 0 || target.sizeInBytes() > 0) {
      throw new IllegalStateException("it found something in a new directory");
    }
    return null;
  }

  /** Removes the copy, or what is left of the source, of an engine. */
  static void delete(PartitionLog log, Provider<StorageEngine> engine) throws StorageException {
    Path directory = log.directoryOf(engine);
    try (Lease<StorageEngine> lease = engine.hold()) {
      lease.service().delete(directory);
    }
  }

  // ---- copying ----

  /**
   * Copies up to what was the end when it began, again and again, until little is left. Where
   * appends are faster than the copy, the rest does not shrink, and is copied under the lock.
   */
  private void copyUntilLevel(OpenStore from, OpenStore copy) throws StorageException {
    long before = Long.MAX_VALUE;
    for (int lap = 0; ; lap++) {
      long end = log.logEndOffset();
      boolean reached = false;
      while (!reached) {
        requireNotCancelled();
        reached = guarded(copy, () -> step(from)) || next >= end;
      }
      long left = bytesLeft();
      if (left <= LEVEL_BYTES || lap >= LAPS_MAX || (lap >= LAPS_MIN && left > before / 2)) {
        return;
      }
      before = left;
    }
  }

  private boolean step(OpenStore from) throws StorageException {
    if (copiedBytes - flushedBytes > FLUSH_BYTES) {
      // Bit by bit, so that no flush takes long.
      target.flush();
      flushedBytes = copiedBytes;
    }
    return log.store().inside(from, () -> copyChunk(from.store()));
  }

  private <T> T guarded(OpenStore copy, LogStore.Step<T> step) throws StorageException {
    return log.store().guarded(copy, step);
  }

  /** What is not copied yet, by the mean size of what is. */
  private long bytesLeft() {
    long offsets = Math.max(0L, log.logEndOffset() - next);
    long copied = Math.max(1L, target.endOffset() - target.startOffset());
    return (long) ((double) offsets * copiedBytes / copied);
  }

  private void requireNotCancelled() throws StorageException {
    if (cancelled) {
      throw new StorageException("The move was cancelled", false, null);
    }
  }

  /** Copies some batches. Returns whether the end was reached, as it was when it began. */
  private boolean copyChunk(PartitionStore source) throws StorageException {
    long end = source.endOffset();
    try {
      followTruncation();
      if (next < source.startOffset()) {
        restart();
        next = source.startOffset();
      }
      return next >= end || copyNext(source, end);
    } catch (OffsetOutOfRangeException | IllegalArgumentException | DamagedBatchException e) {
      if (truncatedTo.get() != NOT_TRUNCATED || source.startOffset() > next) {
        // It was read where it was cut just now; the next chunk begins at the cut.
        return false;
      }
      throw new StorageException("Copying failed: " + e.getMessage(), false, e);
    }
  }

  private void followTruncation() throws StorageException {
    long cut = truncatedTo.getAndSet(NOT_TRUNCATED);
    if (cut == NOT_TRUNCATED) {
      return;
    }
    if (cut <= target.startOffset()) {
      restart();
    } else if (cut < next) {
      next = target.truncateTo(cut);
    }
  }

  private void restart() throws StorageException {
    if (target.sizeInBytes() > 0) {
      target.truncateFullyAndStartAt(0L);
    }
    next = -1L;
    copiedBytes = 0;
    flushedBytes = 0;
  }

  private boolean copyNext(PartitionStore source, long end)
      throws StorageException, DamagedBatchException {
    long bound = end;
    for (Extent extent : source.extents()) {
      if (extent.baseOffset() > next) {
        bound = Math.min(bound, extent.baseOffset());
      } else if (extent.baseOffset() == next) {
        target.roll();
      }
    }
    int most = Math.min(CHUNK_BYTES, log.storeOptions().extentBytes());
    StoredSlice slice = source.read(next, most, bound, true);
    try {
      if (slice.sizeInBytes() == 0) {
        // Compaction left nothing up to there.
        next = bound;
        return next >= end;
      }
      chunk = bytesOf(slice, chunk);
    } finally {
      slice.release();
    }
    appendChunk();
    return next >= end;
  }

  private void appendChunk() throws StorageException, DamagedBatchException {
    BatchSpan span = spanOf(chunk);
    // Compaction may have left a gap before the first batch; the copy begins where the source does.
    long begin = Math.min(next, span.baseOffset());
    if (target.sizeInBytes() == 0 && target.endOffset() != begin) {
      target.truncateFullyAndStartAt(begin);
    }
    int size = chunk.remaining();
    target.append(new ByteBuffer[] {chunk.duplicate()}, span);
    if (target.endOffset() != span.lastOffset() + 1) {
      throw new IllegalStateException(
          "The engine ends at " + target.endOffset() + " after an append of " + span);
    }
    requireEcho(span);
    copiedBytes += size;
    next = span.lastOffset() + 1;
  }

  /** What was appended is what is read. */
  private void requireEcho(BatchSpan span) throws StorageException, DamagedBatchException {
    long offset = span.baseOffset();
    int at = chunk.position();
    while (at < chunk.limit()) {
      StoredSlice slice = target.read(offset, chunk.limit() - at, span.lastOffset() + 1, true);
      try {
        echo = bytesOf(slice, echo);
      } finally {
        slice.release();
      }
      int size = echo.remaining();
      if (size == 0 || size > chunk.limit() - at || !echo.equals(chunk.slice(at, size))) {
        throw new IllegalStateException("The engine gives other batches than it was given");
      }
      offset = spanOf(echo).lastOffset() + 1;
      at += size;
    }
  }

  private BatchSpan spanOf(ByteBuffer batches) throws DamagedBatchException {
    BatchSpan first = null;
    BatchSpan last = null;
    BatchSpan youngest = null;
    for (int at = batches.position(); at < batches.limit(); ) {
      int size = RecordBatch.LOG_OVERHEAD + batches.getInt(at + Long.BYTES);
      last = inspector.describe(batches.slice(at, size));
      first = first == null ? last : first;
      youngest =
          youngest == null || last.maxTimestamp() > youngest.maxTimestamp() ? last : youngest;
      at += size;
    }
    if (first == null) {
      throw new DamagedBatchException("no batch");
    }
    return new BatchSpan(
        first.baseOffset(),
        last.lastOffset(),
        youngest.maxTimestamp(),
        youngest.offsetOfMaxTimestamp());
  }

  private static ByteBuffer bytesOf(StoredSlice slice, ByteBuffer reused) throws StorageException {
    int size = slice.sizeInBytes();
    ByteBuffer bytes = reused.capacity() >= size ? reused.clear() : ByteBuffer.allocate(size);
    bytes.limit(size);
    try {
      while (bytes.hasRemaining()) {
        if (slice.copyTo(bytes.position(), bytes) <= 0) {
          throw new IOException("a slice of " + size + " bytes ends at " + bytes.position());
        }
      }
    } catch (IOException e) {
      throw new StorageException("Reading a slice failed: " + e.getMessage(), false, e);
    }
    return bytes.flip();
  }

  // ---- under the log's lock ----

  /** Copies the rest and lets the copy be the log. */
  private final class Switch implements LogStore.Replacement {

    private final OpenStore copy;
    private StorageException failure;

    Switch(OpenStore copy) {
      this.copy = copy;
    }

    @Override
    public void prepare(OpenStore present) throws StorageException {
      if (present != source) {
        throw new StorageException("The log was opened anew meanwhile", false, null);
      }
      log.store().guarded(copy, this::complete);
    }

    private Void complete() throws StorageException {
      while (!copyChunk(source.store())) {
        requireNotCancelled();
      }
      long start = log.logStartOffset();
      long end = log.logEndOffset();
      if (target.sizeInBytes() == 0) {
        target.truncateFullyAndStartAt(end);
      }
      if (target.startOffset() < start) {
        target.trimTo(start);
      }
      copyBlobs(source.store());
      requireNotCancelled();
      if (target.flush() != end || target.endOffset() != end || target.startOffset() != start) {
        throw new IllegalStateException(
            "The copy has offsets "
                + target.startOffset()
                + " to "
                + target.endOffset()
                + ", the log "
                + start
                + " to "
                + end);
      }
      return null;
    }

    @Override
    public OpenStore replace(OpenStore present) {
      try {
        commit.switched(log.logEndOffset(), log.latestEpoch());
        return copy;
      } catch (IOException e) {
        // Which of the two has the log after a crash is not known: nothing may be added to it now.
        failure = new StorageException("The switch could not be noted: " + e, true, e);
        log.directoryFailed(e);
        return present;
      }
    }
  }

  private Void copyBlobs(PartitionStore from) throws StorageException {
    List<String> names = from.blobs();
    for (String name : names) {
      Optional<byte[]> content = from.getBlob(name);
      if (content.isPresent()) {
        CRC32C sum = new CRC32C();
        sum.update(content.get());
        long known = sum.getValue() << Integer.SIZE | content.get().length;
        if (!Long.valueOf(known).equals(copiedBlobs.put(name, known))) {
          target.putBlob(name, content.get());
        }
      }
    }
    for (String name : target.blobs()) {
      if (!names.contains(name)) {
        target.deleteBlob(name);
      }
    }
    return null;
  }
}
