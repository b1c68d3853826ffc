package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One record. Key, value and header values lie between position and limit of their buffers; those
 * of a record that was read may share the bytes of the batch and hold as long as these are
 * unchanged.
 *
 * @param offset absolute offset
 * @param timestamp milliseconds, {@link RecordBatch#NO_TIMESTAMP} for none
 * @param key null for none
 * @param value null for none: a tombstone in a compacted topic
 * @param headers in order; never null
 */
public record Record(
    long offset, long timestamp, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {

  public Record {
    headers = List.copyOf(headers);
  }
}
