package dev.tangram.replication;

import dev.tangram.model.ErrorCode;
import io.netty.util.Timeout;

/** A deletion of records that waits for the followers. Used on the partition's lane. */
public final class RecordDeletion {

  /** Hears of the end of a deletion, once, on any thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param lowWatermark smallest log start offset of all replicas, -1 with an error
     */
    void deleted(ErrorCode error, long lowWatermark);
  }

  private final long offset;
  private final int timeoutMs;
  private final Listener listener;
  private Timeout timeout;
  private boolean finished;

  RecordDeletion(long offset, int timeoutMs, Listener listener) {
    this.offset = offset;
    this.timeoutMs = timeoutMs;
    this.listener = listener;
  }

  /** What all replicas have to reach. */
  long offset() {
    return offset;
  }

  /** False when no timeout can be had. */
  boolean expireWith(Delays delays, Runnable action) {
    timeout = delays.schedule(action, timeoutMs);
    return timeout != null;
  }

  void finish(ErrorCode error, long lowWatermark) {
    if (!finished) {
      finished = true;
      if (timeout != null) {
        timeout.cancel();
      }
      listener.deleted(error, lowWatermark);
    }
  }
}
