package dev.tangram.log.internal.codecs;

import dev.tangram.model.ApiException;
import dev.tangram.records.CodecLookup;
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
    boolean offsets = original.get(original.position() + MAGIC_AT) == RecordBatch.MAGIC;
    try (RecordIterator expected = RecordIterator.overEntries(original, codecs);
        RecordIterator found = RecordIterator.overEntries(written, readCodecs)) {
      while (expected.hasNext()) {
        if (!found.hasNext() || !same(expected.next(), found.next(), offsets)) {
          return false;
        }
      }
      return !found.hasNext();
    } catch (ApiException e) {
      return false;
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
