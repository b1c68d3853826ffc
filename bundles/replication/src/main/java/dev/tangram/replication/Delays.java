package dev.tangram.replication;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The timeouts of all waiting requests of a broker, on one timer wheel. Their number has a limit:
 * what would exceed it is not made to wait.
 */
public final class Delays {

  private final Timer timer;

  /**
   * @param timer refuses by RejectedExecutionException what exceeds its limit, as {@link
   *     io.netty.util.HashedWheelTimer} with {@code maxPendingTimeouts} does
   */
  public Delays(Timer timer) {
    this.timer = timer;
  }

  /**
   * Runs an action once the time is over, on the timer's thread.
   *
   * @return null when too many requests wait already, or the broker stops
   */
  public Timeout schedule(Runnable action, long delayMs) {
    try {
      return timer.newTimeout(timeout -> action.run(), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | IllegalStateException e) {
      return null;
    }
  }
}
