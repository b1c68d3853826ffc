package dev.tangram.client.producer;

import dev.tangram.model.TopicPartition;

/**
 * Where a record was stored.
 *
 * @param offset {@link #UNKNOWN_OFFSET} with acks 0, or when the broker knew the batch from an
 *     earlier attempt and did not say where it is
 */
public record RecordMetadata(TopicPartition partition, long offset) {

  /** The offset is not known. */
  public static final long UNKNOWN_OFFSET = -1;
}
