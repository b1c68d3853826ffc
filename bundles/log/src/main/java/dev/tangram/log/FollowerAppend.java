package dev.tangram.log;

import dev.tangram.log.internal.state.EpochCache;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.ByteBuffer;

/** Appends of a follower, byte for byte as its leader gave them. */
final class FollowerAppend {

  private final PartitionLog log;
  private final EpochCache epochs;
  private final LogAppender appender;

  FollowerAppend(PartitionLog log, EpochCache epochs, LogAppender appender) {
    this.log = log;
    this.epochs = epochs;
    this.appender = appender;
  }

  /** See {@link PartitionLog#appendAsFollower}; under the log's lock. */
  AppendInfo run(PartitionStore s, ByteBuffer records, long nowMs) throws StorageException {
    startInsideOfBatch(s, records);
    LogOffsets offsets = log.offsets();
    LogConfig config = log.obeyed();
    FollowerCheck.Result checked =
        FollowerCheck.check(records, offsets.end(), epochs.latestEpoch(), config.compacted());
    if (checked == null) {
      long end = offsets.end();
      return new AppendInfo(end, end - 1, -1L, -1L, offsets.start(), false, 0);
    }
    appender.begin(s, config, nowMs);
    try {
      AppendInfo info = appender.appendAsFollower(records, checked);
      log.appendedAt(nowMs);
      log.flushIfDue(s);
      return info;
    } finally {
      appender.end();
    }
  }

  /**
   * An empty log that begins inside of a batch of the leader, whose records were deleted up to
   * there, has to take the whole batch; its start stays.
   */
  private void startInsideOfBatch(PartitionStore s, ByteBuffer records) throws StorageException {
    LogOffsets offsets = log.offsets();
    long end = offsets.end();
    if (offsets.start() == end && records.remaining() >= FollowerCheck.MAGIC_AT) {
      long base = records.getLong(records.position());
      if (base >= 0 && base < end && FollowerCheck.firstContains(records, end)) {
        log.place().truncated(-1L);
        s.truncateFullyAndStartAt(base);
        offsets.appended(base);
      }
    }
  }
}
