package dev.tangram.replication;

import dev.tangram.log.AppendInfo;
import dev.tangram.log.EpochEnd;
import dev.tangram.log.PartitionLog;
import dev.tangram.log.ProduceFormat;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import dev.tangram.replication.PartitionState.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's replica of one partition. Appends and changes of its role take place one after the
 * other on its {@link CombiningLane}; everything else reads the current {@link PartitionState}.
 */
public final class Partition {

  private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

  /** Appends that may wait for the thread that is appending; beyond it they are refused. */
  static final int WAITING_APPENDS_MAX = 8192;

  private static final class Append extends CombiningLane.Task {
    private final PartitionAppend append;

    Append(PartitionAppend append) {
      this.append = append;
    }
  }

  /** Something other than an append that must not run beside appends. */
  private static final class Action extends CombiningLane.Task {
    private final Runnable body;

    Action(Runnable body) {
      this.body = body;
    }
  }

  private final TopicPartition id;
  private final UUID topicId;
  private final int brokerId;
  private final Delays delays;
  private final PartitionListener listener;
  private final CombiningLane lane;
  private final CommitTracker commits;
  private final WaitingFetches fetches = new WaitingFetches();
  // Only used on the lane, kept to spare an allocation per group.
  private final List<PartitionAppend> group = new ArrayList<>();

  private volatile PartitionState state = PartitionState.initial();
  private volatile int minInsyncReplicas;
  private volatile long appendedBytes;
  private volatile long committedBytes;
  private volatile LongConsumer commitWatch;

  Partition(
      TopicPartition id,
      UUID topicId,
      int brokerId,
      int minInsyncReplicas,
      Delays delays,
      PartitionListener listener) {
    this.id = id;
    this.topicId = topicId;
    this.brokerId = brokerId;
    this.minInsyncReplicas = minInsyncReplicas;
    this.delays = delays;
    this.listener = listener;
    this.commits = new CommitTracker(brokerId);
    this.lane = new CombiningLane(WAITING_APPENDS_MAX, this::work);
  }

  /** Which partition it is. */
  public TopicPartition id() {
    return id;
  }

  /** Id of the topic's incarnation; {@link dev.tangram.model.Uuids#ZERO} when it has none. */
  public UUID topicId() {
    return topicId;
  }

  /** Whether the partition belongs to an incarnation of its topic; true when either has no id. */
  public boolean hasTopicId(UUID other) {
    return topicId.equals(other) || Uuids.ZERO.equals(topicId) || Uuids.ZERO.equals(other);
  }

  /** What this replica is at the moment. */
  public PartitionState state() {
    return state;
  }

  WaitingFetches waitingFetches() {
    return fetches;
  }

  /** Number of fetches that wait on this partition. */
  public int waitingFetchCount() {
    return fetches.size();
  }

  /**
   * Bytes that have come below the high watermark, or the log end, since this broker took the
   * partition. To be read before the log when a fetch is going to wait ({@link FetchWait#hangOn}).
   */
  public long progress(boolean toLogEnd) {
    return toLogEnd ? appendedBytes : committedBytes;
  }

  // ---- reading ----

  /**
   * The log, for a client that believes in a leader epoch.
   *
   * @param currentLeaderEpoch the client's idea of it, -1 for none
   * @param leaderOnly whether a follower must not answer
   * @throws ApiException KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH,
   *     NOT_LEADER_OR_FOLLOWER
   */
  public PartitionLog log(int currentLeaderEpoch, boolean leaderOnly) {
    PartitionState now = state;
    ErrorCode error = accessError(now, currentLeaderEpoch, leaderOnly);
    if (error != ErrorCode.NONE) {
      throw new ApiException(error, error.text());
    }
    return now.log();
  }

  private static ErrorCode accessError(PartitionState now, int currentEpoch, boolean leaderOnly) {
    if (now.role() == Role.NONE || now.role() == Role.STOPPED) {
      return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }
    if (now.log() == null) {
      return ErrorCode.KAFKA_STORAGE_ERROR;
    }
    if (currentEpoch >= 0 && currentEpoch != now.leaderEpoch()) {
      return currentEpoch < now.leaderEpoch()
          ? ErrorCode.FENCED_LEADER_EPOCH
          : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }
    return leaderOnly && !now.leads() ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE;
  }

  /**
   * Where a reader's history leaves this log, if it does (KIP-595).
   *
   * @param lastFetchedEpoch epoch of the last record that the reader has, -1 unknown
   * @return null when the reader's history is a part of this log
   * @throws ApiException OFFSET_OUT_OF_RANGE when the log knows nothing of the epoch
   */
  public static EpochEnd divergence(PartitionLog log, long fetchOffset, int lastFetchedEpoch) {
    if (lastFetchedEpoch < 0) {
      return null;
    }
    EpochEnd end = log.endOffsetFor(lastFetchedEpoch);
    if (end.epoch() < 0 || end.endOffset() < 0) {
      throw new ApiException(
          ErrorCode.OFFSET_OUT_OF_RANGE, "Epoch " + lastFetchedEpoch + " is not in the log.");
    }
    return end.epoch() < lastFetchedEpoch || end.endOffset() < fetchOffset ? end : null;
  }

