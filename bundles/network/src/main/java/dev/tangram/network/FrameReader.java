package dev.tangram.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Cuts the frames of one connection out of its stream. Small frames are used where the socket put
 * them, in the processor's receive buffer; a frame that goes on gets a buffer of its own, into
 * which the socket then reads directly, and which grows with the bytes that really come. What may
 * not be dispatched yet is put aside and reading pauses. Used on the event loop only.
 */
final class FrameReader {

  /** From this size on a frame is kept by reference, and the next one is expected to be large. */
  private static final int LARGE_FRAME = 16 * 1024;

  /** A frame's buffer at first, at most: a client that announces more has to send it. */
  private static final int FIRST_CAPACITY_MAX = 1024 * 1024;

  private static final int GROWTH = 4;
  private static final int NONE = -1;

  private final Connection connection;
  private final Processor processor;
  private final MemoryBudget budget;
  private final NetworkMetrics metrics;
  private final int frameMax;

  private int prefix;
  private int prefixBytes;
  private int length = NONE;
  private ByteBuf frame;

  /** Bytes that could not be used yet; they are counted in the budget. */
  private ByteBuf pending;

  private int pendingCounted;
  private ByteBuf resumed;
  private boolean largeExpected;

  FrameReader(Connection connection, Processor processor, ServerContext server) {
    this.connection = connection;
    this.processor = processor;
    budget = server.budget;
    metrics = server.metrics;
    frameMax = server.settings.requestMaxBytes();
  }

  /** The buffer that the socket is to fill next; to be given to {@link #received}. */
  ByteBuf nextBuffer() {
    if (frame == null) {
      // A large frame's first read takes little, as that part is copied.
      return largeExpected ? processor.smallBuffer() : processor.receiveBuffer();
    }
    if (!frame.isWritable()) {
      metrics.framesCopied.add(frame.capacity());
      frame.capacity((int) Math.min(length, (long) frame.capacity() * GROWTH));
    }
    return frame.retain();
  }

  /** Takes what the socket brought. */
  void received(ByteBuf buffer) {
    if (buffer != frame) {
      try {
        if (pending != null) {
          append(buffer);
        } else {
          consume(buffer);
        }
      } finally {
        buffer.release();
      }
      return;
    }
    buffer.release();
    if (frame.writerIndex() == length) {
      ByteBuf whole = frame;
      largeExpected = length >= LARGE_FRAME;
      frame = null;
      length = NONE;
      connection.frame(whole, true);
    }
  }

  private void consume(ByteBuf buffer) {
    while (buffer.isReadable() && !connection.isClosing()) {
      if (!connection.canDispatch()) {
        putAside(buffer);
        return;
      }
      if (length == NONE && !readPrefix(buffer)) {
        continue;
      }
      if (!budget.tryReserve(length)) {
        putAside(buffer);
        connection.awaitMemory();
        return;
      }
      readBody(buffer);
    }
  }

  /** Reads the length as far as it is there; gives whether it is known and legal. */
  private boolean readPrefix(ByteBuf buffer) {
    while (prefixBytes < Integer.BYTES && buffer.isReadable()) {
      prefix = prefix << Byte.SIZE | buffer.readUnsignedByte();
      prefixBytes++;
    }
    if (prefixBytes < Integer.BYTES) {
      return false;
    }
    prefixBytes = 0;
    if (prefix <= 0 || prefix > frameMax) {
      connection.malformed("a frame of " + prefix + " bytes, at most " + frameMax + " are allowed");
      return false;
    }
    length = prefix;
    return true;
  }

  private void readBody(ByteBuf buffer) {
    int available = buffer.readableBytes();
    if (available < length) {
      int capacity = Math.min(length, Math.max(FIRST_CAPACITY_MAX, available));
      frame = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, length);
      frame.writeBytes(buffer);
      metrics.framesCopied.add(available);
      return;
    }
    int whole = length;
    length = NONE;
    largeExpected = whole >= LARGE_FRAME;
    if (largeExpected) {
      connection.frame(buffer.readRetainedSlice(whole), true);
    } else {
      connection.frame(buffer.readSlice(whole), false);
    }
  }

  private void putAside(ByteBuf buffer) {
    if (buffer == resumed) {
      pending = buffer.retain();
    } else {
      append(buffer);
    }
    connection.pauseReading();
  }

  /** Copies bytes behind those that wait already: at its end a socket is read even when paused. */
  private void append(ByteBuf buffer) {
    int added = buffer.readableBytes();
    int before = pending == null ? 0 : pending.readableBytes();
    ByteBuf joined = PooledByteBufAllocator.DEFAULT.directBuffer(before + added);
    if (pending != null) {
      joined.writeBytes(pending);
      pending.release();
    }
    pending = joined.writeBytes(buffer);
    pendingCounted += added;
    budget.add(added);
    metrics.framesCopied.add(added);
  }

  /** Goes on with what was put aside; gives whether nothing of it is left. */
  boolean resume() {
    ByteBuf buffer = pending;
    if (buffer == null) {
      return true;
    }
    pending = null;
    resumed = buffer;
    consume(buffer);
    resumed = null;
    buffer.release();
    if (pending != null) {
      return false;
    }
    uncountPending();
    return true;
  }

  private void uncountPending() {
    budget.release(pendingCounted);
    pendingCounted = 0;
  }

  /** Whether received bytes wait for room. */
  boolean hasPending() {
    return pending != null;
  }

  /** Gives up everything; the connection is gone. */
  void release() {
    if (frame != null) {
      frame.release();
      frame = null;
      budget.release(length);
    }
    if (pending != null) {
      pending.release();
      pending = null;
    }
    uncountPending();
  }
}
