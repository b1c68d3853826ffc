package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.StoredEntry;
import java.nio.ByteBuffer;

/**
 * Checks what a leader gave to its follower before any of it is stored: whole entries, checksums,
 * offsets that follow each other, epochs that do not go back.
 */
final class FollowerCheck {

  static final int MAGIC_AT = 16;

  /**
   * What the whole entries are.
   *
   * @param firstOffset base offset of the first
   * @param lastOffset last offset of the last
   * @param maxTimestamp largest timestamp, -1 none
   * @param sizeInBytes of all; what follows is the torn end of the fetched range
   */
  record Result(long firstOffset, long lastOffset, long maxTimestamp, int sizeInBytes) {}

  private FollowerCheck() {}

  /**
   * @param records entries between position and limit, the last one possibly torn; left alone
   * @param logEndOffset offset at which the first entry must begin
   * @param latestEpoch newest epoch of the log, -1 none
   * @param gapsAllowed whether offsets may be missing between entries, as compaction leaves them
   * @return null when there is no whole entry
   * @throws ApiException CORRUPT_MESSAGE; OFFSET_OUT_OF_RANGE when offsets overlap or leave a gap
   */
  static Result check(ByteBuffer records, long logEndOffset, int latestEpoch, boolean gapsAllowed) {
    long next = logEndOffset;
    long first = -1;
    long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    int epoch = latestEpoch;
    int at = records.position();
    while (records.limit() - at >= RecordBatch.LOG_OVERHEAD) {
      long size = RecordBatch.LOG_OVERHEAD + (long) records.getInt(at + Long.BYTES);
      if (size > records.limit() - at) {
        break;
      }
      if (size <= MAGIC_AT) {
        throw new ApiException(ErrorCode.CORRUPT_MESSAGE, "An entry has " + size + " bytes");
      }
      ByteBuffer bytes = records.slice(at, (int) size);
      StoredEntry entry = StoredEntry.verify(bytes);
      requireFollows(entry, next, gapsAllowed || entry.magic() < RecordBatch.MAGIC);
      epoch = requireEpoch(entry, bytes, epoch);
      first = first < 0 ? entry.baseOffset() : first;
      next = entry.lastOffset() + 1;
      maxTimestamp = Math.max(maxTimestamp, entry.maxTimestamp());
      at += (int) size;
    }
    return first < 0 ? null : new Result(first, next - 1, maxTimestamp, at - records.position());
  }

  /** Whether the first entry is whole and reaches to an offset. */
  static boolean firstContains(ByteBuffer records, long offset) {
    int at = records.position();
    long size = RecordBatch.LOG_OVERHEAD + (long) records.getInt(at + Long.BYTES);
    return size > MAGIC_AT
        && size <= records.remaining()
        && StoredEntry.verify(records.slice(at, (int) size)).lastOffset() >= offset;
  }

  private static void requireFollows(StoredEntry entry, long next, boolean gapsAllowed) {
    if (entry.baseOffset() < next || (!gapsAllowed && entry.baseOffset() > next)) {
      throw new ApiException(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          "A batch of the leader begins at offset "
              + entry.baseOffset()
              + ", the log ends at "
              + next);
    }
  }

  private static int requireEpoch(StoredEntry entry, ByteBuffer bytes, int latest) {
    if (entry.magic() < RecordBatch.MAGIC) {
      return latest;
    }
    int epoch = RecordBatch.at(bytes, 0).partitionLeaderEpoch();
    if (epoch >= 0 && epoch < latest) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE,
          "A batch of the leader has epoch " + epoch + " behind epoch " + latest);
    }
    return Math.max(epoch, latest);
  }
}
