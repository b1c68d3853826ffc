package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;

/** Finds batches in one segment, in the state that was read at the beginning. */
final class SegmentReader {

  /** The segment was truncated or dropped meanwhile: look again. */
  static final class ChangedException extends Exception {
    private static final long serialVersionUID = 1L;
    static final ChangedException INSTANCE = new ChangedException();

    private ChangedException() {
      super("changed", null, false, false);
    }
  }

  private final Segment segment;
  private final Segment.State state;
  private final LogFile file;
  private final BatchInspector inspector;

  /** Beginning and base offset of the batch found last. */
  private int foundPosition;

  private long foundOffset;

  private SegmentReader(
      Segment segment, Segment.State state, LogFile file, BatchInspector inspector) {
    this.segment = segment;
    this.state = state;
    this.file = file;
    this.inspector = inspector;
  }

  /**
   * Holds a segment's file; {@link #close} ends that unless a slice was given.
   *
   * @throws ChangedException when the segment is not there any more
   */
  private static SegmentReader open(Segment segment, BatchInspector inspector)
      throws IOException, ChangedException {
    Segment.State state = segment.state;
    try {
      LogFile file = segment.acquire();
      if (file == null) {
        throw ChangedException.INSTANCE;
      }
      return new SegmentReader(segment, state, file, inspector);
    } catch (java.nio.file.NoSuchFileException e) {
      if (segment.dropped()) {
        throw ChangedException.INSTANCE;
      }
      throw e;
    }
  }

  private boolean changed() {
    return segment.dropped() || segment.state.cache() != state.cache();
  }

  /** Reads from the batch that contains an offset or follows it; null when none does. */
  static StoredSlice read(
      Segment segment,
      BatchInspector inspector,
      long offset,
      int maxBytes,
      long endOffset,
      boolean minOneBatch)
      throws IOException, ChangedException {
    SegmentReader reader = open(segment, inspector);
    boolean given = false;
    try {
      StoredSlice slice = reader.slice(offset, maxBytes, endOffset, minOneBatch);
      if (reader.changed()) {
        throw ChangedException.INSTANCE;
      }
      given = slice instanceof SegmentSlice;
      return slice;
    } catch (IOException e) {
      if (reader.changed()) {
        throw ChangedException.INSTANCE;
      }
      throw e;
    } finally {
      if (!given) {
        reader.file.release();
      }
    }
  }

