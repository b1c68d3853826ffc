package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.RecoveryResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the segments behind the recovery point, batch by batch. */
final class StoreRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(StoreRecovery.class);

  private final StoreContext context;
  private long batchesChecked;
  private long bytesCut;
  private String reason = "";

  /** Behind the last batch that was checked, -1 before the first segment. */
  private long checkedEnd = -1;

  StoreRecovery(StoreContext context) {
    this.context = context;
  }

  /**
   * Checks, cuts and indexes.
   *
   * @param segments in order
   * @param fromOffset everything below is sound
   * @return the segments that stay
   */
  List<Segment> recover(List<Segment> segments, long fromOffset) throws IOException {
    List<Segment> kept = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      if (!reason.isEmpty()) {
        bytesCut += segment.fileSize();
        segment.drop(0);
      } else if (!last && segments.get(i + 1).baseOffset <= fromOffset) {
        segment.assumeForced();
        kept.add(segment);
      } else if (fromOffset == Long.MAX_VALUE) {
        cutBehindLastBatch(segment);
        segment.assumeForced();
        kept.add(segment);
      } else {
        check(segment, last);
        kept.add(segment);
      }
    }
    dropEmptyEnd(kept, fromOffset);
    return kept;
  }

  /**
   * After a power cut the file of a new segment may be there while the batches before it are not:
   * its name alone must not move the end over offsets that nobody can read.
   */
  private void dropEmptyEnd(List<Segment> kept, long fromOffset) throws IOException {
    int last = kept.size() - 1;
    while (last > 0
        && kept.get(last).baseOffset > fromOffset
        && kept.get(last).state.size() == 0
        && checkedEnd < kept.get(last).baseOffset) {
      Segment empty = kept.remove(last);
      LOG.warn(
          "Drop {}, which is empty: the batches from offset {} to it are not there",
          empty.path(SegmentFiles.LOG),
          checkedEnd);
      empty.drop(0);
      last--;
      check(kept.get(last), true);
    }
  }

  /** After a clean stop only what cannot be a batch is dropped, for instance reserved bytes. */
  private void cutBehindLastBatch(Segment segment) throws IOException {
    long size = segment.fileSize();
    if (size > segment.state.size()) {
      cut(segment, segment.state, size, "not a whole batch");
    }
  }

  private void check(Segment segment, boolean last) throws IOException {
    long size = segment.fileSize();
    int interval = context.options().indexIntervalBytes();
    long next = segment.baseOffset;
    int end = 0;
    String damage = "";
    LogFile held = segment.acquire();
    try (BatchScan scan = new BatchScan(held.channel(), size)) {
      segment.indexes.clear();
      for (ByteBuffer batch = scan.next(); batch != null; batch = scan.next()) {
        BatchSpan span = context.inspector().verify(batch);
        if (span.baseOffset() < next
            || span.lastOffset() - segment.baseOffset > Integer.MAX_VALUE) {
          throw new DamagedBatchException("offset " + span.baseOffset() + " follows " + (next - 1));
        }
        batchesChecked++;
        segment.indexes.onBatch(span, scan.position(), scan.end() - scan.position(), interval);
        next = span.lastOffset() + 1;
        end = scan.end();
      }
      damage = end < size ? "not a whole batch" : "";
    } catch (DamagedBatchException e) {
      damage = e.getMessage();
    } finally {
      held.release();
    }
    checkedEnd = end > 0 || checkedEnd < 0 ? next : checkedEnd;
    segment.indexesRebuilt(!last && damage.isEmpty());
    long visibleNext = last || !damage.isEmpty() ? next : segment.state.nextOffset();
    Segment.State sound = new Segment.State(visibleNext, end, new PositionCache());
    if (damage.isEmpty()) {
      segment.state = sound;
    } else {
      cut(segment, sound, size, damage);
    }
  }

  private void cut(Segment segment, Segment.State kept, long size, String damage)
      throws IOException {
    LOG.warn(
        "Cut {} bytes behind offset {} of {}: {}",
        size - kept.size(),
        kept.nextOffset(),
        segment.path(SegmentFiles.LOG),
        damage);
    reason = segment.path(SegmentFiles.LOG) + ", position " + kept.size() + ": " + damage;
    bytesCut += size - kept.size();
    segment.truncate(kept);
  }

  RecoveryResult result(long endOffset) {
    return new RecoveryResult(endOffset, batchesChecked, bytesCut, reason);
  }
}
