package dev.tangram.log.internal.codecs;

import dev.tangram.model.ApiException;
import dev.tangram.records.BatchContents;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Compares batches by the records in them. */
public final class SameRecords {

  /** The same in all formats. */
  private static final int MAGIC_AT = 16;

  private SameRecords() {}

  /**
   * Whether two buffers of entries, in whatever format and compression, hold the same records.
   * Offsets count where the original is of format 2; producers of older ones need not give any.
   *
   * @param readCodecs read the second
   */
  public static boolean hold(
      ByteBuffer original, CodecLookup codecs, ByteBuffer written, CodecLookup readCodecs) {
    try {
      return holdSameBytes(original, codecs, written, readCodecs)
          || holdRecordByRecord(original, codecs, written, readCodecs);
    } catch (ApiException e) {
      return false;
    }
  }

  /** The usual case, at a small part of the price: only the compression is another. */
  private static boolean holdSameBytes(
      ByteBuffer original, CodecLookup codecs, ByteBuffer written, CodecLookup readCodecs) {
    EntryIterator expected = EntryIterator.over(original);
    EntryIterator found = EntryIterator.over(written);
    while (expected.hasNext() && found.hasNext()) {
      ByteBuffer one = expected.next();
      ByteBuffer other = found.next();
      if (!isBatch(one) || !isBatch(other)) {
        return false;
      }
      RecordBatch batch = RecordBatch.at(one, 0);
      if (!BatchContents.areEqual(batch, codecs, RecordBatch.at(other, 0), readCodecs)) {
        return false;
      }
    }
    return expected.remainingBytes() == 0 && found.remainingBytes() == 0;
  }

  private static boolean isBatch(ByteBuffer entry) {
    return entry.get(MAGIC_AT) == RecordBatch.MAGIC && entry.remaining() >= RecordBatch.HEADER_SIZE;
  }

  private static boolean holdRecordByRecord(
      ByteBuffer original, CodecLookup codecs, ByteBuffer written, CodecLookup readCodecs) {
    boolean offsets = original.get(original.position() + MAGIC_AT) == RecordBatch.MAGIC;
    try (RecordIterator expected = RecordIterator.overEntries(original, codecs);
        RecordIterator found = RecordIterator.overEntries(written, readCodecs)) {
      while (expected.hasNext()) {
        if (!found.hasNext() || !same(expected.next(), found.next(), offsets)) {
          return false;
        }
      }
      return !found.hasNext();
    }
  }

  private static boolean same(Record one, Record other, boolean offsets) {
    return (!offsets || one.offset() == other.offset())
        && one.timestamp() == other.timestamp()
        && Objects.equals(one.key(), other.key())
        && Objects.equals(one.value(), other.value())
        && one.headers().equals(other.headers());
  }
}
