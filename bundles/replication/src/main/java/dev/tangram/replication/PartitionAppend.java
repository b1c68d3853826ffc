package dev.tangram.replication;

import dev.tangram.log.AppendInfo;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.PendingAppend;
import dev.tangram.log.ProduceFormat;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;

/**
 * Records on their way into one partition. Exactly one of {@link #appended} and {@link #failed} is
 * called, on whatever thread brings about the result; neither may block.
 */
public abstract class PartitionAppend extends PendingAppend {

  /** Answer without waiting for the append. */
  public static final short ACKS_NONE = 0;

  /** Answer once the leader has appended. */
  public static final short ACKS_LEADER = 1;

  /** Answer once all in-sync replicas have appended. */
  public static final short ACKS_ALL = -1;

  private final short acks;
  private final int timeoutMs;

  /**
   * @param records from position to limit; base offsets and leader epochs are written into it. It
   *     must stay valid until the result
   * @param timeoutMs how long {@link #ACKS_ALL} waits for the other replicas
   */
  protected PartitionAppend(
      ByteBuffer records, AppendOrigin origin, ProduceFormat format, short acks, int timeoutMs) {
    super(records, origin, format);
    this.acks = acks;
    this.timeoutMs = timeoutMs;
  }

  /** The records are appended, and replicated as far as asked. */
  protected abstract void appended(AppendInfo info);

  /**
   * The append failed. Nothing was appended, except with NOT_ENOUGH_REPLICAS_AFTER_APPEND,
   * REQUEST_TIMED_OUT, or where leadership was lost while waiting.
   *
   * @param message what went wrong, may be null
   */
  protected abstract void failed(ErrorCode error, String message);

  /**
   * Looked at between other appends, when nothing but the write is left to be done: the last moment
   * at which the append can still be taken back. Changes of the partition's role, of which {@link
   * PartitionListener} tells, come before or after it, never at the same time.
   *
   * @return NONE to go on
   */
  protected ErrorCode lastCheck() {
    return ErrorCode.NONE;
  }

  /**
   * Whether the result waits until the append is committed. Somebody who watches the high watermark
   * himself ({@link Partition#watchCommits}) can have it as soon as the leader has appended and yet
   * demand {@code min.insync.replicas} by {@link #ACKS_ALL}.
   */
  protected boolean waitsForCommit() {
    return acks == ACKS_ALL;
  }

  short acks() {
    return acks;
  }

  int timeoutMs() {
    return timeoutMs;
  }
}
