package dev.tangram.storage.segment.internal;

import static dev.tangram.storage.segment.internal.SegmentFiles.DELETED;
import static dev.tangram.storage.segment.internal.SegmentFiles.INDEX;
import static dev.tangram.storage.segment.internal.SegmentFiles.LOG;
import static dev.tangram.storage.segment.internal.SegmentFiles.TIME_INDEX;
import static dev.tangram.storage.segment.internal.SegmentFiles.TXN_INDEX;

import dev.tangram.storage.AppendOutcome;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.StoreOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment: a file of batches and its two indexes. Files are opened when first used. Changes are
 * made by one thread at a time under the store's lock; readers see {@link #state}, which is
 * replaced as a whole, and hold the file while they read.
 */
final class Segment {

  /**
   * What readers may see of a segment.
   *
   * @param nextOffset behind the last batch
   * @param size bytes of whole batches
   * @param cache known positions; another object after the segment was truncated
   */
  record State(long nextOffset, int size, PositionCache cache) {}

  private static final Logger LOGGER = LoggerFactory.getLogger(Segment.class);

  final long baseOffset;
  final AppendOutcome outcome;
  final SegmentIndexes indexes;
  private final StoreContext context;
  private final double jitterShare = ThreadLocalRandom.current().nextDouble();

  volatile State state;

  /** When it was closed, -1 while it is the open one. */
  volatile long closedAtMs = -1;

  private final SegmentLog log;
  private volatile boolean indexesReady;

  private FileChannel positioned;
  private long createdAtMs;
  private long firstTimestamp = Long.MIN_VALUE;
  private int reserved;

  /** Bytes of the log that are durable, -1 before the first flush. */
  private volatile int forcedSize = -1;

  Segment(long baseOffset, long nextOffset, int size, long createdAtMs, StoreContext context) {
    this.baseOffset = baseOffset;
    this.context = context;
    this.createdAtMs = createdAtMs;
    this.outcome = new AppendOutcome(false, baseOffset);
    this.log = new SegmentLog(path(LOG), context.openFiles);
    this.indexes = new SegmentIndexes(path(INDEX), path(TIME_INDEX), baseOffset);
    this.state = new State(nextOffset, size, new PositionCache());
  }

  /** Makes the files of a new, empty segment. */
  static Segment create(long baseOffset, StoreContext context) throws IOException {
    Segment segment = new Segment(baseOffset, baseOffset, 0, context.clockMs.getAsLong(), context);
    StoreOptions options = context.options();
    segment.log.create();
    segment.indexesReady = true;
    if (options.preallocate()) {
      try {
        segment.reserve(options.extentBytes());
      } catch (IOException e) {
        segment.drop(0);
        throw e;
      }
    }
    return segment;
  }

  private void reserve(int bytes) throws IOException {
    LogFile held = acquire();
    try {
      held.channel().write(ByteBuffer.allocate(1), bytes - 1L);
      reserved = bytes;
    } finally {
      held.release();
    }
  }

  /** A segment that was closed earlier. */
  void assumeClosed(long atMs) {
    closedAtMs = atMs;
    log.limited(true);
  }

  Path path(String suffix) {
    return SegmentFiles.path(context.directory, baseOffset, suffix);
  }

  /** Bytes of the log file without those that this process has only reserved. */
  long fileSize() throws IOException {
    return reserved > 0 ? state.size : Files.size(path(LOG));
  }

  boolean dropped() {
    return log.dropped();
  }

  /** Holds the file for a reader; null when the segment was dropped. */
  LogFile acquire() throws IOException {
    return log.acquire();
  }

  /** Closes the file until it is used again, unless a slice holds it. */
  void rest() {
    log.rest();
  }

  // ---- appending ----

  /** Whether these batches must go to another segment. */
  boolean mustRollFor(long bytes, BatchSpan span) throws IOException {
    int size = state.size;
    if (span.lastOffset() - baseOffset > Integer.MAX_VALUE) {
      return true;
    }
    if (size == 0) {
      return false;
    }
    StoreOptions options = context.options();
    return size + bytes > options.extentBytes()
        || indexes.full(options.maxIndexBytes())
        || waitedMs(span.maxTimestamp())
            > options.extentMs() - (long) (jitterShare * options.extentJitterMs());
  }

