package dev.tangram.network;

import dev.tangram.protocol.ProtocolException;
import dev.tangram.request.Execution;
import dev.tangram.request.ListenerInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection: dispatches its requests and sends its answers. Everything happens on its event
 * loop but for {@link #requestEnded} and the simple getters.
 */
final class Connection extends ChannelInboundHandlerAdapter {

  /** How long half a frame may stand still while others wait for memory. */
  private static final long HALF_FRAME_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ServerContext server;
  private final Processor processor;
  private final ListenerInfo listener;
  private final InetAddress address;
  private final RequestDecoder decoder;
  private final FrameReader frames;
  private final ResponseQueue responses;
  private final AtomicBoolean sendScheduled = new AtomicBoolean();

  private ChannelHandlerContext ctx;

  /** A request for which the request queue had no room. */
  private InboundRequest stalled;

  /** Set while requests are being dispatched: answers are then sent by that loop. */
  private boolean dispatching;

  private boolean unflushed;
  private boolean paused = true;
  private boolean closing;
  private boolean closesWhenIdle;
  private long lastActiveNanos;
  private long lastWriteMark;
  private volatile boolean open = true;

  Connection(
      ServerContext server, Processor processor, ListenerInfo listener, InetAddress address) {
    this.server = server;
    this.processor = processor;
    this.listener = listener;
    this.address = address;
    decoder = new RequestDecoder(server.router);
    frames = new FrameReader(this, processor, server);
    responses = new ResponseQueue(server.settings.pipelinedMaxRequests());
  }

  ServerContext server() {
    return server;
  }

  ListenerInfo listener() {
    return listener;
  }

  InetAddress address() {
    return address;
  }

  boolean isOpen() {
    return open;
  }

  FrameReader frames() {
    return frames;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    lastActiveNanos = server.clock.getAsLong();
    processor.add(this);
    resume();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    open = false;
    closing = true;
    processor.remove(this);
    frames.release();
    if (stalled != null) {
      stalled.respondWithout();
      stalled = null;
    }
    responses.removeAll(
        request -> {
          request.disconnected();
          request.dropResponse();
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    dispatching = true;
    server.metrics.socketReads.increment();
    frames.received((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    dispatching = false;
    lastActiveNanos = server.clock.getAsLong();
    flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable() && paused) {
      // Not right here: this may be within a flush.
      runLater(this::resume);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      server.failureLog.warn(this + " is closed after a failure", cause);
    }
    context.close();
  }

  /** Whether the next request may begin. */
  boolean canDispatch() {
    return server.stage == ServerContext.Stage.OPEN
        && !closing
        && stalled == null
        && responses.hasRoom()
        && ctx.channel().isWritable();
  }

  boolean isClosing() {
    return closing;
  }

  /**
   * Takes a frame, whose bytes are reserved in the budget.
   *
   * @param owned whether the reference comes with it; otherwise it is valid during the call only
   * @param grant what the frame holds in the budget until its request has ended, or null
   */
  void frame(ByteBuf received, boolean owned, Object grant) {
    int size = received.readableBytes();
    ByteBuf frame = received;
    boolean keeps = RequestDecoder.bodyKeepsFrame(received);
    if (keeps && !owned) {
      frame = PooledByteBufAllocator.DEFAULT.directBuffer(size, size).writeBytes(received);
      server.metrics.framesCopied.add(size);
    }
    InboundRequest request = null;
    try {
      if (!closing) {
        request = decoder.decode(frame, this);
      }
    } catch (ProtocolException e) {
      malformed(e.getMessage());
    } catch (RuntimeException | Error e) {
      server.failureLog.warn("A frame of " + this + " is not decodable", e);
      malformed(e.toString());
    }
    if (request != null && keeps) {
      request.keep(frame);
    } else if (keeps || owned) {
      frame.release();
    }
    if (request == null) {
      server.budget.release(size);
      server.budget.endGrant(grant);
    } else {
      request.holdGrant(grant);
      dispatch(request);
    }
  }

  private void dispatch(InboundRequest request) {
    responses.add(request);
    Execution execution;
    try {
      execution = request.execution();
    } catch (RuntimeException | Error e) {
      responses.holdBack();
      request.fail(e);
      sendEnded();
      return;
    }
    if (execution == Execution.BLOCKING || !request.pipelined()) {
      responses.holdBack();
    }
    if (execution == Execution.INLINE) {
      request.run();
      sendEnded();
    } else if (!server.requestQueue.offer(request.queued())) {
      stalled = request;
      awaitQueue();
      pauseReading();
    }
  }

  private void awaitQueue() {
    server.requestQueue.await(() -> runLater(this::queueHasRoom));
  }

  private void queueHasRoom() {
    if (stalled == null) {
      // Closed meanwhile: the room is for another one.
      server.requestQueue.wake();
    } else {
      resume();
    }
  }

  /**
   * Has reading go on when the budget has room again.
   *
   * @param toGrow whether a half frame waits for it
   */
  void awaitMemory(boolean toGrow) {
    server.budget.await(() -> runLater(this::resume), toGrow);
  }

  void pauseReading() {
    if (!paused) {
      paused = true;
      server.metrics.readPauses.increment();
      ctx.channel().config().setAutoRead(false);
    }
  }

  /** Goes on where a limit stopped it, as far as that is possible now. */
  void resume() {
    if (!paused || closing || server.stage == ServerContext.Stage.BOUND) {
      return;
    }
    if (stalled != null) {
      if (!server.requestQueue.offer(stalled)) {
        awaitQueue();
        return;
      }
      stalled = null;
    }
    boolean outer = dispatching;
    dispatching = true;
    boolean done = frames.resume() && stalled == null;
    dispatching = outer;
    if (!outer) {
      flush();
    }
    if (done && !closing) {
      paused = false;
      ctx.channel().config().setAutoRead(true);
    }
  }

  /** Tells that a request has ended; on any thread. */
  void requestEnded(InboundRequest request) {
    if (!open) {
      request.dropResponse();
    } else if (!ctx.executor().inEventLoop()) {
      if (sendScheduled.compareAndSet(false, true) && !runLater(this::sendEndedLater)) {
        request.dropResponse();
      }
    } else if (!dispatching) {
      sendEndedLater();
    }
  }

  private void sendEndedLater() {
    sendScheduled.set(false);
    sendEnded();
    flush();
    resume();
  }

  /** Sends the answers that are due, in the order of the requests. */
  private void sendEnded() {
    boolean any = false;
    for (InboundRequest next = responses.pollEnded(); next != null; ) {
      any = true;
      EncodedResponse response = next.takeResponse();
      if (response != null) {
        unflushed = true;
        response.write(ctx);
      }
      if (next.closes()) {
        closeAfterAnswers();
        return;
      }
      next = responses.pollEnded();
    }
    if (any && !dispatching) {
      lastActiveNanos = server.clock.getAsLong();
    }
    if (closesWhenIdle && responses.isEmpty()) {
      closeAfterAnswers();
    }
  }

  private void flush() {
    if (unflushed) {
      unflushed = false;
      server.metrics.socketFlushes.increment();
      ctx.flush();
    }
  }

  /** Closes because of bytes that are no request: nothing behind them has a meaning. */
  void malformed(String what) {
    server.metrics.malformed.increment();
    server.malformedLog.warn(this + " is closed, as it sent no valid request: " + what, null);
    closeAfterAnswers();
  }

  /** Closes when no request is in flight: the server stops. */
  void closeWhenIdle() {
    closesWhenIdle = true;
    pauseReading();
    sendEnded();
    flush();
  }

  private void closeAfterAnswers() {
    if (!closing) {
      closing = true;
      pauseReading();
      unflushed = false;
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Closes at once. */
  void close() {
    closing = true;
    ctx.close();
  }

  /**
   * Closes when nothing has moved for too long and it is the client who is to move. Half a frame
   * that others wait for the memory of has less time.
   */
  void closeIfIdle(long now, long idleMaxNanos) {
    boolean holdsOthersUp = frames.isHalf() && server.budget.isScarce();
    closeIfSilent(now, holdsOthersUp ? Math.min(idleMaxNanos, HALF_FRAME_MAX_NANOS) : idleMaxNanos);
  }

  private void closeIfSilent(long now, long idleMaxNanos) {
    long mark = writeMark();
    boolean ours = (!responses.isEmpty() || frames.waitsForRoom()) && mark == 0;
    if (ours || mark != lastWriteMark) {
      lastWriteMark = mark;
      lastActiveNanos = now;
    } else if (now - lastActiveNanos > idleMaxNanos) {
      server.metrics.idleClosed.increment();
      ctx.close();
    }
  }

  /** Changes whenever the socket takes bytes; 0 when none wait. */
  private long writeMark() {
    ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty()
        ? 0
        : waiting.totalPendingWriteBytes() - waiting.currentProgress();
  }

  /** Runs a task on the event loop; gives false when that has ended. */
  private boolean runLater(Runnable task) {
    try {
      ctx.executor().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "Connection of " + address + " to " + listener.name();
  }
}
