package dev.tangram.log.internal.cleaner;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.BatchFilter;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.BatchRewriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Decides what is left of each batch of a log: the newest record of each key, as far as the table
 * of keys tells; tombstones and transaction markers until their delete horizon (KIP-534); nothing
 * of aborted transactions. A batch of which nothing is taken stays byte for byte. Used for one pass
 * through the log, by one thread.
 */
public final class Compactor implements BatchRewriter {

  /** What stays the same for a pass. */
  public interface Surroundings {

    /**
     * Called before each batch.
     *
     * @throws CleaningStoppedException to end the pass
     */
    void before(int bytes);

    /** Compresses a batch that is not compressed; other codec versions may be tried. */
    ByteBuffer compressed(ByteBuffer plain, CompressionType type);

    /** Finds the codecs for reading. */
    CodecLookup codecs();
  }

  /**
   * What holds for the log.
   *
   * @param newest offsets by key
   * @param mappedTo exclusive; records from here on are not in the table and stay
   * @param lastOffset of the last batch below the end of the cleaned part: it stays, possibly
   *     without records, so that readers reach the end; -1 for none
   * @param lastBatches of the producers
   * @param nowMs time of the pass
   * @param deleteRetentionMs {@code delete.retention.ms}
   * @param legacyTombstoneMayGo whether a tombstone of an old record format at this offset is old
   *     enough; such batches have no delete horizon
   */
  public record Rules(
      OffsetMap newest,
      long mappedTo,
      long lastOffset,
      LastBatches lastBatches,
      long nowMs,
      long deleteRetentionMs,
      LongPredicate legacyTombstoneMayGo) {}

  private final Rules rules;
  private final TransactionWalk transactions;
  private final Surroundings surroundings;
  private final PassStats stats;
  private final RecordBatch batch = new RecordBatch();
  private final List<Record> kept = new ArrayList<>();

  /** An old compressed set had to stay whole, with records that are not the newest. */
  private boolean oldRecordsLeft;

  private RuntimeException failure;

  public Compactor(
      Rules rules, TransactionWalk transactions, Surroundings surroundings, PassStats stats) {
    this.rules = rules;
    this.transactions = transactions;
    this.surroundings = surroundings;
    this.stats = stats;
  }

  /** Throws again what it threw first, if it did. */
  public void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public ByteBuffer rewrite(ByteBuffer entry) {
    try {
      int size = entry.remaining();
      surroundings.before(size);
      stats.bytesRead += size;
      ByteBuffer left = decide(entry);
      stats.bytesWritten += left == null ? 0 : left.remaining();
      return left;
    } catch (RuntimeException e) {
      failure = failure == null ? e : failure;
      throw e;
    } finally {
      kept.clear();
    }
  }

  private ByteBuffer decide(ByteBuffer entry) {
    // A batch that is built anew gets a new checksum, which must not hide damage.
    StoredEntry found = StoredEntry.verify(entry);
    if (found.sizeInBytes() != entry.remaining()) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE, "A stored batch is not as long as its header says");
    }
    if (found.magic() < RecordBatch.MAGIC) {
      return oldFormat(entry, found);
    }
    batch.reset(entry, entry.position());
    return batch.isControl() ? marker(entry) : data(entry);
  }

  private boolean mustStay() {
    return batch.lastOffset() == rules.lastOffset || rules.lastBatches.contains(batch);
  }

  /** The batch without records, if it is needed to be there. */
  private ByteBuffer nothing(ByteBuffer entry) {
    if (!mustStay()) {
      return null;
    }
    return batch.recordCount() == 0 ? entry : BatchFilter.emptied(batch);
  }

  private ByteBuffer marker(ByteBuffer entry) {
    boolean needless = transactions.isNeedless(batch);
    if (batch.recordCount() == 0) {
      return nothing(entry);
    }
    if (!needless) {
      return entry;
    }
    if (!batch.hasDeleteHorizon()) {
      readAll();
      return BatchFilter.retained(
          batch, kept, horizon(), CompressionType.NONE, surroundings.codecs());
    }
    return isPast(batch.deleteHorizonMs()) ? nothing(entry) : entry;
  }

  private void readAll() {
    try (RecordIterator records = RecordIterator.of(batch, CodecLookup.none())) {
      records.forEachRemaining(kept::add);
    }
  }

  private long horizon() {
    long horizon = rules.nowMs + rules.deleteRetentionMs;
    return horizon < 0 ? Long.MAX_VALUE : horizon;
  }

  private boolean isPast(long horizonMs) {
    return horizonMs <= rules.nowMs;
  }

  private ByteBuffer data(ByteBuffer entry) {
    if (transactions.isAborted(batch) || batch.recordCount() == 0) {
      return nothing(entry);
    }
    if (batch.baseOffset() >= rules.mappedTo) {
      stats.recordsRead += batch.recordCount();
      stats.recordsKept += batch.recordCount();
      return entry;
    }
    boolean tombstonesMayGo = batch.hasDeleteHorizon() && isPast(batch.deleteHorizonMs());
    boolean tombstones = select(tombstonesMayGo && !oldRecordsLeft);
    stats.recordsRead += batch.recordCount();
    stats.recordsKept += kept.size();
    if (kept.isEmpty()) {
      return nothing(entry);
    }
    boolean beginsHorizon = tombstones && !batch.hasDeleteHorizon();
    if (kept.size() == batch.recordCount() && !beginsHorizon) {
      return entry;
    }
    ByteBuffer plain =
        BatchFilter.retained(
            batch,
            kept,
            beginsHorizon ? horizon() : batch.deleteHorizonMs(),
            CompressionType.NONE,
            surroundings.codecs());
    CompressionType type = batch.compressionType();
    return type == CompressionType.NONE ? plain : surroundings.compressed(plain, type);
  }

  /** Collects what is kept; returns whether there is a tombstone among it. */
  private boolean select(boolean tombstonesMayGo) {
    boolean tombstones = false;
    try (RecordIterator records = RecordIterator.of(batch, surroundings.codecs())) {
      while (records.hasNext()) {
        Record record = records.next();
        boolean tombstone = record.value() == null;
        if (isNewest(record) && !(tombstone && tombstonesMayGo)) {
          kept.add(record);
          tombstones |= tombstone;
        }
      }
    }
    return tombstones;
  }

  /** Records without a key cannot be told apart from each other, and go. */
  private boolean isNewest(Record record) {
    if (record.offset() >= rules.mappedTo) {
      return true;
    }
    return record.key() != null && record.offset() >= rules.newest.get(record.key());
  }

  /**
   * Entries of the formats 0 and 1 go or stay whole. Where a compressed set has to stay for one
   * record, others that are not the newest stay with it, and so do the tombstones behind them.
   */
  private ByteBuffer oldFormat(ByteBuffer entry, StoredEntry found) {
    if (found.lastOffset() >= rules.mappedTo || found.lastOffset() == rules.lastOffset) {
      return entry;
    }
    boolean tombstonesMayGo =
        rules.legacyTombstoneMayGo.test(found.lastOffset()) && !oldRecordsLeft;
    int count = 0;
    try (RecordIterator records =
        RecordIterator.overEntries(entry.duplicate(), surroundings.codecs())) {
      while (records.hasNext()) {
        Record record = records.next();
        count++;
        if (isNewest(record) && !(record.value() == null && tombstonesMayGo)) {
          kept.add(record);
        }
      }
    }
    stats.recordsRead += count;
    if (kept.isEmpty()) {
      return null;
    }
    stats.recordsKept += count;
    oldRecordsLeft |= kept.size() < count;
    return entry;
  }
}
