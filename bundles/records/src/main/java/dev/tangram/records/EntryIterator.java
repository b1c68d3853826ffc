package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Iterates over the complete entries in a buffer, batches of format 2 as well as messages of format
 * 0 and 1. An entry that goes beyond the limit ends the iteration.
 */
public final class EntryIterator implements Iterator<ByteBuffer> {

  private final ByteBuffer records;
  private int position;

  private EntryIterator(ByteBuffer records) {
    this.records = records;
    this.position = records.position();
  }

  /** The entries between position and limit; the buffer is left alone. */
  public static EntryIterator over(ByteBuffer records) {
    return new EntryIterator(records);
  }

  /** Bytes that are left behind the entries given so far. */
  public int remainingBytes() {
    return records.limit() - position;
  }

  /**
   * Whether there is one more complete entry.
   *
   * @throws dev.tangram.model.ApiException CORRUPT_MESSAGE when its length is less than a header
   */
  @Override
  public boolean hasNext() {
    int remaining = remainingBytes();
    if (remaining < RecordBatch.LOG_OVERHEAD) {
      return false;
    }
    int length = records.getInt(position + RecordBatch.LENGTH_AT);
    if (length < LegacyFormat.minSize(0) - RecordBatch.LOG_OVERHEAD) {
      throw Failures.corrupt("An entry has the length " + length);
    }
    return length <= remaining - RecordBatch.LOG_OVERHEAD;
  }

  /** The next entry, in a buffer of its own that shares the bytes. */
  @Override
  public ByteBuffer next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int size = RecordBatch.LOG_OVERHEAD + records.getInt(position + RecordBatch.LENGTH_AT);
    ByteBuffer entry = records.slice(position, size);
    position += size;
    return entry;
  }
}
