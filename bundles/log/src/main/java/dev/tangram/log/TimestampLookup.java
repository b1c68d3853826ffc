package dev.tangram.log;

import dev.tangram.records.CodecLookup;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.StoredEntry;
import dev.tangram.records.TimestampSearch;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Finds records by their timestamps: the store finds the batch, the record is sought in it. */
final class TimestampLookup {

  private TimestampLookup() {}

  /** The first record at or behind an offset whose timestamp is at least this. */
  static Optional<TimestampedOffset> first(
      PartitionStore store, CodecLookup codecs, long timestamp, long fromOffset)
      throws StorageException {
    long from = fromOffset;
    while (from < store.endOffset()) {
      Optional<Long> base = store.findByTimestamp(timestamp, from);
      if (base.isEmpty()) {
        return Optional.empty();
      }
      ByteBuffer entry = entry(store, Math.max(base.get(), from));
      if (entry == null) {
        return Optional.empty();
      }
      Optional<dev.tangram.records.TimestampedOffset> found =
          TimestampSearch.firstAtOrAfter(entry, timestamp, from, codecs);
      if (found.isPresent()) {
        return found.map(record -> result(entry, record));
      }
      from = Math.max(from, StoredEntry.describe(entry).lastOffset()) + 1;
    }
    return Optional.empty();
  }

  /** The first record with the largest timestamp of all. */
  static TimestampedOffset largest(PartitionStore store, CodecLookup codecs, long startOffset)
      throws StorageException {
    long largest = RecordBatch.NO_TIMESTAMP;
    long from = startOffset;
    for (Extent extent : store.extents()) {
      if (extent.maxTimestamp() > largest) {
        largest = extent.maxTimestamp();
        from = Math.max(startOffset, extent.baseOffset());
      }
    }
    if (largest == RecordBatch.NO_TIMESTAMP) {
      return TimestampedOffset.NONE;
    }
    Optional<TimestampedOffset> found = first(store, codecs, largest, from);
    return found.isPresent() ? found.get() : largestLeft(store, codecs, largest, startOffset);
  }

  /**
   * The largest timestamp that headers tell may be that of a record which compaction has taken; the
   * largest of those that are left is searched by halves.
   */
  private static TimestampedOffset largestLeft(
      PartitionStore store, CodecLookup codecs, long most, long startOffset)
      throws StorageException {
    Optional<TimestampedOffset> found = first(store, codecs, 0L, startOffset);
    long low = found.map(TimestampedOffset::timestamp).orElse(most);
    long high = most;
    while (low < high) {
      long middle = high - (high - low) / 2;
      Optional<TimestampedOffset> younger = first(store, codecs, middle, startOffset);
      if (younger.isPresent()) {
        found = younger;
        low = younger.get().timestamp();
      } else {
        high = middle - 1;
      }
    }
    return found.orElse(TimestampedOffset.NONE);
  }

  private static TimestampedOffset result(
      ByteBuffer entry, dev.tangram.records.TimestampedOffset found) {
    boolean hasEpoch = StoredEntry.describe(entry).magic() == RecordBatch.MAGIC;
    int epoch =
        hasEpoch
            ? RecordBatch.at(entry, entry.position()).partitionLeaderEpoch()
            : RecordBatch.NO_LEADER_EPOCH;
    return new TimestampedOffset(found.timestamp(), found.offset(), epoch);
  }

  /** The entry that contains an offset or follows it; null at the end. */
  private static ByteBuffer entry(PartitionStore store, long offset) throws StorageException {
    StoredSlice slice =
        store.read(Math.max(offset, store.startOffset()), 1, store.endOffset(), true);
    try {
      ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
      while (bytes.hasRemaining()) {
        if (slice.copyTo(bytes.position(), bytes) <= 0) {
          throw new IOException("a slice ends early");
        }
      }
      EntryIterator entries = EntryIterator.over(bytes.flip());
      return entries.hasNext() ? entries.next() : null;
    } catch (IOException e) {
      throw new StorageException("Reading a batch at offset " + offset + " failed", false, e);
    } finally {
      slice.release();
    }
  }
}
