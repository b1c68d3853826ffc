package dev.tangram.client.producer;

import dev.tangram.records.RecordHeader;
import java.util.List;
import java.util.Objects;

/**
 * A record to be sent. The arrays are not copied and must not change before it was acknowledged.
 *
 * @param topic the topic's name
 * @param partition index, or null to let the producer choose: by the key's hash, or any
 * @param timestampMs creation time, or null for now
 * @param key null for none
 * @param value null for none, a tombstone
 * @param headers in order; never null
 */
public record ProducerRecord(
    String topic,
    Integer partition,
    Long timestampMs,
    byte[] key,
    byte[] value,
    List<RecordHeader> headers) {

  public ProducerRecord {
    Objects.requireNonNull(topic, "topic");
    headers = List.copyOf(headers);
  }

  public ProducerRecord(String topic, byte[] key, byte[] value) {
    this(topic, null, null, key, value, List.of());
  }

  public ProducerRecord(String topic, int partition, byte[] key, byte[] value) {
    this(topic, partition, null, key, value, List.of());
  }
}
