package dev.tangram.storage.segment.internal;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many files of closed segments stay open after they were read: beyond the limit one
 * that was not read lately and has no reader is closed ("second chance").
 */
final class OpenFiles {

  private final int limit;
  private final ConcurrentLinkedQueue<LogFile> files = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  OpenFiles(int limit) {
    this.limit = limit;
  }

  /** A file of a closed segment was opened, or the segment of an open file was closed. */
  void add(LogFile file) {
    files.add(file);
    if (count.incrementAndGet() > limit) {
      evict();
    }
  }

  int size() {
    return count.get();
  }

  private void evict() {
    for (int tries = 2 * limit + 2; tries > 0 && count.get() > limit; tries--) {
      LogFile candidate = files.poll();
      if (candidate == null) {
        return;
      }
      if (candidate.closed() || (!candidate.takeUsed() && candidate.closeIfIdle())) {
        count.decrementAndGet();
      } else {
        files.add(candidate);
      }
    }
  }
}