  // ---- appending ----

  /** Whether an append in this format may have to decompress, which takes time. */
  public boolean decodesRecords(ProduceFormat format) {
    PartitionLog log = state.log();
    return log != null && log.decodesRecords(format);
  }

  /**
   * Appends, on this thread or on the one that is appending to this partition right now. Appends of
   * one thread keep their order.
   */
  public void append(PartitionAppend append) {
    PartitionState now = state;
    ErrorCode error = appendError(now, append.acks());
    if (error != ErrorCode.NONE) {
      append.failed(error, null);
      return;
    }
    // What does not depend on the log's state is checked here, beside other threads' appends.
    now.log().prepare(append);
    if (!lane.submit(new Append(append))) {
      append.failed(ErrorCode.REQUEST_TIMED_OUT, "Too many appends to " + id + " are waiting.");
    }
  }

  private ErrorCode appendError(PartitionState now, short acks) {
    ErrorCode error = accessError(now, -1, true);
    if (error == ErrorCode.NONE
        && acks == PartitionAppend.ACKS_ALL
        && now.isr().size() < CommitTracker.effectiveMinIsr(now, minInsyncReplicas)) {
      return ErrorCode.NOT_ENOUGH_REPLICAS;
    }
    return error;
  }

  private void work(List<CombiningLane.Task> tasks) {
    for (CombiningLane.Task task : tasks) {
      if (task instanceof Append append) {
        join(append.append);
      } else {
        appendGroup();
        run(((Action) task).body);
      }
    }
    appendGroup();
  }

