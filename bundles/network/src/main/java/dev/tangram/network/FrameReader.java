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
  private static final int FIRST_CAPACITY_MAX = 64 * 1024;

  /** The same on a connection that has sent a large frame before. */
  private static final int FIRST_CAPACITY_LARGE_MAX = 1024 * 1024;

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

  /** Bytes of the half frame's buffer, all counted in the budget. */
  private int reserved;

  /** Stands for the half frame in the budget, once it had to ask for more. */
  private Object grant;

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
      // Its growth was refused, but at its end a socket is read even when paused.
      int step = growth();
      budget.add(step);
      enlarge(step);
    }
    return frame.retain();
  }

  private int growth() {
    return (int) Math.min(length, (long) reserved * GROWTH) - reserved;
  }

  private void enlarge(int step) {
    metrics.framesCopied.add(frame.capacity());
    reserved += step;
    frame.capacity(reserved);
  }

  /** Makes room in a half frame that is full; false when it has to wait for memory. */
  private boolean grow() {
    int step = growth();
    grant = grant == null ? new Object() : grant;
    if (!budget.tryGrow(grant, step)) {
      connection.awaitMemory(true);
      return false;
    }
    enlarge(step);
    return true;
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
      reserved = 0;
      Object held = budget.holds(grant) ? grant : null;
      grant = null;
      connection.frame(whole, true, held);
    } else if (!frame.isWritable() && !grow()) {
      connection.pauseReading();
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
      int available = buffer.readableBytes();
      int needed = available < length ? firstCapacity(available) : length;
      if (!budget.tryReserve(needed)) {
        putAside(buffer);
        connection.awaitMemory(false);
        return;
      }
      readBody(buffer, needed);
    }
  }

  private int firstCapacity(int available) {
    int most = largeExpected ? FIRST_CAPACITY_LARGE_MAX : FIRST_CAPACITY_MAX;
    return Math.min(length, Math.max(most, available + 1));
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

  private void readBody(ByteBuf buffer, int counted) {
    int available = buffer.readableBytes();
    if (available < length) {
      reserved = counted;
      frame = PooledByteBufAllocator.DEFAULT.directBuffer(counted, length);
      frame.writeBytes(buffer);
      metrics.framesCopied.add(available);
      return;
    }
    int whole = length;
    length = NONE;
    largeExpected = whole >= LARGE_FRAME;
    if (largeExpected) {
      connection.frame(buffer.readRetainedSlice(whole), true, null);
    } else {
      connection.frame(buffer.readSlice(whole), false, null);
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
    if (isFull() && !grow()) {
      return false;
    }
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

  /** Whether the client waits for room here, not the other way round. */
  boolean waitsForRoom() {
    return pending != null || isFull();
  }

  private boolean isFull() {
    return frame != null && !frame.isWritable();
  }

  /** Whether a frame has begun and the rest of it is due. */
  boolean isHalf() {
    return frame != null;
  }

  /** Gives up everything; the connection is gone. */
  void release() {
    if (frame != null) {
      frame.release();
      frame = null;
      budget.release(reserved);
      budget.endGrant(grant);
    }
    if (pending != null) {
      pending.release();
      pending = null;
    }
    uncountPending();
  }
}
