package dev.tangram.coordinator;

import java.nio.ByteBuffer;

/**
 * Records as they stand in the log. Thread safe, but for what {@link #forOneThread} gives.
 *
 * @param <R> the records
 */
public interface RecordSerde<R> {

  /** The key's bytes, from position to limit. */
  ByteBuffer key(R record);

  /** The value's bytes, from position to limit; null for a tombstone. */
  ByteBuffer value(R record);

  /**
   * The record of these bytes, which are used again: nothing may be kept of the buffers.
   *
   * @param value null for a tombstone
   * @return null for a record of a kind or version that is not known: it is skipped (invariant G6)
   */
  R read(ByteBuffer key, ByteBuffer value);

  /**
   * One that a single thread at a time uses, for many records. It may remember strings, and use its
   * buffers again: what {@link #key} or {@link #value} has given holds until it is called again.
   */
  default RecordSerde<R> forOneThread() {
    return this;
  }
}
