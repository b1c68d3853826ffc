package dev.tangram.log;

import dev.tangram.storage.Extent;
import java.util.List;

/**
 * What the limits of a topic keep. Pieces (segments) are dropped whole, oldest first, only below
 * the high watermark, and only where {@code cleanup.policy} has {@code delete}.
 *
 * <ul>
 *   <li>Time ({@code retention.ms}) counts from when a piece was closed, by the broker's clock, not
 *       from the timestamps of its records: these may lie in the past or the future. The open piece
 *       counts from the last append, or from when the log was opened if that is later.
 *   <li>Size ({@code retention.bytes}): the oldest closed pieces go as long as what is left has at
 *       least so many bytes. The open piece stays.
 * </ul>
 */
final class Retention {

  private Retention() {}

  /**
   * The log start offset that the limits ask for.
   *
   * @param extents oldest first, the last one open
   * @param lastAppendMs when the open one was written last
   * @return the present one when nothing is to be dropped
   */
  static long newStart(
      List<Extent> extents, LogConfig config, LogOffsets offsets, long lastAppendMs, long nowMs) {
    long start = offsets.start();
    if (!config.deleted()) {
      return start;
    }
    long committed = offsets.highWatermark();
    long left = 0;
    for (Extent extent : extents) {
      left += extent.sizeInBytes();
    }
    for (Extent extent : extents) {
      boolean idle = extent.open() && extent.sizeInBytes() == 0;
      boolean mayGo = extent.endOffset() <= committed && !idle;
      if (!mayGo
          || !(expired(extent, config, lastAppendMs, nowMs) || surplus(extent, config, left))) {
        break;
      }
      left -= extent.sizeInBytes();
      start = Math.max(start, extent.endOffset());
    }
    return start;
  }

  private static boolean expired(Extent extent, LogConfig config, long lastAppendMs, long nowMs) {
    long since = extent.open() ? lastAppendMs : extent.closedAtMs();
    return config.retentionMs() >= 0 && nowMs - since > config.retentionMs();
  }

  private static boolean surplus(Extent extent, LogConfig config, long left) {
    return config.retentionBytes() >= 0
        && !extent.open()
        && left - extent.sizeInBytes() >= config.retentionBytes();
  }
}
