package dev.tangram.storage.memory.internal;

import dev.tangram.storage.BatchSpan;
import java.nio.ByteBuffer;

/**
 * One batch, whose bytes lie in an array that it shares with those it was appended with. Never
 * changed.
 */
record StoredBatch(BatchSpan span, byte[] bytes, int position, int size) {

  /** What a batch costs beside its bytes: this object, its span, and the place in the extent. */
  static final int OVERHEAD_BYTES = 80;

  long baseOffset() {
    return span.baseOffset();
  }

  long lastOffset() {
    return span.lastOffset();
  }

  long cost() {
    return (long) size + OVERHEAD_BYTES;
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, position, size).slice();
  }
}
