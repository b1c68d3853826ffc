package dev.tangram.replication;

import dev.tangram.log.AppendInfo;
import dev.tangram.log.PartitionLog;
import dev.tangram.model.ErrorCode;
import io.netty.util.Timeout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a leader's log is committed, and the appends that wait for it. Only used on the
 * partition's lane.
 *
 * <p>The high watermark is the smallest log end of the in-sync replicas; it stands still while they
 * are fewer than min.insync.replicas (capped by the number of replicas).
 */
final class CommitTracker {

  /** A result that waits for the high watermark. */
  private static final class Waiting {
    final PartitionAppend append;
    final AppendInfo info;
    final long requiredOffset;
    Timeout timeout;
    boolean over;

    Waiting(PartitionAppend append, AppendInfo info) {
      this.append = append;
      this.info = info;
      this.requiredOffset = info.lastOffset() + 1;
    }
  }

  /** Log end offset after a group and the bytes appended up to it. */
  private record Mark(long endOffset, long bytes) {}

  private static final int MARKS_MAX = 1024;
  private static final int DELETIONS_MAX = 1024;

  private final int brokerId;
  private final Map<Integer, FollowerProgress> followers = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final List<RecordDeletion> deletions = new ArrayList<>();
  private final Deque<Mark> uncommitted = new ArrayDeque<>();
  private long appendedBytes;
  private long committedBytes;

  CommitTracker(int brokerId) {
    this.brokerId = brokerId;
  }

  long appendedBytes() {
    return appendedBytes;
  }

  long committedBytes() {
    return committedBytes;
  }

  /** Begins with followers of which nothing is known. */
  void lead(List<Integer> replicas) {
    followers.clear();
    for (int replica : replicas) {
      if (replica != brokerId) {
        followers.put(replica, new FollowerProgress());
      }
    }
  }

  /** The follower's progress, or null when it is not a replica. */
  FollowerProgress follower(int replica) {
    return followers.get(replica);
  }

  /** The smallest log start of all replicas, the limit of what DeleteRecords has achieved. */
  long lowWatermark(PartitionLog log) {
    long low = log.logStartOffset();
    for (FollowerProgress follower : followers.values()) {
      low = Math.min(low, follower.logStartOffset());
    }
    return low;
  }

  void appended(long bytes) {
    appendedBytes += bytes;
  }

  /** Moves the high watermark as far as the in-sync replicas allow; true when it moved. */
  boolean advance(PartitionState state, int minIsr) {
    PartitionLog log = state.log();
    long end = log.logEndOffset();
    if (state.isr().size() < effectiveMinIsr(state, minIsr)) {
      mark(end);
      return false;
    }
    long committed = end;
    for (int replica : state.isr()) {
      if (replica != brokerId) {
        FollowerProgress follower = followers.get(replica);
        long offset = follower == null ? FollowerProgress.UNKNOWN : follower.logEndOffset();
        committed = Math.min(committed, offset);
      }
    }
    boolean moved = committed > log.highWatermark() && log.updateHighWatermark(committed);
    if (log.highWatermark() >= end) {
      uncommitted.clear();
      committedBytes = appendedBytes;
    } else {
      mark(end);
      countCommitted(log.highWatermark(), moved);
    }
    return moved;
  }

  static int effectiveMinIsr(PartitionState state, int minIsr) {
    return Math.min(minIsr, state.replicas().size());
  }

  private void mark(long endOffset) {
    Mark last = uncommitted.peekLast();
    if (last != null && last.endOffset() == endOffset) {
      return;
    }
    if (uncommitted.size() == MARKS_MAX) {
      uncommitted.pollLast();
    }
    uncommitted.addLast(new Mark(endOffset, appendedBytes));
  }

  private void countCommitted(long highWatermark, boolean moved) {
    long before = committedBytes;
    while (!uncommitted.isEmpty() && uncommitted.peekFirst().endOffset() <= highWatermark) {
      committedBytes = uncommitted.pollFirst().bytes();
    }
    if (moved && committedBytes == before) {
      // Within a group, whose batches are not counted one by one: at least something has come.
      committedBytes++;
    }
  }

  /** Answers an append now, or once the high watermark has passed it. */
  void finish(PartitionAppend append, AppendInfo info, Partition partition, Delays delays) {
    PartitionLog log = partition.state().log();
    if (!append.waitsForCommit() || log.highWatermark() > info.lastOffset()) {
      append.appended(info);
      return;
    }
    Waiting entry = new Waiting(append, info);
    entry.timeout =
        delays.schedule(
            () -> partition.onLane(() -> fail(entry, ErrorCode.REQUEST_TIMED_OUT)),
            append.timeoutMs());
    if (entry.timeout == null) {
      fail(entry, ErrorCode.REQUEST_TIMED_OUT);
    } else {
      waiting.addLast(entry);
    }
  }

  private void fail(Waiting entry, ErrorCode error) {
    if (!entry.over) {
      entry.over = true;
      waiting.remove(entry);
      entry.append.failed(error, null);
    }
  }

  /** Answers all appends that the high watermark has passed. */
  void answerCommitted(PartitionState state, int minIsr) {
    long highWatermark = state.log().highWatermark();
    boolean enough = state.isr().size() >= effectiveMinIsr(state, minIsr);
    while (!waiting.isEmpty() && waiting.peekFirst().requiredOffset <= highWatermark) {
      Waiting entry = end(waiting.pollFirst());
      if (enough) {
        entry.append.appended(entry.info);
      } else {
        entry.append.failed(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, null);
      }
    }
  }

  /** Answers a DeleteRecords once all replicas have deleted as far. */
  void finishDelete(RecordDeletion deletion, Partition partition, Delays delays) {
    if (lowWatermark(partition.state().log()) >= deletion.offset()) {
      deletion.finish(ErrorCode.NONE, lowWatermark(partition.state().log()));
    } else if (deletions.size() >= DELETIONS_MAX
        || !deletion.expireWith(
            delays,
            () ->
                partition.onLane(
                    () -> {
                      deletions.remove(deletion);
                      deletion.finish(ErrorCode.REQUEST_TIMED_OUT, -1L);
                    }))) {
      deletion.finish(ErrorCode.REQUEST_TIMED_OUT, -1L);
    } else {
      deletions.add(deletion);
    }
  }

  /** Answers the deletions that all replicas have carried out. */
  void answerDeleted(PartitionLog log) {
    if (!deletions.isEmpty()) {
      long low = lowWatermark(log);
      List<RecordDeletion> done = deletions.stream().filter(d -> d.offset() <= low).toList();
      deletions.removeAll(done);
      done.forEach(deletion -> deletion.finish(ErrorCode.NONE, low));
    }
  }

  /** Gives everything that waits an error, because this broker leads no more. */
  void failAll(ErrorCode error) {
    List<RecordDeletion> failed = List.copyOf(deletions);
    deletions.clear();
    failed.forEach(deletion -> deletion.finish(error, -1L));
    while (!waiting.isEmpty()) {
      end(waiting.pollFirst()).append.failed(error, null);
    }
  }

  private static Waiting end(Waiting entry) {
    entry.over = true;
    entry.timeout.cancel();
    return entry;
  }
}