  private long waitedMs(long timestamp) throws IOException {
    if (firstTimestamp == Long.MIN_VALUE) {
      firstTimestamp = readFirstTimestamp();
    }
    return firstTimestamp >= 0 && timestamp >= 0
        ? timestamp - firstTimestamp
        : context.clockMs.getAsLong() - createdAtMs;
  }

  private long readFirstTimestamp() throws IOException {
    LogFile held = acquire();
    try {
      HeaderWalker walker = walker(held, state.size);
      return walker.at(0) ? walker.describe(context.inspector()).maxTimestamp() : -1;
    } catch (DamagedBatchException e) {
      return -1;
    } finally {
      held.release();
    }
  }

  /** Writes batches behind the last one and makes them visible. */
  void append(ByteBuffer[] batches, long bytes, BatchSpan span) throws IOException {
    prepareIndexes();
    State before = state;
    LogFile target = acquire();
    try {
      write(target, batches, bytes, span, before);
    } finally {
      target.release();
    }
    if (before.size == 0) {
      firstTimestamp = Long.MIN_VALUE;
    }
    // Behind a gap the hint that readers have left for the next offset would be wrong.
    PositionCache cache =
        span.baseOffset() == before.nextOffset ? before.cache : new PositionCache();
    cache.appended(span.baseOffset(), before.size);
    state = new State(span.lastOffset() + 1, before.size + (int) bytes, cache);
  }

  private static int[] positions(ByteBuffer[] buffers) {
    int[] positions = new int[buffers.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = buffers[i].position();
    }
    return positions;
  }

  private void write(LogFile target, ByteBuffer[] batches, long bytes, BatchSpan span, State before)
      throws IOException {
    try {
      FileChannel channel = target.channel();
      if (channel != positioned) {
        channel.position(before.size);
        positioned = channel;
      }
      int[] starts = positions(batches);
      long written = 0;
      while (written < bytes) {
        written += batches.length == 1 ? channel.write(batches[0]) : channel.write(batches);
      }
      new AppendedBatches(batches, starts, context).index(indexes, span, before.size, (int) bytes);
    } catch (NonWritableChannelException e) {
      positioned = null;
      throw new IOException("Read-only file: it could not be opened for writing", e);
    } catch (IOException | RuntimeException e) {
      undoWrite(before, target, e);
      throw e;
    }
  }

