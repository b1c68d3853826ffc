package dev.tangram.log;

import dev.tangram.log.internal.state.ProducerStates;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The offsets of a log that readers see without a lock. Start and end are set by the log's writer
 * under its lock; the high watermark moves by compare-and-set and stays between them.
 */
final class LogOffsets {

  private final AtomicLong highWatermark = new AtomicLong();
  private volatile long start;
  private volatile long end;
  private volatile long firstUndecided = ProducerStates.NONE_UNDECIDED;

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  long highWatermark() {
    return highWatermark.get();
  }

  long lastStable() {
    return Math.min(highWatermark.get(), firstUndecided);
  }

  boolean hasUndecided() {
    return firstUndecided != ProducerStates.NONE_UNDECIDED;
  }

  void undecidedFrom(long offset) {
    firstUndecided = offset;
  }

  /** Shows appended batches to readers. */
  void appended(long newEnd) {
    end = newEnd;
  }

  /** Moves the start forward; the high watermark is never below it. */
  void startsAt(long newStart) {
    start = newStart;
    highWatermark.accumulateAndGet(newStart, Math::max);
  }

  /** Sets everything at once, after opening or truncating. */
  void reset(long newStart, long newEnd, long newHighWatermark) {
    start = newStart;
    end = newEnd;
    highWatermark.set(Math.max(newStart, Math.min(newEnd, newHighWatermark)));
  }

  /** Moves the high watermark forward, at most to the end. Returns whether it moved. */
  boolean raiseHighWatermark(long offset) {
    long bounded = Math.min(offset, end);
    long now = highWatermark.get();
    while (bounded > now) {
      if (highWatermark.compareAndSet(now, bounded)) {
        return true;
      }
      now = highWatermark.get();
    }
    return false;
  }
}
