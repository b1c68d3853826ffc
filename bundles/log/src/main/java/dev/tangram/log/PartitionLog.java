package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.internal.state.EpochCache;
import dev.tangram.log.internal.state.ProducerEntry;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Provider;
import dev.tangram.records.CodecLookup;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one partition on this broker: gives offsets on the leader, takes them over on a
 * follower, and knows what is committed.
 *
 * <ol>
 *   <li>Threads: everything may be called by any thread. What changes the log (append, truncate,
 *       delete) runs under one lock; reads and offset getters take none.
 *   <li>Offsets are dense: the leader gives consecutive ones, a follower refuses gaps and overlaps,
 *       but for topics with compaction, which leaves gaps.
 *   <li>An append that is refused leaves no trace. One that fails in the store takes the log, or
 *       its whole directory, offline.
 *   <li>Errors are thrown as {@link ApiException}; KAFKA_STORAGE_ERROR while the log is offline. A
 *       log that comes back is the same object.
 * </ol>
 */
public final class PartitionLog {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionLog.class);

  /** Who only wants to note something does not wait for a store that is stuck. */
  private static final long LOCK_WAIT_S = 5;

  private final TopicPartition partition;
  private final LogDirectory directory;
  private final LogEnvironment environment;
  private final LogStore store;
  private final LogOffsets offsets = new LogOffsets();
  private final EpochCache epochs = new EpochCache();
  private final ProducerTracker producers = new ProducerTracker();
  private final LogAppender appender = new LogAppender(offsets, producers, epochs);
  private final BatchPreparer preparer;
  private final LeaderAppend leaderAppend;
  private final LogReader reader;
  private final FollowerAppend followerAppend;
  private final LogPlace place = new LogPlace();

  private volatile LogConfig config;

  /** Whether offsets may be missing in it. */
  private volatile boolean gaps;

  private volatile boolean configured;
  private volatile UUID topicId;
  private volatile long lastAppendMs;
  private volatile long lastFlushMs;

  PartitionLog(
      TopicPartition partition, LogDirectory directory, TopicConfig config, LogEnvironment env) {
    this.partition = partition;
    this.directory = directory;
    this.environment = env;
    this.store = new LogStore(this, env);
    this.config = LogConfig.of(config);
    this.leaderAppend = new LeaderAppend(this, env, store, appender);
    this.reader = new LogReader(this, store, offsets, producers);
    this.followerAppend = new FollowerAppend(this, epochs, appender);
    this.preparer =
        new BatchPreparer(env.codecs(), partition.topic(), env.clock(), env.inspections());
  }

  /** Which partition it is. */
  public TopicPartition partition() {
    return partition;
  }

  /** The id of the topic; empty when neither the log nor anyone since has told it. */
  public Optional<UUID> topicId() {
    return Optional.ofNullable(topicId);
  }

  /**
   * Gives the log the topic id that it lacks.
   *
   * @throws ApiException INCONSISTENT_TOPIC_ID when it has another
   */
  public void assignTopicId(UUID id) {
    UUID known = topicId;
    if (id.equals(known)) {
      return;
    }
    if (known != null) {
      throw TopicIdFile.inconsistent(partition, known, id);
    }
    store.change(
        s -> {
          TopicIdFile.write(s, id);
          topicId = id;
          return null;
        });
  }

  /** The log directory that holds it. */
  public Path logDirectory() {
    return directory.path();
  }

  /** The properties of its topic that it obeys. */
  public TopicConfig config() {
    return config.topic();
  }

  /** Whether it cannot be used: its directory failed or its storage engine is gone. */
  public boolean isOffline() {
    return store.isOffline();
  }

  /** The smallest offset that can be read. */
  public long logStartOffset() {
    return offsets.start();
  }

  /** The offset that the next record gets. */
  public long logEndOffset() {
    return offsets.end();
  }

  /** Below it everything is committed. */
  public long highWatermark() {
    return offsets.highWatermark();
  }

  /** Below it all transactions are decided; at most the high watermark. */
  public long lastStableOffset() {
    return offsets.lastStable();
  }

  /** Bytes of all batches. */
  public long sizeInBytes() {
    return store.lookOr(0L, PartitionStore::sizeInBytes);
  }

  /**
   * Moves the high watermark forward, at most to the log end offset; never back.
   *
   * @return whether it moved
   */
  public boolean updateHighWatermark(long offset) {
    boolean moved = offsets.raiseHighWatermark(offset);
    if (moved && offsets.hasUndecided() && store.lockWithin(LOCK_WAIT_S)) {
      try {
        producers.states().committed(offsets.highWatermark());
        offsets.undecidedFrom(producers.states().firstUndecidedOffset());
      } finally {
        store.unlock();
      }
    }
    return moved;
  }

  /** The newest leader epoch, -1 when there is none. */
  public int latestEpoch() {
    return epochs.latestEpoch();
  }

  /**
   * Notes, durably, that a leader epoch begins at an offset, also when nothing is appended in it
   * (KIP-101). Nothing happens when it is not newer than the latest.
   */
  public void assignEpochStart(int leaderEpoch, long startOffset) {
    store.change(
        s -> {
          if (epochs.assign(leaderEpoch, startOffset)) {
            s.putBlob(EpochCache.FILE, epochs.toBytes());
          }
          return null;
        });
  }

  /**
   * The end of the largest epoch at or below the one asked for (KIP-101, KIP-320); {@link
   * EpochEnd#UNKNOWN} when the epoch asked for is newer than all.
   */
  public EpochEnd endOffsetFor(int leaderEpoch) {
    EpochCache.End end = epochs.endOffsetFor(leaderEpoch, offsets.end());
    return end.epoch() < 0 ? EpochEnd.UNKNOWN : new EpochEnd(end.epoch(), end.endOffset());
  }

  /** The compression codecs for its records. */
  public CodecLookup codecs() {
    return environment.codecs().forTopic(partition.topic());
  }

  /** Whether an append in this format may have to decompress: codecs and serializers are called. */
  public boolean decodesRecords(ProduceFormat format) {
    return config.decodes(format);
  }

  /**
   * Checks and converts what does not depend on the log's state: header, checksum, size, keys,
   * timestamps, compression. Any thread may do this before the append, which else does it itself. A
   * refusal is noted in the append.
   */
  public void prepare(PendingAppend append) {
    preparer.prepare(append, config);
  }

  /**
   * Appends as the leader.
   *
   * @param records whole batches between position and limit; patched in place
   * @throws ApiException why it was refused, {@link RecordValidationException} among others
   */
  public AppendInfo appendAsLeader(
      ByteBuffer records, int leaderEpoch, AppendOrigin origin, ProduceFormat format) {
    PendingAppend append = new PendingAppend(records, origin, format);
    appendAsLeader(List.of(append), leaderEpoch);
    if (append.error() != null) {
      throw append.error();
    }
    return append.result();
  }

  /**
   * Appends a group as the leader with one write where possible. Each of them has its result or its
   * error afterwards; the order is kept.
   *
   * @param group not done yet; those that {@link #prepare} refused are passed over
   */
  public void appendAsLeader(List<? extends PendingAppend> group, int leaderEpoch) {
    for (PendingAppend append : group) {
      if (!append.isPrepared() && !append.isDone()) {
        prepare(append);
      }
    }
    try {
      store.lock();
    } catch (ApiException e) {
      group.stream().filter(append -> !append.isDone()).forEach(append -> append.fail(e));
      return;
    }
    try {
      leaderAppend.run(group, leaderEpoch);
    } finally {
      appender.end();
      store.unlock();
    }
  }

  /** Forgets what was noted of batches that were not stored. */
  void reloadProducers(PartitionStore s, long now) throws StorageException {
    List<ProducerEntry> before = producers.states().all();
    new LogLoader(partition, s, epochs, producers)
        .loadProducers(offsets.start(), offsets.end(), now);
    producers.states().recall(before, offsets.end());
    producers.states().committed(highWatermark());
    offsets.undecidedFrom(producers.states().firstUndecidedOffset());
  }

  /**
   * Appends what a leader gave, byte for byte.
   *
   * @param records entries as fetched; a torn one at the end is left out
   * @return what was appended; with {@code sizeInBytes} 0 when there was no whole entry
   * @throws ApiException CORRUPT_MESSAGE; OFFSET_OUT_OF_RANGE when they do not follow the log's end
   */
  public AppendInfo appendAsFollower(ByteBuffer records) {
    return store.change(s -> followerAppend.run(s, records, environment.clock().millis()));
  }

  /**
   * Reads whole batches. The slice is to be released.
   *
   * @param offset where to begin; the first batch may begin before it
   * @param maxBytes the most bytes
   * @param isolation up to where
   * @param minOneBatch give the first batch even if it is larger than {@code maxBytes}
   * @throws ApiException OFFSET_OUT_OF_RANGE when it is below the log start or above the log end
   */
  public LogRead read(long offset, int maxBytes, FetchIsolation isolation, boolean minOneBatch) {
    return reader.read(offset, maxBytes, isolation, minOneBatch, gaps || config.compacted());
  }

  ApiException outOfRange(long offset) {
    return new ApiException(
        ErrorCode.OFFSET_OUT_OF_RANGE,
        "Offset "
            + offset
            + " is outside of ["
            + offsets.start()
            + ", "
            + offsets.end()
            + "] of "
            + partition);
  }

  /** The first record whose timestamp is at least this, in milliseconds. */
  public Optional<TimestampedOffset> findByTimestamp(long timestamp) {
    return store.look(s -> TimestampLookup.first(s, codecs(), timestamp, offsets.start()));
  }

  /** The first record with the largest timestamp; {@link TimestampedOffset#NONE} without any. */
  public TimestampedOffset maxTimestamp() {
    return store.look(s -> TimestampLookup.largest(s, codecs(), offsets.start()));
  }

  /**
   * Drops everything from an offset on, as a follower whose leader does not have it; the batch that
   * contains the offset goes whole.
   *
   * @return the new log end offset
   */
  public long truncateTo(long offset) {
    return store.change(
        s -> {
          if (offset >= offsets.end()) {
            return offsets.end();
          }
          long now = environment.clock().millis();
          producers.dropAbove(s, offset);
          place.truncated(offset);
          s.truncateTo(offset);
          offsets.reset(Math.min(offsets.start(), s.endOffset()), s.endOffset(), highWatermark());
          if (epochs.truncateFromEnd(s.endOffset())) {
            s.putBlob(EpochCache.FILE, epochs.toBytes());
          }
          new LogLoader(partition, s, epochs, producers)
              .loadProducers(offsets.start(), offsets.end(), now);
          offsets.undecidedFrom(producers.states().firstUndecidedOffset());
          return offsets.end();
        });
  }

  /** Drops everything and continues at an offset, as a follower that is too far behind. */
  public void truncateFullyAndStartAt(long offset) {
    store.change(
        s -> {
          producers.dropAbove(s, -1L);
          producers.clear();
          place.truncated(-1L);
          s.truncateFullyAndStartAt(offset);
          offsets.reset(offset, offset, offset);
          offsets.undecidedFrom(producers.states().firstUndecidedOffset());
          if (epochs.clear()) {
            s.putBlob(EpochCache.FILE, epochs.toBytes());
          }
          return null;
        });
  }

  /**
   * Moves the log start offset forward; records below it cannot be read any more.
   *
   * @param offset at most the high watermark; -1 is the high watermark
   * @return the log start offset then
   * @throws ApiException OFFSET_OUT_OF_RANGE when it is above the high watermark
   */
  public long deleteRecordsBefore(long offset) {
    return store.change(
        s -> {
          long target = offset == -1L ? highWatermark() : offset;
          if (target < 0 || target > highWatermark()) {
            throw outOfRange(target);
          }
          if (target > offsets.start()) {
            startAt(s, target);
          }
          return offsets.start();
        });
  }

  private void startAt(PartitionStore s, long newStart) throws StorageException {
    offsets.startsAt(newStart);
    place.cleaning().disturb();
    s.trimTo(newStart);
    if (epochs.truncateFromStart(LogLoader.lowest(s))) {
      s.putBlob(EpochCache.FILE, epochs.toBytes());
    }
    producers.prune(s);
  }

  /** Makes everything durable. Runs beside appends. */
  public void flush() {
    store.work(
        s -> {
          s.flush();
          lastFlushMs = environment.clock().millis();
          return null;
        });
  }

  LogConfig obeyed() {
    return config;
  }

  void appendedAt(long nowMs) {
    lastAppendMs = nowMs;
  }

  void flushIfDue(PartitionStore s) throws StorageException {
    long most = config.flushMessages();
    if (most != Long.MAX_VALUE && offsets.end() - s.flushedOffset() >= most) {
      s.flush();
      lastFlushMs = environment.clock().millis();
    }
  }

  /** Takes over new properties of the topic. */
  public void reconfigure(TopicConfig changed) {
    if (configured && changed.equals(config.topic())) {
      return;
    }
    LogConfig obeyed = LogConfig.of(changed);
    config = obeyed;
    configured = true;
    // A store that is stuck takes it over when it is opened again.
    if (store.lockWithin(LOCK_WAIT_S)) {
      try {
        PartitionStore s = store.orNull();
        if (s != null) {
          s.reconfigure(config.storeOptions(environment.inspector()));
        }
      } catch (RuntimeException | Error e) {
        store.failed("Reconfiguring", store.orNull(), e);
      } finally {
        store.unlock();
      }
    }
    environment.configured().accept(this);
  }

  /** The producers that the log knows now, by id. */
  public List<ProducerView> producers() {
    return withProducers(all -> all.stream().map(ProducerView::of).toList());
  }

  // What follows is for the log manager.

  /**
   * Opens the store and recovers. Nothing happens when it is open.
   *
   * @param point what the checkpoints say; a log that was open before knows better
   */
  void open(Provider<StorageEngine> by, LogLoader.OpenPoint point) throws StorageException {
    gaps = point != LogLoader.OpenPoint.NEW;
    store.open(
        by,
        config.storeOptions(environment.inspector()),
        point,
        offsets,
        (s, from) -> {
          long now = environment.clock().millis();
          new LogLoader(partition, s, epochs, producers).load(from, offsets, now);
          topicId = TopicIdFile.read(s).orElse(topicId);
          lastAppendMs = now;
          lastFlushMs = now;
        });
  }

  /**
   * Makes everything durable and closes the store; calls answer KAFKA_STORAGE_ERROR from now on.
   *
   * @return whether the next opening needs no recovery
   */
  boolean closeClean() {
    return store.closeClean(
        s -> {
          producers.snapshotAtEnd(s, offsets.end());
          return null;
        });
  }

  LogStore store() {
    return store;
  }

  /** Where an engine keeps it. */
  Path directoryOf(Provider<StorageEngine> engine) {
    return directory.of(engine, partition);
  }

  /** Whether it was told the properties of its topic. */
  boolean isConfigured() {
    return configured;
  }

  /** Its directory cannot be trusted any more. */
  void directoryFailed(Exception cause) {
    environment.failures().storageFailed(this, cause);
  }

  /** Offsets may be missing from now on. */
  void noteGaps() {
    gaps = true;
  }

  LogEnvironment environment() {
    return environment;
  }

  /** Its producers and transactions. */
  ProducerTracker tracker() {
    return producers;
  }

  /** Looks at the producers that it knows now, under its lock. */
  <T> T withProducers(Function<List<ProducerEntry>, T> look) {
    if (!store.lockWithin(LOCK_WAIT_S)) {
      throw store.offline();
    }
    try {
      return look.apply(producers.states().all());
    } finally {
      store.unlock();
    }
  }

  /** Closes the open extent if it begins at an offset; returns whether it did. */
  boolean roll(long baseOffset) {
    return store.change(
        s -> {
          boolean same = LogLoader.newest(s) == baseOffset;
          if (same) {
            s.roll();
            producers.snapshotAtEnd(s, offsets.end());
          }
          return same;
        });
  }

  /** In which engine it is, and who copies it. */
  LogPlace place() {
    return place;
  }

  LogOffsets offsets() {
    return offsets;
  }

  /** Sizes and times for its store, as its topic wants them now. */
  StoreOptions storeOptions() {
    return config.storeOptions(environment.inspector());
  }

  LogDirectory directory() {
    return directory;
  }

  /** Whether the log start cannot be seen from the store alone. */
  boolean startsInsideOfExtent() {
    return store.lookOr(true, s -> offsets.start() > LogLoader.lowest(s));
  }

  /**
   * Drops what its topic's limits do not keep; see {@link Retention}. A log whose topic is not
   * known yet loses nothing. While a pass compacts it, it waits for the end of the pass.
   */
  void applyRetention(long nowMs) {
    if (!configured || store.isOffline() || (config.deleted() && place.cleaning().isRunning())) {
      return;
    }
    store.change(
        s -> {
          producers.states().expire(nowMs, environment.producerExpirationMs());
          long before = offsets.start();
          long newStart = Retention.newStart(s.extents(), config, offsets, lastAppendMs, nowMs);
          if (newStart > before) {
            startAt(s, newStart);
            LOG.info(
                "Log {}: offsets {} to {} are beyond the retention of the topic and were dropped",
                partition,
                before,
                newStart);
          }
          return null;
        });
  }

  /** Flushes when {@code flush.ms} says so. */
  void flushIfOlder(long nowMs) {
    boolean due = config.flushMs() != Long.MAX_VALUE && nowMs - lastFlushMs >= config.flushMs();
    if (due && store.recoveryPoint() < offsets.end()) {
      flush();
    }
  }
}
