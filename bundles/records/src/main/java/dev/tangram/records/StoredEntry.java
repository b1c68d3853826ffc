package dev.tangram.records;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * What the header of a stored entry says, whatever its record format. An entry is a batch of format
 * 2 or one message of format 0 or 1, which may wrap compressed messages.
 *
 * @param magic the record format: 0, 1 or 2
 * @param baseOffset offset of the first record. For a message of format 0 or 1 it is the same as
 *     the last offset: that of the first wrapped message is known only to those who decompress
 * @param lastOffset offset of the last record
 * @param maxTimestamp the largest timestamp in milliseconds; -1 for none, and always for format 0
 * @param sizeInBytes the whole entry
 */
public record StoredEntry(
    byte magic, long baseOffset, long lastOffset, long maxTimestamp, int sizeInBytes) {

  /** Bytes from the start of an entry that {@link #describe} needs to see, if there are as many. */
  public static final int HEADER_BYTES = RecordBatch.HEADER_SIZE;

  /**
   * Reads the header of an entry.
   *
   * @param entry positioned at the entry's base offset, with the whole entry or at least {@link
   *     #HEADER_BYTES} of it before its limit; left alone
   * @throws ApiException CORRUPT_MESSAGE when it is no entry
   */
  public static StoredEntry describe(ByteBuffer entry) {
    int at = entry.position();
    int seen = entry.remaining();
    require(seen >= LegacyFormat.HEADER_V0, "The entry ends within its header");
    byte magic = entry.get(at + RecordBatch.MAGIC_AT);
    int size = RecordBatch.LOG_OVERHEAD + entry.getInt(at + RecordBatch.LENGTH_AT);
    long offset = entry.getLong(at);
    require(offset >= 0, "The entry has the offset " + offset);
    require(magic >= 0 && magic <= RecordBatch.MAGIC, "Unknown record format " + magic);
    int header = magic == RecordBatch.MAGIC ? RecordBatch.HEADER_SIZE : LegacyFormat.minSize(magic);
    require(size >= header, "The entry is shorter than its header");
    if (magic == RecordBatch.MAGIC) {
      require(seen >= header, "The entry ends within its header");
      int delta = entry.getInt(at + RecordBatch.LAST_OFFSET_DELTA_AT);
      require(delta >= 0 && offset <= Long.MAX_VALUE - delta, "The last offset delta is " + delta);
      long timestamp = entry.getLong(at + RecordBatch.MAX_TIMESTAMP_AT);
      return new StoredEntry(magic, offset, offset + delta, timestamp, size);
    }
    long timestamp = RecordBatch.NO_TIMESTAMP;
    if (magic == 1) {
      require(seen >= LegacyFormat.HEADER_V1, "The entry ends within its header");
      timestamp = entry.getLong(at + LegacyFormat.TIMESTAMP_AT);
    }
    return new StoredEntry(magic, offset, offset, timestamp, size);
  }

  /**
   * Checks a whole entry, checksum included.
   *
   * @param entry positioned at the entry's base offset, its limit at or after the entry's end; left
   *     alone
   * @throws ApiException CORRUPT_MESSAGE when it is torn or damaged
   */
  public static StoredEntry verify(ByteBuffer entry) {
    StoredEntry found = describe(entry);
    require(found.sizeInBytes <= entry.remaining(), "The entry is torn");
    if (found.magic == RecordBatch.MAGIC) {
      require(
          RecordBatch.at(entry, entry.position()).isChecksumValid(),
          "The checksum of the batch does not match its bytes");
      return found;
    }
    CRC32 checksum = new CRC32();
    ByteBuffer view = entry.duplicate();
    view.limit(entry.position() + found.sizeInBytes)
        .position(entry.position() + LegacyFormat.MAGIC_AT);
    checksum.update(view);
    int stored = entry.getInt(entry.position() + LegacyFormat.CRC_AT);
    require(
        (int) checksum.getValue() == stored,
        "The checksum of the message does not match its bytes");
    return found;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new ApiException(ErrorCode.CORRUPT_MESSAGE, message);
    }
  }
}
