package dev.tangram.coordinator;

import dev.tangram.log.AppendInfo;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.ProduceFormat;
import dev.tangram.model.ErrorCode;
import dev.tangram.replication.Partition;
import dev.tangram.replication.PartitionAppend;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The batch of one operation. Its result is there when {@link #appendTo} returns, or comes later to
 * the listener, never both.
 */
final class ShardAppend extends PartitionAppend {

  private final Thread caller = Thread.currentThread();
  private final BooleanSupplier revoked;
  private final Consumer<ShardAppend> later;
  // Only used by the caller.
  private boolean inCall;
  private boolean decidedInCall;
  // Written before the listener is told, which passes through the shard's lane.
  private ErrorCode outcome;
  private long endOffset;

  /**
   * @param revoked whether the shard has been taken away, so that nothing may be appended any more
   * @param later told of a result that was not there at once
   */
  ShardAppend(
      ByteBuffer batch, int timeoutMs, BooleanSupplier revoked, Consumer<ShardAppend> later) {
    super(batch, AppendOrigin.COORDINATOR, ProduceFormat.BATCH, ACKS_ALL, timeoutMs);
    this.revoked = revoked;
    this.later = later;
  }

  /** Appends; true when the result is there already. */
  boolean appendTo(Partition partition) {
    inCall = true;
    try {
      partition.append(this);
      return decidedInCall;
    } finally {
      inCall = false;
    }
  }

  /** NONE, or why nothing was appended. */
  ErrorCode outcome() {
    return outcome;
  }

  /** Offset after the last record. */
  long endOffset() {
    return endOffset;
  }

  @Override
  protected ErrorCode lastCheck() {
    return revoked.getAsBoolean() ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE;
  }

  /** The shard goes on when the leader has appended; it watches the high watermark itself. */
  @Override
  protected boolean waitsForCommit() {
    return false;
  }

  @Override
  protected void appended(AppendInfo info) {
    endOffset = info.lastOffset() + 1;
    decided(ErrorCode.NONE);
  }

  @Override
  protected void failed(ErrorCode error, String message) {
    decided(error);
  }

  private void decided(ErrorCode result) {
    outcome = result;
    if (Thread.currentThread() == caller && inCall) {
      decidedInCall = true;
    } else {
      later.accept(this);
    }
  }
}
