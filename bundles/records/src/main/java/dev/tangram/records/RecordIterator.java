package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Iterates over the records of one entry, or of all entries in a buffer, whatever their record
 * format. It decompresses as it goes and must be closed. Malformed records raise {@link
 * dev.tangram.model.ApiException}: CORRUPT_MESSAGE for broken frames, checksums and compressed
 * data, INVALID_RECORD for records that contradict themselves, MESSAGE_TOO_LARGE where an entry
 * holds more than the limit, UNSUPPORTED_COMPRESSION_TYPE where the codec is missing. Not thread
 * safe.
 */
public final class RecordIterator implements Iterator<Record>, AutoCloseable {

  /** The most that one entry may hold decompressed unless said otherwise: 128 MiB. */
  public static final long DEFAULT_MAX_BYTES = 128L << 20;

  /** Has nothing to be changed, so all may share it. */
  private static final EntryIterator NO_ENTRIES = EntryIterator.over(ByteBuffer.allocate(0));

  private final EntryIterator entries;
  private final CodecLookup codecs;
  private final long maxBytes;
  private final boolean verify;
  private RecordReader reader;
  private Record next;

  private RecordIterator(
      EntryIterator entries,
      RecordReader reader,
      CodecLookup codecs,
      long maxBytes,
      boolean verify) {
    this.entries = entries;
    this.reader = reader;
    this.codecs = codecs;
    this.maxBytes = maxBytes;
    this.verify = verify;
  }

  /** The records of a batch of format 2, control records included. */
  public static RecordIterator of(RecordBatch batch, CodecLookup codecs) {
    return of(batch, codecs, DEFAULT_MAX_BYTES);
  }

  /**
   * The records of a batch of format 2, control records included.
   *
   * @param maxBytes what a compressed batch may hold decompressed
   */
  public static RecordIterator of(RecordBatch batch, CodecLookup codecs, long maxBytes) {
    return new RecordIterator(
        NO_ENTRIES, new BatchReader(batch, codecs, maxBytes), codecs, maxBytes, false);
  }

  /**
   * The records of all complete entries between position and limit, control batches included; a
   * torn entry at the end, as fetches may bring, is ignored.
   *
   * @param verify whether checksums are compared
   */
  public static RecordIterator overEntries(
      ByteBuffer records, CodecLookup codecs, long maxBytes, boolean verify) {
    return new RecordIterator(EntryIterator.over(records), null, codecs, maxBytes, verify);
  }

  /** The records of all complete entries, without comparing checksums. */
  public static RecordIterator overEntries(ByteBuffer records, CodecLookup codecs) {
    return overEntries(records, codecs, DEFAULT_MAX_BYTES, false);
  }

  static RecordReader readerOf(
      ByteBuffer entry, CodecLookup codecs, long maxBytes, boolean verify) {
    StoredEntry found = verify ? StoredEntry.verify(entry) : StoredEntry.describe(entry);
    if (found.sizeInBytes() > entry.remaining()) {
      throw Failures.corrupt("The entry is torn");
    }
    if (found.magic() == RecordBatch.MAGIC) {
      return new BatchReader(RecordBatch.at(entry, entry.position()), codecs, maxBytes);
    }
    ByteBuffer whole = entry.slice(entry.position(), found.sizeInBytes());
    return new MessageReader(whole, codecs, maxBytes, verify, true);
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      if (reader == null) {
        if (!entries.hasNext()) {
          return false;
        }
        reader = readerOf(entries.next(), codecs, maxBytes, verify);
      }
      next = reader.next();
      if (next == null) {
        closeReader();
      }
    }
    return true;
  }

  @Override
  public Record next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Record result = next;
    next = null;
    return result;
  }

  @Override
  public void close() {
    closeReader();
    next = null;
  }

  private void closeReader() {
    if (reader != null) {
      RecordReader closing = reader;
      reader = null;
      closing.close();
    }
  }
}
