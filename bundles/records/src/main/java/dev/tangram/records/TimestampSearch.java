package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Finds records of one entry, of any record format, by their timestamps. */
public final class TimestampSearch {

  private TimestampSearch() {}

  /**
   * The first record at or after a time.
   *
   * @param entry the whole entry, positioned at its base offset; left alone
   * @param timestampMs milliseconds
   * @param startOffset records below are passed over: the log start offset or 0
   * @return nothing when all records are older or below the start
   * @throws dev.tangram.model.ApiException as {@link RecordIterator}
   */
  public static Optional<TimestampedOffset> firstAtOrAfter(
      ByteBuffer entry, long timestampMs, long startOffset, CodecLookup codecs) {
    StoredEntry found = StoredEntry.describe(entry);
    if (found.maxTimestamp() < timestampMs || found.lastOffset() < startOffset) {
      return Optional.empty();
    }
    RecordReader reader =
        RecordIterator.readerOf(entry, codecs, RecordIterator.DEFAULT_MAX_BYTES, false);
    try {
      for (Record record = reader.next(); record != null; record = reader.next()) {
        if (record.timestamp() >= timestampMs && record.offset() >= startOffset) {
          return Optional.of(new TimestampedOffset(record.offset(), record.timestamp()));
        }
      }
      return Optional.empty();
    } finally {
      reader.close();
    }
  }

  /**
   * The first of the records with the largest timestamp.
   *
   * @param entry the whole entry, positioned at its base offset; left alone
   * @return nothing when the entry has no timestamps
   * @throws dev.tangram.model.ApiException as {@link RecordIterator}
   */
  public static Optional<TimestampedOffset> ofMaxTimestamp(ByteBuffer entry, CodecLookup codecs) {
    StoredEntry found = StoredEntry.describe(entry);
    if (found.maxTimestamp() == RecordBatch.NO_TIMESTAMP) {
      return Optional.empty();
    }
    return firstAtOrAfter(entry, found.maxTimestamp(), 0, codecs);
  }
}
