package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import java.time.Instant;

/**
 * A log that is to be in another storage engine than the one it is in.
 *
 * @param partition which log
 * @param from the engine that it is in
 * @param to the engine that its topic's {@code storage.engine} names
 * @param state what is done about it
 * @param copiedBytes bytes that the other engine has by now
 * @param totalBytes bytes of the log
 * @param since when it came into the state
 * @param error why it waits or failed; empty otherwise
 */
public record EngineMoveStatus(
    TopicPartition partition,
    String from,
    String to,
    State state,
    long copiedBytes,
    long totalBytes,
    Instant since,
    String error) {

  /** What is done about a move. */
  public enum State {
    /** Its turn has not come, or the other engine is not there. */
    WAITING,
    /** Its batches are copied, while it is in use. */
    COPYING,
    /** It failed, stays where it is, and is tried again later. */
    FAILED
  }
}
