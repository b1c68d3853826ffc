package dev.tangram.replication;

import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.Payload;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;

/** Records as Kafka's own client builds and reads them. */
public final class TestRecords {

  private TestRecords() {}

  /** A batch of today's format. */
  public static Payload batch(String... values) {
    return build((byte) 2, CompressionType.NONE, -1L, -1, values);
  }

  public static Payload build(byte magic, CompressionType type, String... values) {
    return build(magic, type, -1L, -1, values);
  }

  /** A batch of an idempotent producer of epoch 0. */
  public static Payload idempotent(long producerId, int sequence, String... values) {
    return build((byte) 2, CompressionType.NONE, producerId, sequence, values);
  }

  private static Payload build(
      byte magic, CompressionType type, long producerId, int sequence, String... values) {
    return build(magic, type, producerId, sequence, false, values);
  }

  public static Payload build(
      byte magic,
      CompressionType type,
      long producerId,
      int sequence,
      boolean transactional,
      String... values) {
    try (MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(512),
            magic,
            Compression.of(type).build(),
            TimestampType.CREATE_TIME,
            0L,
            RecordBatch.NO_TIMESTAMP,
            producerId,
            producerId < 0 ? (short) -1 : (short) 0,
            sequence,
            transactional,
            RecordBatch.NO_PARTITION_LEADER_EPOCH)) {
      long timestamp = System.currentTimeMillis();
      for (String value : values) {
        builder.append(timestamp, null, value.getBytes(StandardCharsets.UTF_8));
      }
      return new BufferPayload(Unpooled.wrappedBuffer(builder.build().buffer()));
    }
  }

  /** The records of an answer as "offset:value". */
  public static List<String> read(Payload payload) {
    List<String> values = new ArrayList<>();
    for (Record record : records(payload).records()) {
      values.add(record.offset() + ":" + StandardCharsets.UTF_8.decode(record.value()));
    }
    return values;
  }

  public static MemoryRecords records(Payload payload) {
    return MemoryRecords.readableRecords(bytes(payload));
  }

  public static ByteBuffer bytes(Payload payload) {
    return ((BufferPayload) payload).buffer().nioBuffer();
  }
}
