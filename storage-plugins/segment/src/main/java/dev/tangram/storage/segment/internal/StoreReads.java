package dev.tangram.storage.segment.internal;

import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What readers do, without a lock: they take the array of segments, and begin again when what they
 * have found was changed meanwhile.
 */
final class StoreReads {

  private final SegmentStore store;
  private final StoreContext context;

  StoreReads(SegmentStore store, StoreContext context) {
    this.store = store;
    this.context = context;
  }

  StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws StorageException {
    boolean repaired = false;
    while (true) {
      Segment[] now = readable(offset);
      int index = floor(now, offset);
      try {
        StoredSlice slice = null;
        while (slice == null && index < now.length) {
          slice =
              SegmentReader.read(
                  now[index], context.inspector(), offset, maxBytes, endOffset, minOneBatch);
          index++;
        }
        return slice == null ? new EmptySlice(offset) : slice;
      } catch (SegmentReader.ChangedException e) {
        Thread.onSpinWait();
      } catch (IOException e) {
        repaired = repairOrFail(now[index], repaired, e);
      }
    }
  }

  private Segment[] readable(long offset) throws StorageException {
    store.requireUsable();
    Segment[] now = store.segments();
    long start = store.startOffset();
    long end = now[now.length - 1].state.nextOffset();
    if (offset < start || offset > end) {
      throw new OffsetOutOfRangeException(offset, start, end);
    }
    return now;
  }

  /** An index that does not fit the batches is built anew, once a read. */
  private boolean repairOrFail(Segment segment, boolean repaired, IOException cause)
      throws StorageException {
    if (repaired || cause instanceof StorageException) {
      throw store.failed("Reading", cause);
    }
    if (cause instanceof ClosedChannelException) {
      // Another thread was interrupted in the channel, which closed it for all; it is opened again.
      return true;
    }
    context.lock.lock();
    try {
      store.requireUsable();
      segment.rebuildIndexes();
      return true;
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw store.failed("Reading", cause);
    } finally {
      context.lock.unlock();
    }
  }

  /** The last segment that does not begin behind an offset. */
  static int floor(Segment[] now, long offset) {
    int low = 0;
    int high = now.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (now[middle].baseOffset <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException {
    boolean repaired = false;
    while (true) {
      store.requireUsable();
      Segment[] now = store.segments();
      long from = Math.max(fromOffset, store.startOffset());
      int index = floor(now, from);
      try {
        for (; index < now.length; index++) {
          long found =
              SegmentReader.findTimestamp(now[index], context.inspector(), timestamp, from);
          if (found >= 0) {
            return Optional.of(found);
          }
        }
        return Optional.empty();
      } catch (SegmentReader.ChangedException e) {
        Thread.onSpinWait();
      } catch (IOException e) {
        repaired = repairOrFail(now[index], repaired, e);
      }
    }
  }

  List<Extent> extents() {
    Segment[] now = store.segments();
    List<Extent> extents = new ArrayList<>(now.length);
    for (int i = 0; i < now.length; i++) {
      Segment segment = now[i];
      Segment.State state = segment.state;
      boolean last = i == now.length - 1;
      long end = last ? state.nextOffset() : now[i + 1].baseOffset;
      extents.add(
          new Extent(
              segment.baseOffset,
              end,
              state.size(),
              segment.maxTimestampOrNone(),
              last ? -1 : segment.closedAtMs));
    }
    return extents;
  }
}
