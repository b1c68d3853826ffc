package dev.tangram.log;

import dev.tangram.model.ApiException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One append of a group: what is to be written, and after {@link PartitionLog#appendAsLeader(java
 * .util.List, int)} what became of it. Belongs to one thread at a time; may be extended by whoever
 * needs more beside it.
 */
public class PendingAppend {

  private final AppendOrigin origin;
  private final ProduceFormat format;
  private ByteBuffer records;
  private boolean prepared;
  private AppendInfo result;
  private ApiException error;

  /**
   * @param records whole batches between position and limit; patched in place and read until the
   *     append is done, so the caller must not touch them before
   * @param origin who gives them
   * @param format how they come
   */
  public PendingAppend(ByteBuffer records, AppendOrigin origin, ProduceFormat format) {
    this.records = Objects.requireNonNull(records, "records");
    this.origin = origin;
    this.format = format;
  }

  /** Who gives the records. */
  public final AppendOrigin origin() {
    return origin;
  }

  /** How the records came. */
  public final ProduceFormat format() {
    return format;
  }

  /** What was appended; null until it is, and when it was refused. */
  public final AppendInfo result() {
    return result;
  }

  /** Why it was refused; null when it was not. */
  public final ApiException error() {
    return error;
  }

  /** Whether it has a result or an error. */
  public final boolean isDone() {
    return result != null || error != null;
  }

  final ByteBuffer records() {
    return records;
  }

  final boolean isPrepared() {
    return prepared;
  }

  final void prepared(ByteBuffer batches) {
    this.records = batches;
    this.prepared = true;
  }

  final void complete(AppendInfo info) {
    this.result = info;
  }

  final void fail(ApiException cause) {
    this.result = null;
    this.error = cause;
  }
}
