package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.ApiException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;

class RecordBatchTest {

  private final ByteBuffer buffer = kafkaBatch();

  @Test
  void headerFieldsAreThoseOfKafka() {
    RecordBatch batch = RecordBatch.at(buffer, 0);
    MutableRecordBatch kafka = kafka(buffer);
    assertThat(batch.isComplete()).isTrue();
    assertThat(batch.isChecksumValid()).isTrue();
    assertThat(batch.baseOffset()).isEqualTo(kafka.baseOffset()).isEqualTo(70);
    assertThat(batch.lastOffset()).isEqualTo(kafka.lastOffset()).isEqualTo(72);
    assertThat(batch.nextOffset()).isEqualTo(kafka.nextOffset());
    assertThat(batch.sizeInBytes()).isEqualTo(kafka.sizeInBytes());
    assertThat(batch.partitionLeaderEpoch()).isEqualTo(kafka.partitionLeaderEpoch()).isEqualTo(5);
    assertThat(batch.magic()).isEqualTo(kafka.magic());
    assertThat(batch.crc()).isEqualTo(kafka.checksum());
    assertThat(batch.compressionType().id()).isEqualTo(kafka.compressionType().id);
    assertThat(batch.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(batch.isTransactional()).isEqualTo(kafka.isTransactional()).isTrue();
    assertThat(batch.isControl()).isEqualTo(kafka.isControlBatch()).isFalse();
    assertThat(batch.hasDeleteHorizon()).isFalse();
    assertThat(batch.baseTimestamp()).isEqualTo(100);
    assertThat(batch.maxTimestamp()).isEqualTo(kafka.maxTimestamp()).isEqualTo(300);
    assertThat(batch.producerId()).isEqualTo(kafka.producerId()).isEqualTo(4711);
    assertThat(batch.hasProducerId()).isTrue();
    assertThat(batch.producerEpoch()).isEqualTo(kafka.producerEpoch()).isEqualTo((short) 3);
    assertThat(batch.baseSequence()).isEqualTo(kafka.baseSequence());
    assertThat(batch.lastSequence()).isEqualTo(kafka.lastSequence()).isEqualTo(0);
    assertThat(batch.recordCount()).isEqualTo(kafka.countOrNull());
  }

  @Test
  void patchesAreSeenByKafka() {
    RecordBatch batch = RecordBatch.at(buffer, 0);
    batch.setBaseOffset(1L << 40);
    batch.setPartitionLeaderEpoch(9);
    assertThat(batch.isChecksumValid()).isTrue();
    assertThat(kafka(buffer).baseOffset()).isEqualTo(1L << 40);
    assertThat(kafka(buffer).partitionLeaderEpoch()).isEqualTo(9);
    batch.setLogAppendTime(12345);
    kafka(buffer).ensureValid();
    assertThat(kafka(buffer).maxTimestamp()).isEqualTo(12345);
    assertThat(kafka(buffer).timestampType())
        .isEqualTo(org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME);
    assertThat(Oracle.readOurs(buffer)).allMatch(record -> record.timestamp() == 12345);
  }

  @Test
  void everyByteBehindTheChecksumCounts() {
    RecordBatch batch = RecordBatch.at(buffer, 0);
    for (int at = RecordBatch.CRC_AT; at < buffer.limit(); at++) {
      buffer.put(at, (byte) (buffer.get(at) ^ 1));
      assertThat(batch.isChecksumValid()).as("byte " + at).isFalse();
      buffer.put(at, (byte) (buffer.get(at) ^ 1));
    }
    assertThat(batch.isChecksumValid()).isTrue();
  }

  @Test
  void oneViewServesManyBatchesInAnyBuffer() {
    ByteBuffer direct = ByteBuffer.allocateDirect(2 * buffer.limit() + 3).position(3);
    direct.put(buffer.duplicate()).put(buffer.duplicate()).position(1);
    RecordBatch batch = new RecordBatch();
    for (int position : new int[] {3, 3 + buffer.limit()}) {
      assertThat(batch.reset(direct, position).isChecksumValid()).isTrue();
      assertThat(batch.position()).isEqualTo(position);
    }
    assertThat(batch.reset(buffer, 0).isChecksumValid()).isTrue();
    assertThat(direct.position()).isEqualTo(1);
    assertThat(batch.slice()).isEqualTo(buffer);
    assertThatThrownBy(() -> batch.reset(direct, direct.limit() - 60))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> batch.reset(direct, -1)).isInstanceOf(ApiException.class);
  }

  @Test
  void builderWritesEveryField() {
    BatchBuilder.Options options =
        BatchBuilder.defaults()
            .baseOffset(70)
            .partitionLeaderEpoch(5)
            .producer(4711, (short) 3, Integer.MAX_VALUE - 1)
            .transactional(true);
    try (BatchBuilder builder = options.begin()) {
      builder.append(100, null, ByteBuffer.wrap(new byte[] {1}));
      builder.append(300, null, ByteBuffer.wrap(new byte[] {2}));
      builder.append(200, null, ByteBuffer.wrap(new byte[] {3}));
      assertThat(builder.uncompressedBytes()).isEqualTo(buffer.limit());
      assertThat(builder.build()).isEqualTo(buffer);
    }
  }

  @Test
  void builderKeepsItsLimit() {
    try (BatchBuilder builder = BatchBuilder.defaults().maxBytes(1000).begin()) {
      assertThatThrownBy(() -> builder.append(1, null, ByteBuffer.allocate(1000)))
          .isInstanceOf(ApiException.class);
    }
  }

  @Test
  void builtBatchMayEndAboveItsLastRecord() {
    try (BatchBuilder builder = BatchBuilder.defaults().baseOffset(10).begin()) {
      builder.append(new Record(12, 1, null, null, List.of()));
      ByteBuffer batch = builder.build(20);
      assertThat(kafka(batch).lastOffset()).isEqualTo(20);
      assertThat(Oracle.readOurs(batch)).extracting(Record::offset).containsExactly(12L);
    }
  }

  private static MutableRecordBatch kafka(ByteBuffer buffer) {
    return MemoryRecords.readableRecords(buffer.duplicate()).batches().iterator().next();
  }

  private static ByteBuffer kafkaBatch() {
    return MemoryRecords.withTransactionalRecords(
            (byte) 2,
            70,
            Compression.NONE,
            4711,
            (short) 3,
            Integer.MAX_VALUE - 1,
            5,
            new SimpleRecord(100, new byte[] {1}),
            new SimpleRecord(300, new byte[] {2}),
            new SimpleRecord(200, new byte[] {3}))
        .buffer()
        .duplicate();
  }
}