  private void undoWrite(State before, LogFile target, Exception cause) throws IOException {
    positioned = null;
    // An interrupted thread could not undo: every use of a channel would close it again.
    boolean interrupted = Thread.interrupted();
    try {
      target.channel().truncate(before.size);
      reserved = 0;
      indexes.truncate(before.size, before.nextOffset);
      noteTailTimestamps();
    } catch (IOException | RuntimeException e) {
      e.addSuppressed(cause);
      throw Failures.of(
          "Undoing a failed append to",
          target.path(),
          true,
          e instanceof IOException io ? io : new IOException(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- indexes ----

  /** Loads the indexes, or rebuilds them when they are missing or wrong. */
  void prepareIndexes() throws IOException {
    if (!indexesReady) {
      synchronized (indexes) {
        if (!indexesReady) {
          int size = state.size;
          if (!indexes.load(size) || (size > 0 && indexes.withoutTimes())) {
            rebuildIndexes();
          }
          indexesReady = true;
        }
      }
    }
  }

  /** Builds both indexes from the headers of the batches. */
  void rebuildIndexes() throws IOException {
    synchronized (indexes) {
      int interval = context.options().indexIntervalBytes();
      LogFile held = acquire();
      if (held == null) {
        return;
      }
      try {
        indexes.clear();
        HeaderWalker walker = walker(held, state.size);
        for (boolean more = walker.at(0); more; more = walker.next()) {
          BatchSpan span = walker.describe(context.inspector());
          indexes.onBatch(span, walker.position(), walker.end() - walker.position(), interval);
        }
      } catch (DamagedBatchException e) {
        throw new IOException("damaged batch in " + held.path() + ": " + e.getMessage(), e);
      } finally {
        held.release();
      }
      indexes.finish();
      indexesReady = true;
    }
  }

  /** Recovery has built the indexes anew. */
  void indexesRebuilt(boolean complete) throws IOException {
    if (complete) {
      indexes.finish();
    } else {
      indexes.writePending();
    }
    indexesReady = true;
  }

  /** The largest timestamp of the segment, -1 when it has none. */
  long maxTimestamp() throws IOException {
    prepareIndexes();
    return indexes.maxTimestamp();
  }

  /** The same, -1 also when it cannot be read. */
  long maxTimestampOrNone() {
    try {
      return dropped() ? indexes.maxTimestamp() : maxTimestamp();
    } catch (IOException e) {
      LOGGER.warn("Reading the timestamps of {} failed", path(LOG), e);
      return -1;
    }
  }

  HeaderWalker walker(LogFile held, int limit) throws IOException {
    return new HeaderWalker(held.channel(), limit, context.inspector().headerBytes());
  }

  /**
   * Finds the last whole batch before a position and takes over the timestamps behind the last
   * index entry.
   *
   * @return the state with that end
   */
  State tail(int limit) throws IOException {
    indexesReady =
        indexes.load(limit) && (indexes.lastOffsetEntry() == null || !indexes.withoutTimes());
    SparseIndex.Entry last = indexesReady ? indexes.lastOffsetEntry() : null;
    long next = baseOffset;
    int end = last == null ? 0 : last.value();
    LogFile held = acquire();
    try {
      HeaderWalker walker = walker(held, limit);
      for (boolean more = walker.at(end); more; more = walker.next()) {
        BatchSpan span = walker.describe(context.inspector());
        if (walker.baseOffset() < next) {
          break;
        }
        indexes.noteTimestamp(span.maxTimestamp(), span.lastOffset());
        next = span.lastOffset() + 1;
        end = walker.end();
      }
      if (last != null && next == baseOffset) {
        // The index points to something that is not a batch.
        indexes.clear();
        indexesReady = false;
        Files.deleteIfExists(path(INDEX));
        return tail(limit);
      }
    } catch (DamagedBatchException e) {
      return new State(next, end, new PositionCache());
    } finally {
      held.release();
    }
    return new State(next, end, new PositionCache());
  }

  /** What is left when all from the beginning of a batch on is dropped. */
  State stateBefore(int position) throws IOException {
    prepareIndexes();
    long next = baseOffset;
    LogFile held = acquire();
    try {
      HeaderWalker walker = walker(held, position);
      int from = position == 0 ? 0 : indexes.floorBoundary(position - 1);
      for (boolean more = walker.at(from); more; more = walker.next()) {
        next = walker.describe(context.inspector()).lastOffset() + 1;
      }
    } catch (DamagedBatchException e) {
      throw new IOException("damaged batch in " + held.path() + ": " + e.getMessage(), e);
    } finally {
      held.release();
    }
    return new State(next, position, new PositionCache());
  }

  // ---- changes by the store, under its lock ----

  /** No more appends: trims what was reserved and completes the indexes. */
  void close(long nowMs) throws IOException {
    prepareIndexes();
    indexes.finish();
    trimReserved();
    // The time of the close is found again as that of the file's last change.
    Files.setLastModifiedTime(path(LOG), FileTime.fromMillis(nowMs));
    state.cache.closed();
    positioned = null;
    assumeClosed(nowMs);
  }

  void reopen() {
    closedAtMs = -1;
    log.limited(false);
    createdAtMs = context.clockMs.getAsLong();
  }

  private void trimReserved() throws IOException {
    if (reserved > state.size) {
      LogFile held = acquire();
      try {
        held.channel().truncate(state.size);
      } finally {
        held.release();
      }
    }
    reserved = 0;
  }

  /** Drops all from a batch on; slices that readers still hold keep their bytes. */
  void truncate(State kept) throws IOException {
    state = kept;
    positioned = null;
    firstTimestamp = Long.MIN_VALUE;
    forcedSize = Math.min(forcedSize, kept.size == 0 ? -1 : kept.size - 1);
    LogFile held = acquire();
    try {
      if (held.highestSliceEnd() > kept.size) {
        replaceByCopy(held, kept.size);
      } else {
        held.channel().truncate(kept.size);
        reserved = 0;
      }
    } finally {
      held.release();
    }
    prepareIndexes();
    indexes.truncate(kept.size, kept.nextOffset);
    noteTailTimestamps();
  }

  private void noteTailTimestamps() throws IOException {
    SparseIndex.Entry last = indexes.lastOffsetEntry();
    LogFile held = acquire();
    try {
      HeaderWalker walker = walker(held, state.size);
      int from = last == null ? 0 : last.value();
      for (boolean more = walker.at(from); more; more = walker.next()) {
        BatchSpan span = walker.describe(context.inspector());
        indexes.noteTimestamp(span.maxTimestamp(), span.lastOffset());
      }
    } catch (DamagedBatchException e) {
      throw new IOException("damaged batch in " + held.path() + ": " + e.getMessage(), e);
    } finally {
      held.release();
    }
  }

  private void replaceByCopy(LogFile old, int size) throws IOException {
    Path copy = path(LOG + SegmentFiles.TMP);
    Files.deleteIfExists(copy);
    LogFile fresh = LogFile.create(copy);
    for (long done = 0; done < size; ) {
      done += old.channel().transferTo(done, size - done, fresh.channel());
    }
    fresh.channel().force(true);
    SegmentFiles.rename(copy, path(LOG));
    fresh.renamed(path(LOG));
    log.replace(fresh);
    reserved = 0;
  }

  /** Makes what was visible at the call durable, indexes included. */
  void force(int size) throws IOException {
    synchronized (outcome) {
      if (dropped() || forcedSize >= size) {
        return;
      }
      LogFile held = acquire();
      if (held == null) {
        return;
      }
      try {
        held.channel().force(false);
      } finally {
        held.release();
      }
      forceIndexes();
      forcedSize = size;
    }
  }

  private void forceIndexes() throws IOException {
    try {
      indexes.force();
    } catch (java.nio.file.NoSuchFileException e) {
      // Not written yet; a missing index is rebuilt when needed.
      return;
    }
  }

  boolean needsForce() {
    return forcedSize < state.size;
  }

  void assumeForced() {
    forcedSize = state.size;
  }

  /** Renames the files to be deleted and lets go of them; slices stay readable. */
  void drop(long delayMs) throws IOException {
    List<Path> doomed = new ArrayList<>(4);
    LogFile last = log.drop();
    for (String suffix : List.of(LOG, INDEX, TIME_INDEX, TXN_INDEX)) {
      Path target = path(suffix + DELETED);
      if (SegmentFiles.renameIfExists(path(suffix), target)) {
        doomed.add(target);
        if (last != null && suffix.equals(LOG)) {
          last.renamed(target);
        }
      }
    }
    if (last != null) {
      last.release();
    }
    context.janitor.deleteLater(doomed, delayMs);
  }

  /** Lets go of the file without removing anything: the store is closed. */
  void release() {
    LogFile last = log.drop();
    if (last != null) {
      last.release();
    }
  }

  /** Completes the indexes of the open segment when the store is closed. */
  void finish() throws IOException {
    if (indexesReady) {
      indexes.finish();
    }
    trimReserved();
  }

  /** Replaces this segment's files by those with another suffix, which hold what replaces it. */
  static void install(Path directory, long baseOffset, String suffix) throws IOException {
    for (String kind : List.of(INDEX, TIME_INDEX, TXN_INDEX, LOG)) {
      Path from = SegmentFiles.path(directory, baseOffset, kind + suffix);
      if (Files.exists(from)) {
        Files.move(
            from,
            SegmentFiles.path(directory, baseOffset, kind),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
