package dev.tangram.log;

import dev.tangram.log.internal.cleaner.CleanerSettings;
import dev.tangram.log.internal.cleaner.CleaningStoppedException;
import dev.tangram.log.internal.cleaner.Compactor;
import dev.tangram.log.internal.cleaner.LastBatches;
import dev.tangram.log.internal.cleaner.OffsetMap;
import dev.tangram.log.internal.cleaner.PassStats;
import dev.tangram.log.internal.cleaner.Throttle;
import dev.tangram.log.internal.cleaner.TransactionWalk;
import dev.tangram.log.internal.state.AbortedIndex.Aborted;
import dev.tangram.records.BatchFilter;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One way through a log: learns the newest offset of each key in the part that is new, as far as
 * the table holds, and has the store rewrite everything up to there. Appends and reads go on
 * meanwhile; a truncation, a deletion of records, or somebody who holds the log ends the pass.
 *
 * <p>Before anything is rewritten the new part is flushed: an old value must not go while a power
 * cut may take the newer one.
 */
final class CleaningPass implements Compactor.Surroundings {

  private final DirtyLog dirty;
  private final PartitionLog log;
  private final CleanerSettings settings;
  private final Throttle throttle;
  private final Clock clock;
  private final BooleanSupplier stopping;
  private final PassStats stats = new PassStats();
  private final CodecLookup codecs;
  private OffsetMap newest;
  private long mappedTo;
  private long lastOffset = -1L;

  CleaningPass(
      DirtyLog dirty,
      CleanerSettings settings,
      Throttle throttle,
      Clock clock,
      BooleanSupplier stopping) {
    this.dirty = dirty;
    this.log = dirty.log();
    this.settings = settings;
    this.throttle = throttle;
    this.clock = clock;
    this.stopping = stopping;
    this.codecs = log.codecs();
  }

  PassStats stats() {
    return stats;
  }

  /** How full the table of keys got, from 0 to 1. */
  double tableUse() {
    return newest == null ? 0.0 : (double) newest.size() / newest.keysMax();
  }

  /** How far the log is compacted afterwards. */
  long mappedTo() {
    return mappedTo;
  }

  /**
   * Does it.
   *
   * @throws CleaningStoppedException when somebody needed the log; what was rewritten stays so
   * @throws dev.tangram.model.ApiException what is wrong with a batch, or that the log went offline
   * @throws StorageException as thrown by the engine
   */
  void run() throws StorageException {
    if (log.store().look(PartitionStore::flushedOffset) < dirty.end()) {
      log.flush();
    }
    List<Aborted> aborted = log.tracker().aborted().all();
    learn(aborted);
    List<Extent> rewritten = new ArrayList<>();
    for (Extent extent : dirty.extents()) {
      if (extent.baseOffset() < mappedTo) {
        rewritten.add(extent);
      }
    }
    long to = rewritten.get(rewritten.size() - 1).endOffset();
    log.noteGaps();
    rewrite(rewritten.get(0).baseOffset(), to, aborted);
    log.store()
        .change(
            s -> {
              // Under the lock nobody truncates: either everything was rewritten, or this is known.
              requireUndisturbed();
              log.tracker().cleanedBelow(s, to);
              log.place().cleaning().cleanedTo(mappedTo);
              return null;
            });
  }

  // ---- learning ----

  private void learn(List<Aborted> aborted) {
    newest =
        new OffsetMap(
            settings.dedupeBytesOfThread(), settings.loadFactor(), dirty.end() - dirty.from());
    TransactionWalk transactions = new TransactionWalk(aborted);
    DirtyBatches batches = new DirtyBatches(dirty, settings.readBytes());
    for (ByteBuffer entry = batches.next(); entry != null; entry = batches.next()) {
      before(entry.remaining());
      stats.scanned(entry.remaining());
      if (!learn(entry, transactions)) {
        lastOffset = -1L;
        return;
      }
      lastOffset = batches.lastOffset();
    }
    mappedTo = dirty.end();
  }

  /** False when the table is full; {@link #mappedTo} says where. */
  private boolean learn(ByteBuffer entry, TransactionWalk transactions) {
    if (entry.get(entry.position() + FollowerCheck.MAGIC_AT) == RecordBatch.MAGIC) {
      RecordBatch batch = RecordBatch.at(entry, entry.position());
      if (batch.isControl() || transactions.isAborted(batch)) {
        return true;
      }
    }
    try (RecordIterator records = RecordIterator.overEntries(entry, codecs)) {
      while (records.hasNext()) {
        Record record = records.next();
        if (record.key() != null
            && record.offset() >= dirty.from()
            && !newest.put(record.key(), record.offset())) {
          mappedTo = record.offset();
          return false;
        }
      }
    }
    return true;
  }

  // ---- rewriting ----

  private void rewrite(long from, long to, List<Aborted> aborted) throws StorageException {
    long now = clock.millis();
    long deleteRetentionMs = log.obeyed().deleteRetentionMs();
    Compactor.Rules rules =
        new Compactor.Rules(
            newest,
            mappedTo,
            lastOffset,
            log.withProducers(LastBatches::new),
            now,
            deleteRetentionMs,
            offset -> closedAt(offset) <= now - deleteRetentionMs);
    Compactor compactor = new Compactor(rules, new TransactionWalk(aborted), this, stats);
    try {
      log.store()
          .inside(
              dirty.open(),
              () -> {
                dirty.open().store().rewrite(from, to, compactor);
                return null;
              });
    } catch (StorageException | RuntimeException e) {
      // Whatever the engine made of what it was told by the compactor.
      compactor.throwFailure();
      throw e;
    }
    compactor.throwFailure();
  }

  private long closedAt(long offset) {
    long closedAt = Long.MAX_VALUE;
    for (Extent extent : dirty.extents()) {
      if (extent.baseOffset() <= offset) {
        closedAt = extent.closedAtMs();
      }
    }
    return closedAt;
  }

  // ---- what the compactor asks for ----

  @Override
  public void before(int bytes) {
    requireUndisturbed();
    // What is read is written again, as a rule.
    long wait = throttle.take(2L * bytes);
    if (wait > 0) {
      try {
        log.place().cleaning().pause(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CleaningStoppedException();
      }
      requireUndisturbed();
    }
  }

  private void requireUndisturbed() {
    if (stopping.getAsBoolean()
        || log.place().cleaning().isDisturbed()
        || log.directory().isOffline()
        || log.store().currentOrNull() != dirty.open()) {
      throw new CleaningStoppedException();
    }
  }

  @Override
  public ByteBuffer compressed(ByteBuffer plain, CompressionType type) {
    return CodecWork.run(
        log.environment().codecs(),
        log.partition().topic(),
        plain,
        lookup -> {
          RecordBatch batch = RecordBatch.at(plain, 0);
          List<Record> records = new ArrayList<>(batch.recordCount());
          try (RecordIterator each = RecordIterator.of(batch, lookup)) {
            each.forEachRemaining(records::add);
          }
          return BatchFilter.retained(batch, records, batch.deleteHorizonMs(), type, lookup);
        });
  }

  @Override
  public CodecLookup codecs() {
    return codecs;
  }
}
