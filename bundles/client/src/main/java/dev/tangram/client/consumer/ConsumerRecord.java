package dev.tangram.client.consumer;

import dev.tangram.model.TopicPartition;
import dev.tangram.records.Record;

/**
 * A record that was read.
 *
 * @param partition where it is stored
 * @param record the record; its buffers stay valid as long as it is referred to
 */
public record ConsumerRecord(TopicPartition partition, Record record) {

  public long offset() {
    return record.offset();
  }
}
