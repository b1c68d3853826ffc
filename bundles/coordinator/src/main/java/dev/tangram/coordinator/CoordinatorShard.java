package dev.tangram.coordinator;

import dev.tangram.model.ErrorCode;

/**
 * The state machine of one partition of an internal topic. All its methods, the operations on it
 * and whatever it has scheduled are called one after the other, never at the same time; none may
 * block.
 *
 * <ol>
 *   <li>State that must survive a move changes in {@link #replay} only. An operation looks, and
 *       decides on records; they are appended, then replayed, then the next operation is run.
 *   <li>State that need not survive (members that wait, timers) may be changed by operations.
 *   <li>An operation that throws, or whose records cannot be appended, must have changed nothing
 *       that matters; {@link CoordinatorResult#whenFailed} undoes what had to be changed before.
 * </ol>
 *
 * @param <R> the records that it writes and reads
 */
public interface CoordinatorShard<R> {

  /** No transaction: the producer id of ordinary records. */
  long NO_PRODUCER = -1;

  /**
   * Applies a record that was appended, or read from the log.
   *
   * @param producerId of the transaction that it belongs to, or {@link #NO_PRODUCER}: it counts
   *     only once {@link #endTransaction} has committed that
   */
  void replay(R record, long producerId);

  /** The marker of a transaction's end was read, or written. */
  void endTransaction(long producerId, boolean committed);

  /** The log has been read to its end; from now on operations come. Timers are set here. */
  void loaded();

  /**
   * This broker coordinates the partition no more. Everybody who waits is answered with the error;
   * nothing of the shard is called afterwards. A shard that was never {@link #loaded} is not told.
   *
   * @param reason NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE
   */
  void unloaded(ErrorCode reason);
}
