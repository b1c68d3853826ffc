package dev.tangram.coordinator;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Answers that wait for the high watermark, in the order of the log. Only used by the shard's
 * writer, but for {@link #isWaiting}.
 */
final class CommitQueue {

  /**
   * @param endOffset what the high watermark has to reach
   * @param deadlineMs when it waits no longer; never before that of an earlier entry
   */
  record Entry(long endOffset, long deadlineMs, Decided<?, ?> decided) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  // Whoever moves the high watermark reads it after that; the writer looks at the high watermark
  // again after he has set it. So one of them sees the other.
  private volatile boolean waiting;

  boolean isWaiting() {
    return waiting;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void add(Entry entry) {
    entries.addLast(entry);
    waiting = true;
  }

  /** The next entry that is committed, or null. */
  Entry pollCommitted(long highWatermark) {
    Entry first = entries.peekFirst();
    return first != null && first.endOffset() <= highWatermark ? poll() : null;
  }

  /** The next entry whose time is over, or null. */
  Entry pollExpired(long nowMs) {
    Entry first = entries.peekFirst();
    return first != null && first.deadlineMs() <= nowMs ? poll() : null;
  }

  /** The next entry, or null. */
  Entry poll() {
    Entry first = entries.pollFirst();
    if (entries.isEmpty()) {
      waiting = false;
    }
    return first;
  }

  /** When the first waits no longer; {@link ShardTimers#NONE} when nobody waits. */
  long nextDeadlineMs() {
    Entry first = entries.peekFirst();
    return first == null ? ShardTimers.NONE : first.deadlineMs();
  }
}
