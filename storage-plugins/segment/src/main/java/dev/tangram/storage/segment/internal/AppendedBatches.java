package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import java.nio.ByteBuffer;

/**
 * Steps through the buffers of one append, to index each batch in it. The usual append is one batch
 * in one buffer, for which the span says all.
 */
final class AppendedBatches {

  private final ByteBuffer[] buffers;
  private final int[] starts;
  private final StoreContext context;
  private int buffer;
  private int index;

  /**
   * @param buffers written, so positioned at their limits
   * @param starts where their content began
   */
  AppendedBatches(ByteBuffer[] buffers, int[] starts, StoreContext context) {
    this.buffers = buffers;
    this.starts = starts;
    this.context = context;
    this.index = starts[0];
  }

  void index(SegmentIndexes indexes, BatchSpan span, int position, int bytes) {
    int interval = context.options().indexIntervalBytes();
    if (firstIsWhole(bytes)) {
      indexes.onBatch(span, position, bytes, interval);
      return;
    }
    try {
      int end = position + bytes;
      int headerBytes = context.inspector().headerBytes();
      for (int at = position; at < end; ) {
        ByteBuffer header = header(Math.min(headerBytes, end - at));
        int size = HeaderWalker.PREFIX_BYTES + header.getInt(header.position() + 8);
        BatchSpan batch = context.inspector().describe(header);
        indexes.onBatch(batch, at, size, interval);
        skip(size);
        at += size;
      }
    } catch (DamagedBatchException | IndexOutOfBoundsException e) {
      // The core has validated them; the index entry may as well name the whole append.
      indexes.onBatch(
          span.offsetOfMaxTimestamp(), span.maxTimestamp(), position, bytes, Integer.MAX_VALUE);
    }
  }

  private boolean firstIsWhole(int bytes) {
    ByteBuffer first = buffers[0];
    int start = starts[0];
    return first.limit() - start >= HeaderWalker.PREFIX_BYTES
        && first.getInt(start + 8) == bytes - HeaderWalker.PREFIX_BYTES;
  }

  /** The next bytes as one buffer: a view where they lie in one, else a copy. */
  private ByteBuffer header(int bytes) {
    settle();
    ByteBuffer current = buffers[buffer];
    if (current.limit() - index >= bytes) {
      return current.duplicate().position(index);
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes);
    int from = index;
    for (int i = buffer; i < buffers.length && copy.hasRemaining(); i++) {
      ByteBuffer source = buffers[i].duplicate();
      source.position(i == buffer ? from : starts[i]);
      source.limit(Math.min(source.limit(), source.position() + copy.remaining()));
      copy.put(source);
    }
    return copy.flip();
  }

  private void skip(int bytes) {
    int left = bytes;
    settle();
    while (left > 0) {
      int step = Math.min(left, buffers[buffer].limit() - index);
      index += step;
      left -= step;
      if (left > 0) {
        nextBuffer();
      }
    }
  }

  private void settle() {
    while (index == buffers[buffer].limit()) {
      nextBuffer();
    }
  }

  private void nextBuffer() {
    buffer++;
    index = starts[buffer];
  }
}
