package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ArrayBlockingQueue;

/** Reads a file from the start in large pieces and gives its batches one by one, whole. */
final class BatchScan implements AutoCloseable {

  private static final int BUFFER_BYTES = 512 * 1024;

  /** Larger batches are mapped: a damaged length must not cost the heap its size. */
  private static final int ALLOCATED_MAX = 16 * 1024 * 1024;

  /** Buffers between uses, for the threads that recover and compact. */
  private static final ArrayBlockingQueue<ByteBuffer> POOL = new ArrayBlockingQueue<>(8);

  private final FileChannel channel;
  private final long fileSize;
  private final ByteBuffer pooled;
  private ByteBuffer buffer;

  /** File position of the buffer's first byte, and of the batch given last. */
  private long bufferStart;

  private long position;
  private long next;

  BatchScan(FileChannel channel, long fileSize) {
    this.channel = channel;
    this.fileSize = fileSize;
    ByteBuffer free = POOL.poll();
    this.pooled = free == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : free;
    this.buffer = pooled.clear().limit(0);
  }

  /**
   * The next batch, from its base offset to its end; valid until the next call. Null when the rest
   * of the file is not a whole batch.
   */
  ByteBuffer next() throws IOException {
    if (fileSize - next < HeaderWalker.PREFIX_BYTES || !load(next, HeaderWalker.PREFIX_BYTES)) {
      return null;
    }
    int length = buffer.getInt((int) (next - bufferStart) + 8);
    if (length <= 0 || length > fileSize - next - HeaderWalker.PREFIX_BYTES) {
      return null;
    }
    int size = HeaderWalker.PREFIX_BYTES + length;
    if (!load(next, size)) {
      return null;
    }
    position = next;
    next = position + size;
    return buffer.slice((int) (position - bufferStart), size);
  }

  /** Where the batch given last begins. */
  int position() {
    return (int) position;
  }

  /** Behind the batch given last. */
  int end() {
    return (int) next;
  }

  private boolean load(long from, int bytes) throws IOException {
    if (from + bytes <= bufferStart + buffer.limit() && from >= bufferStart) {
      return true;
    }
    bufferStart = from;
    if (bytes > ALLOCATED_MAX) {
      buffer = channel.map(FileChannel.MapMode.READ_ONLY, from, bytes);
      return true;
    }
    buffer = bytes <= pooled.capacity() ? pooled : ByteBuffer.allocate(bytes);
    buffer.clear();
    buffer.limit((int) Math.min(buffer.capacity(), fileSize - from));
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        break;
      }
    }
    buffer.flip();
    return buffer.limit() >= bytes;
  }

  @Override
  public void close() {
    POOL.offer(pooled);
  }
}
