package dev.tangram.network;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counters of connections, reads and limits since the start, and gauges. */
public final class NetworkMetrics {

  final LongAdder accepted = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder closed = new LongAdder();
  final LongAdder idleClosed = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder socketReads = new LongAdder();
  final LongAdder socketFlushes = new LongAdder();
  final LongAdder framesCopied = new LongAdder();
  final LongAdder readPauses = new LongAdder();

  private final LongSupplier queueSize;
  private final LongSupplier bytesInFlight;

  NetworkMetrics(LongSupplier queueSize, LongSupplier bytesInFlight) {
    this.queueSize = queueSize;
    this.bytesInFlight = bytesInFlight;
  }

  /** Connections that were accepted. */
  public long accepted() {
    return accepted.sum();
  }

  /** Connections that were refused because of a limit. */
  public long refused() {
    return refused.sum();
  }

  /** Connections that are open. */
  public long open() {
    return accepted.sum() - closed.sum();
  }

  /** Connections that were closed because nothing went over them. */
  public long idleClosed() {
    return idleClosed.sum();
  }

  /** Connections that were closed because of bytes that are no request. */
  public long malformed() {
    return malformed.sum();
  }

  /** Reads from sockets that brought data. */
  public long socketReads() {
    return socketReads.sum();
  }

  /** Flushes of answers to sockets; one may carry many answers. */
  public long socketFlushes() {
    return socketFlushes.sum();
  }

  /** Bytes of frames that were moved between buffers after they were received. */
  public long frameBytesCopied() {
    return framesCopied.sum();
  }

  /** Times that the reading of a connection stopped because a limit was reached. */
  public long readPauses() {
    return readPauses.sum();
  }

  /** Requests that wait for an I/O thread now. */
  public long requestQueueSize() {
    return queueSize.getAsLong();
  }

  /** Bytes of the requests in flight now. */
  public long bytesInFlight() {
    return bytesInFlight.getAsLong();
  }
}
