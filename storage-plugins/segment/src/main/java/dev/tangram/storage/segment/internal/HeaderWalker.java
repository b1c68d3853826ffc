package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Steps from batch to batch by reading only their beginnings, many at once where batches are small.
 */
final class HeaderWalker {

  /** What precedes the length-counted bytes of an entry: base offset and length. */
  static final int PREFIX_BYTES = 12;

  private static final int WINDOW_BYTES = 8192;
  private static final int SMALL_READ_BYTES = 256;
  private static final ThreadLocal<ByteBuffer> WINDOWS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(WINDOW_BYTES));

  private final FileChannel channel;
  private final int limit;
  private final int headerBytes;
  private final ByteBuffer window;
  private int windowStart;
  private int windowEnd;

  private int position;
  private long baseOffset;
  private int size;

  /**
   * @param limit position behind the last byte that may be read
   * @param headerBytes what the inspector needs to see
   */
  HeaderWalker(FileChannel channel, int limit, int headerBytes) {
    this.channel = channel;
    this.limit = limit;
    this.headerBytes = headerBytes;
    ByteBuffer cached = WINDOWS.get();
    this.window =
        headerBytes <= cached.capacity() ? cached.clear() : ByteBuffer.allocate(headerBytes);
  }

  /**
   * Goes to the batch that begins at a position.
   *
   * @return false when no whole batch lies there: the end, or what a torn write has left
   */
  boolean at(int newPosition) throws IOException {
    if (newPosition < 0 || newPosition > limit - PREFIX_BYTES) {
      return false;
    }
    load(newPosition, PREFIX_BYTES);
    int index = newPosition - windowStart;
    int length = window.getInt(index + 8);
    if (length <= 0 || length > limit - newPosition - PREFIX_BYTES) {
      return false;
    }
    position = newPosition;
    baseOffset = window.getLong(index);
    size = PREFIX_BYTES + length;
    return true;
  }

  boolean next() throws IOException {
    return at(position + size);
  }

  int position() {
    return position;
  }

  int end() {
    return position + size;
  }

  long baseOffset() {
    return baseOffset;
  }

  BatchSpan describe(BatchInspector inspector) throws IOException, DamagedBatchException {
    int bytes = Math.min(headerBytes, size);
    load(position, bytes);
    int index = position - windowStart;
    window.limit(index + bytes).position(index);
    try {
      return inspector.describe(window);
    } finally {
      window.clear();
    }
  }

  private void load(int from, int bytes) throws IOException {
    if (from >= windowStart && from + bytes <= windowEnd) {
      return;
    }
    boolean sparse = windowEnd > 0 && (from < windowStart || size > WINDOW_BYTES / 2);
    int wanted = sparse ? Math.max(SMALL_READ_BYTES, bytes) : window.capacity();
    int available = Math.min(Math.min(wanted, window.capacity()), limit - from);
    window.clear().limit(available);
    windowEnd = 0;
    while (window.position() < bytes) {
      if (channel.read(window, (long) from + window.position()) < 0) {
        throw new EOFException("file ends before position " + (from + bytes));
      }
    }
    windowStart = from;
    windowEnd = from + window.position();
    window.clear();
  }
}