  private void run(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException e) {
      LOG.error("An action on partition {} failed", id, e);
    }
  }

  /** Adds an append to the group that is written next, unless it must be refused by now. */
  private void join(PartitionAppend append) {
    ErrorCode access = appendError(state, append.acks());
    ErrorCode error = access == ErrorCode.NONE ? append.lastCheck() : access;
    if (error == ErrorCode.NONE) {
      group.add(append);
    } else {
      run(() -> append.failed(error, null));
    }
  }

  private void appendGroup() {
    if (!group.isEmpty()) {
      try {
        writeGroup();
      } finally {
        group.clear();
      }
    }
  }

  private void writeGroup() {
    PartitionState now = state;
    try {
      now.log().appendAsLeader(group, now.leaderEpoch());
    } catch (RuntimeException | Error e) {
      LOG.error("Appending to partition {} failed", id, e);
      for (PartitionAppend append : group) {
        run(() -> append.failed(ErrorCode.UNKNOWN_SERVER_ERROR, e.getMessage()));
      }
      return;
    }
    commits.appended(bytesOf(group));
    appendedBytes = commits.appendedBytes();
    advanceHighWatermark();
    for (PartitionAppend append : group) {
      answer(append);
    }
    wakeFetches();
  }

  private static long bytesOf(List<PartitionAppend> group) {
    long bytes = 0;
    for (PartitionAppend append : group) {
      AppendInfo info = append.result();
      if (info != null && !info.duplicate()) {
        bytes += info.sizeInBytes();
      }
    }
    return bytes;
  }

  private void answer(PartitionAppend append) {
    try {
      if (append.result() != null) {
        commits.finish(append, append.result(), this, delays);
      } else {
        append.failed(append.error().error(), append.error().getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("The answer to an append to partition {} failed", id, e);
    }
  }

  /**
   * Tells of the high watermark from now on, whenever it has moved; between appends, so the watcher
   * must not block. There is one watcher; null ends it.
   */
  public void watchCommits(LongConsumer watcher) {
    commitWatch = watcher;
  }

  /** Publishes how far the log is committed and answers the appends that waited for it. */
  private void advanceHighWatermark() {
    PartitionState now = state;
    boolean moved = commits.advance(now, minInsyncReplicas);
    committedBytes = commits.committedBytes();
    if (moved) {
      commits.answerCommitted(now, minInsyncReplicas);
      LongConsumer watch = commitWatch;
      if (watch != null) {
        run(() -> watch.accept(now.log().highWatermark()));
      }
    }
  }

  private void wakeFetches() {
    fetches.advanced(appendedBytes, true);
    fetches.advanced(committedBytes, false);
  }

  /**
   * Deletes the records below an offset; the deletion is finished once all replicas have done so.
   * Writes to disk: not for event loops.
   *
   * @param offset the new log start, -1 for the high watermark
   * @param timeoutMs how long to wait for other replicas
   * @throws ApiException as {@link #log}, or OFFSET_OUT_OF_RANGE above the high watermark
   */
  public void deleteRecords(long offset, int timeoutMs, RecordDeletion.Listener listener) {
    PartitionLog log = log(-1, true);
    long start = log.deleteRecordsBefore(offset);
    RecordDeletion deletion = new RecordDeletion(start, timeoutMs, listener);
    onLane(
        () -> {
          if (state.leads() && state.log() != null) {
            commits.finishDelete(deletion, this, delays);
          } else {
            deletion.finish(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1L);
          }
        });
  }

  // ---- what the controller and the followers bring about ----

  /** Tells a listener of the state of now. Only on the lane. */
  private void tell(PartitionListener hearer) {
    run(() -> hearer.changed(this, state));
  }

  /** Tells a new listener what it is at the moment. */
  void introduceTo(PartitionListener hearer) {
    onLane(() -> tell(hearer));
  }

  /** Runs an action between appends: now, or on the thread that is appending. */
  void onLane(Runnable action) {
    lane.submitAlways(new Action(action));
  }

  /** Runs an action between appends and waits for its end. Not for event loops. */
  private ErrorCode onLaneAndWait(Supplier<ErrorCode> action) {
    CompletableFuture<ErrorCode> result = new CompletableFuture<>();
    onLane(
        () -> {
          try {
            result.complete(action.get());
          } catch (ApiException e) {
            result.complete(e.error());
          } catch (RuntimeException e) {
            LOG.error("Partition {} could not change its role", id, e);
            result.complete(ErrorCode.UNKNOWN_SERVER_ERROR);
          }
        });
    return result.join();
  }

  /**
   * Takes a role from the controller. Lower leader epochs than the current one, and the current one
   * again, are refused.
   *
   * @param newLog the log, null when it is not available
   * @return NONE, STALE_CONTROLLER_EPOCH, KAFKA_STORAGE_ERROR
   */
  ErrorCode become(PartitionImage image, PartitionLog newLog) {
    return onLaneAndWait(() -> takeRole(image, newLog));
  }

  private ErrorCode takeRole(PartitionImage image, PartitionLog newLog) {
    PartitionState before = state;
    if (image.leaderEpoch() <= before.leaderEpoch()) {
      return ErrorCode.STALE_CONTROLLER_EPOCH;
    }
    Role role = image.leader() == brokerId ? Role.LEADER : Role.FOLLOWER;
    PartitionState after =
        new PartitionState(
            role,
            image.leader(),
            image.leaderEpoch(),
            image.isr(),
            image.replicas(),
            image.partitionEpoch(),
            newLog);
    if (newLog != null && after.leads()) {
      // The epoch's start is kept even if nothing is ever appended in it (KIP-101).
      newLog.assignEpochStart(image.leaderEpoch(), newLog.logEndOffset());
    }
    state = after;
    if (after.leads()) {
      commits.lead(after.replicas());
      if (newLog != null) {
        advanceHighWatermark();
      }
    } else {
      commits.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
    fetches.wakeAll();
    tell(listener);
    return newLog == null ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE;
  }

  /** The log's directory or storage engine has gone. */
  void offline() {
    onLane(
        () -> {
          state = state.withLog(null);
          commits.failAll(ErrorCode.KAFKA_STORAGE_ERROR);
          fetches.wakeAll();
          tell(listener);
        });
  }

  /** Whether it has its role of this epoch already and only its log is missing. */
  boolean lacksLogIn(int leaderEpoch) {
    PartitionState now = state;
    return now.leaderEpoch() == leaderEpoch && now.log() == null && now.role() != Role.STOPPED;
  }

  /** The log is there again; the role is the one it had. Not for event loops. */
  ErrorCode online(PartitionLog newLog) {
    return onLaneAndWait(
        () -> {
          PartitionState before = state;
          if (before.log() == newLog || before.role() == Role.STOPPED) {
            return ErrorCode.NONE;
          }
          if (before.leads() && newLog.latestEpoch() < before.leaderEpoch()) {
            newLog.assignEpochStart(before.leaderEpoch(), newLog.logEndOffset());
          }
          state = before.withLog(newLog);
          if (before.leads()) {
            advanceHighWatermark();
          }
          fetches.wakeAll();
          tell(listener);
          return ErrorCode.NONE;
        });
  }

  /** This broker is no replica any more. Returns when no append is under way. */
  void stop() {
    onLaneAndWait(
        () -> {
          state = state.stopped();
          commits.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
          fetches.wakeAll();
          tell(listener);
          return ErrorCode.NONE;
        });
  }

  /**
   * A follower asked for an offset: it has everything below. Ignored unless this broker leads and
   * the follower is a replica.
   */
  public void followerFetched(int replica, long fetchOffset, long logStartOffset) {
    onLane(
        () -> {
          FollowerProgress follower = commits.follower(replica);
          PartitionState now = state;
          if (follower != null && now.leads() && now.log() != null) {
            follower.fetched(fetchOffset, logStartOffset);
            advanceHighWatermark();
            commits.answerDeleted(now.log());
            wakeFetches();
          }
        });
  }

  void minInsyncReplicas(int replicas) {
    minInsyncReplicas = replicas;
  }
}
