package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes segments durable, oldest first, and knows up to where that is done. */
final class StoreFlush {

  private static final Logger LOG = LoggerFactory.getLogger(StoreFlush.class);

  private record Unforced(Segment segment, int size) {}

  private final SegmentStore store;
  private final StoreContext context;
  private volatile long flushedOffset;
  private boolean parentSynced;

  /** Changes with each truncation, after which a flush that ran beside it does not count. */
  private long truncations;

  StoreFlush(SegmentStore store, StoreContext context) {
    this.store = store;
    this.context = context;
    this.parentSynced = !store.directoryIsNew();
  }

  long flushedOffset() {
    return flushedOffset;
  }

  void recovered(long offset) {
    flushedOffset = offset;
  }

  void truncated(long endOffset) {
    truncations++;
    flushedOffset = Math.min(flushedOffset, endOffset);
  }

  void restarted(long offset) {
    truncations++;
    flushedOffset = offset;
  }

  /** A segment was closed: its batches get durable in the background. */
  void soon(long endOffset) {
    context.janitor.flushSoon(
        () -> {
          try {
            through(endOffset);
          } catch (IOException e) {
            if (!store.closed()) {
              LOG.error("{}", store.broken("Flushing", e).getMessage());
            }
          }
        });
  }

  long all() throws IOException {
    return through(Long.MAX_VALUE);
  }

  private long through(long limit) throws IOException {
    List<Unforced> work = new ArrayList<>();
    long target;
    long seen;
    context.lock.lock();
    try {
      if (limit != Long.MAX_VALUE && store.closed()) {
        return limit;
      }
      store.requireUsable();
      target = Math.min(limit, store.endOffset());
      seen = truncations;
      for (Segment segment : store.segments()) {
        if (segment.baseOffset < limit && segment.needsForce()) {
          if (segment.indexes.hasPending()) {
            segment.indexes.writePending();
          }
          work.add(new Unforced(segment, segment.state.size()));
        }
      }
    } finally {
      context.lock.unlock();
    }
    for (Unforced unforced : work) {
      unforced.segment.force(unforced.size);
    }
    if (!work.isEmpty()) {
      syncDirectories();
    }
    context.lock.lock();
    try {
      if (seen == truncations && target > flushedOffset) {
        flushedOffset = target;
      }
    } finally {
      context.lock.unlock();
    }
    return target;
  }

  private void syncDirectories() throws IOException {
    SegmentFiles.syncDirectory(context.directory);
    if (!parentSynced) {
      SegmentFiles.syncDirectory(context.directory.toAbsolutePath().getParent());
      parentSynced = true;
    }
  }
}