  private StoredSlice slice(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws IOException {
    if (!find(offset)) {
      return null;
    }
    int start = foundPosition;
    long base = foundOffset;
    if (base >= endOffset) {
      return new EmptySlice(offset);
    }
    int end = state.size();
    long next = state.nextOffset();
    if (endOffset < next && find(endOffset)) {
      end = foundOffset >= endOffset ? foundPosition : endOfFound();
      next = foundOffset >= endOffset ? foundOffset : -1;
    }
    if (end - start > maxBytes) {
      end = cut(start, start + maxBytes, minOneBatch);
    } else if (next >= 0) {
      // Whoever has read up to here comes back for what follows.
      state.cache().hint(next, end);
    }
    if (end <= start) {
      return new EmptySlice(offset);
    }
    file.sliceOut(end);
    return new SegmentSlice(file, base, start, end - start);
  }

  /** Finds the first batch whose last offset is not below the one given. */
  private boolean find(long offset) throws IOException {
    long known = state.cache().floor(offset);
    if (known >= 0 && (known & 1) == 1) {
      foundPosition = (int) (known >> 1);
      foundOffset = offset;
      return foundPosition < state.size();
    }
    segment.prepareIndexes();
    int from = Math.max(known < 0 ? 0 : (int) (known >> 1), segment.indexes.floorPosition(offset));
    HeaderWalker walker = walker();
    if (!walker.at(from)) {
      return requireEnd(from);
    }
    // A batch is described only where its successor does not tell that it ends below the offset.
    while (true) {
      int position = walker.position();
      long base = walker.baseOffset();
      int end = walker.end();
      boolean more = end < state.size() && walker.next();
      if (!more) {
        requireEnd(end);
      }
      if (more && walker.baseOffset() <= offset) {
        continue;
      }
      if (base >= offset || lastOffset(walker, position) >= offset) {
        foundPosition = position;
        foundOffset = base;
        return true;
      }
      if (!more) {
        return false;
      }
      foundPosition = end;
      walker.at(end);
      foundOffset = walker.baseOffset();
      return true;
    }
  }

  private boolean requireEnd(int position) throws IOException {
    if (position != state.size()) {
      throw damaged(position);
    }
    return false;
  }

  private IOException damaged(int position) {
    return new IOException(
        "no batch at position "
            + position
            + " of "
            + file.path()
            + ", which was expected to be"
            + " readable up to "
            + state.size());
  }

  private HeaderWalker walker() throws IOException {
    return new HeaderWalker(file.channel(), state.size(), inspector.headerBytes());
  }

  /** Goes back to a batch; the walker is used for both, since a thread has one window. */
  private long lastOffset(HeaderWalker walker, int position) throws IOException {
    if (!walker.at(position)) {
      throw damaged(position);
    }
    return describe(walker).lastOffset();
  }

  private BatchSpan describe(HeaderWalker walker) throws IOException {
    try {
      return walker.describe(inspector);
    } catch (DamagedBatchException e) {
      throw new IOException(
          "damaged batch at position " + walker.position() + " of " + file.path(), e);
    }
  }

  private int endOfFound() throws IOException {
    HeaderWalker walker = walker();
    if (!walker.at(foundPosition)) {
      throw damaged(foundPosition);
    }
    return walker.end();
  }

  /** The end of the last batch that ends at or before a limit. */
  private int cut(int start, int limit, boolean minOneBatch) throws IOException {
    segment.prepareIndexes();
    int from =
        Math.max(
            start,
            Math.max(segment.indexes.floorBoundary(limit), state.cache().floorPosition(limit)));
    HeaderWalker walker = walker();
    if (!walker.at(from)) {
      throw damaged(from);
    }
    while (walker.end() <= limit && walker.next()) {
      // on to the batch that does not fit
    }
    if (walker.position() > start) {
      state.cache().hint(walker.baseOffset(), walker.position());
      return walker.position();
    }
    return minOneBatch ? walker.end() : start;
  }

  // ---- positions for truncation and timestamps ----

  /** Where the batch that contains an offset, or follows it, begins; the size when none does. */
  static int positionOf(Segment segment, BatchInspector inspector, long offset) throws IOException {
    try {
      SegmentReader reader = open(segment, inspector);
      try {
        return reader.find(offset) ? reader.foundPosition : reader.state.size();
      } finally {
        reader.file.release();
      }
    } catch (ChangedException e) {
      throw new IOException("segment " + segment.baseOffset + " was dropped while in use", e);
    }
  }

  /** Base offset of the first batch from an offset on with this timestamp or more; -1: none. */
  static long findTimestamp(
      Segment segment, BatchInspector inspector, long timestamp, long fromOffset)
      throws IOException, ChangedException {
    if (segment.state.size() == 0) {
      return -1;
    }
    SegmentReader reader = open(segment, inspector);
    try {
      if (segment.maxTimestamp() < timestamp) {
        return -1;
      }
      long found = reader.walkToTimestamp(timestamp, fromOffset);
      if (reader.changed()) {
        throw ChangedException.INSTANCE;
      }
      return found;
    } catch (IOException e) {
      if (reader.changed()) {
        throw ChangedException.INSTANCE;
      }
      throw e;
    } finally {
      reader.file.release();
    }
  }

  private long walkToTimestamp(long timestamp, long fromOffset) throws IOException {
    long from = Math.max(fromOffset, segment.indexes.offsetBefore(timestamp));
    if (!find(from)) {
      return -1;
    }
    HeaderWalker walker = walker();
    for (boolean more = walker.at(foundPosition); more; more = walker.next()) {
      if (describe(walker).maxTimestamp() >= timestamp) {
        return walker.baseOffset();
      }
    }
    return -1;
  }
}
