package dev.tangram.client.scripted;

import dev.tangram.model.ErrorCode;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The batches of one partition, with the checks that a broker makes of idempotent producers. */
public final class PartitionLog {

  private record Last(int baseSequence, int lastSequence, long baseOffset) {}

  /** What came of an append. */
  public record Appended(ErrorCode error, long baseOffset) {}

  private final List<ByteBuffer> batches = new ArrayList<>();
  private final Map<Long, Last> producers = new HashMap<>();
  private int leader;
  private long endOffset;
  private long startOffset;

  PartitionLog(int leader) {
    this.leader = leader;
  }

  public synchronized int leader() {
    return leader;
  }

  public synchronized void leader(int id) {
    leader = id;
  }

  public synchronized long endOffset() {
    return endOffset;
  }

  public synchronized long startOffset() {
    return startOffset;
  }

  /** Makes everything below an offset unreadable. */
  public synchronized void startOffset(long offset) {
    startOffset = offset;
  }

  /** As if there were records up to an offset, a second apart, the first one of 1970 began. */
  public synchronized void pretend(long end) {
    endOffset = end;
  }

  /** The first offset with a timestamp that is not older, in a pretended log; -1 for none. */
  synchronized long offsetAt(long timestampMs) {
    long found = Math.max(startOffset, (timestampMs + 999) / 1000);
    return found < endOffset ? found : -1;
  }

  /** The stored batches, to be looked at or to be damaged. */
  public synchronized List<ByteBuffer> batches() {
    return batches;
  }

  /** Appends one batch; checks its sequence numbers. */
  public synchronized Appended append(ByteBuffer bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    RecordBatch batch = RecordBatch.at(copy, 0);
    if (!batch.isChecksumValid() || batch.sizeInBytes() != copy.remaining()) {
      return new Appended(ErrorCode.CORRUPT_MESSAGE, -1);
    }
    if (batch.hasProducerId()) {
      Last last = producers.get(batch.producerId());
      if (last != null && last.baseSequence == batch.baseSequence()) {
        return new Appended(ErrorCode.NONE, last.baseOffset);
      }
      int expected = last == null ? 0 : last.lastSequence + 1;
      if (batch.baseSequence() != expected) {
        return new Appended(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1);
      }
      producers.put(
          batch.producerId(), new Last(batch.baseSequence(), batch.lastSequence(), endOffset));
    }
    batch.setBaseOffset(endOffset);
    batches.add(copy);
    long base = endOffset;
    endOffset = batch.nextOffset();
    notifyAll();
    return new Appended(ErrorCode.NONE, base);
  }

  /** Whole batches from the one with the offset on; waits for one at the end. */
  synchronized ByteBuffer read(long offset, int maxBytes, long waitMs) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    while (offset >= endOffset) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        break;
      }
      wait(leftMs);
    }
    List<ByteBuffer> found = new ArrayList<>();
    int size = 0;
    for (ByteBuffer batch : batches) {
      boolean wanted = RecordBatch.at(batch, 0).lastOffset() >= offset;
      if (wanted && (found.isEmpty() || size + batch.remaining() <= maxBytes)) {
        found.add(batch);
        size += batch.remaining();
      } else if (wanted) {
        break;
      }
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    found.forEach(batch -> all.put(batch.duplicate()));
    return all.flip();
  }

  /** All records. */
  public synchronized List<Record> records(CodecLookup codecs) {
    List<Record> records = new ArrayList<>();
    for (ByteBuffer batch : batches) {
      RecordIterator.of(RecordBatch.at(batch, 0), codecs).forEachRemaining(records::add);
    }
    return records;
  }
}
