package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import java.util.List;

/**
 * What compaction did since the start, and what it has to do.
 *
 * @param passes that ended well
 * @param failures passes that did not
 * @param bytesRead of batches that were decided on
 * @param bytesWritten of what was left of them
 * @param recordsRead records that were decided on
 * @param recordsKept records that were left of them
 * @param lastPassMs how long the last pass took, -1 before the first
 * @param lastPassAtMs when it ended, -1 before the first
 * @param tableUseMax how full a table of keys got at most since the start, from 0 to 1
 * @param logs all compacted logs that are open here, by partition
 */
public record CleanerStatus(
    long passes,
    long failures,
    long bytesRead,
    long bytesWritten,
    long recordsRead,
    long recordsKept,
    long lastPassMs,
    long lastPassAtMs,
    double tableUseMax,
    List<Log> logs) {

  /** Nothing was done yet. */
  static final CleanerStatus NONE = new CleanerStatus(0, 0, 0, 0, 0, 0, -1L, -1L, 0.0, List.of());

  /**
   * A compacted log.
   *
   * @param partition which
   * @param running whether it is compacted just now
   * @param cleanedTo everything below this offset is compacted, -1 nothing is
   * @param dirtyRatio the part of its closed extents that is new, from 0 to 1
   * @param trouble why it cannot be compacted; empty when it can
   */
  public record Log(
      TopicPartition partition,
      boolean running,
      long cleanedTo,
      double dirtyRatio,
      String trouble) {}

  /** Logs that cannot be compacted now. */
  public long uncleanable() {
    return logs.stream().filter(log -> !log.trouble().isEmpty()).count();
  }

  /** The same with the logs as they are now. */
  CleanerStatus with(List<Log> now) {
    return new CleanerStatus(
        passes,
        failures,
        bytesRead,
        bytesWritten,
        recordsRead,
        recordsKept,
        lastPassMs,
        lastPassAtMs,
        tableUseMax,
        now);
  }
}
