package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a batch, as the reference implementation reads and writes it. */
class BatchFilterTest {

  private static final long HORIZON = 1_750_000_000_123L;

  private static RecordBatch batch(CompressionType type, boolean appendTime) {
    BatchBuilder.Options options =
        BatchBuilder.defaults()
            .compression(type, Oracle.CODECS)
            .baseOffset(1_000)
            .partitionLeaderEpoch(7)
            .producer(5, (short) 3, 90)
            .transactional(true);
    if (appendTime) {
      options.logAppendTime(1_800_000_000_000L);
    }
    try (BatchBuilder builder = options.begin()) {
      Oracle.records(20, 1_000, true, 4).forEach(builder::append);
      return RecordBatch.at(builder.build(), 0);
    }
  }

  private static MutableRecordBatch kafka(ByteBuffer bytes) {
    MutableRecordBatch batch =
        MemoryRecords.readableRecords(bytes.duplicate()).batches().iterator().next();
    batch.ensureValid();
    return batch;
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void theReferenceReadsWhatIsRetained(CompressionType type) {
    RecordBatch batch = batch(type, false);
    List<Record> kept = Oracle.readOurs(batch.slice()).stream().filter(r -> keep(r)).toList();
    for (long horizon : new long[] {-1, HORIZON}) {
      ByteBuffer left = BatchFilter.retained(batch, kept, horizon, type, Oracle.CODECS);
      MutableRecordBatch found = kafka(left);
      assertThat(Oracle.read(left)).isEqualTo(kept);
      assertThat(found.deleteHorizonMs())
          .isEqualTo(horizon < 0 ? OptionalLong.empty() : OptionalLong.of(horizon));
      assertThat(found.baseOffset()).isEqualTo(1_000);
      assertThat(found.lastOffset()).isEqualTo(1_019);
      assertThat(found.baseSequence()).isEqualTo(90);
      assertThat(found.lastSequence()).isEqualTo(109);
      assertThat(found.producerEpoch()).isEqualTo((short) 3);
      assertThat(found.partitionLeaderEpoch()).isEqualTo(7);
      assertThat(found.isTransactional()).isTrue();
      assertThat(found.compressionType().name).isEqualTo(type.text());
      assertThat(found.maxTimestamp())
          .isEqualTo(kept.stream().mapToLong(Record::timestamp).max().orElseThrow());
    }
  }

  private static boolean keep(Record record) {
    return record.offset() % 3 == 1;
  }

  @Test
  void appendTimeStays() {
    RecordBatch batch = batch(CompressionType.NONE, true);
    List<Record> kept = Oracle.readOurs(batch.slice()).subList(3, 5);
    ByteBuffer left =
        BatchFilter.retained(batch, kept, HORIZON, CompressionType.NONE, Oracle.CODECS);
    assertThat(kafka(left).maxTimestamp()).isEqualTo(1_800_000_000_000L);
    assertThat(Oracle.read(left)).isEqualTo(kept);
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void anEmptiedBatchIsTheOneThatTheReferenceWrites(CompressionType type) {
    RecordBatch batch = batch(type, false);
    ByteBuffer expected = ByteBuffer.allocate(RecordBatch.HEADER_SIZE);
    DefaultRecordBatch.writeEmptyHeader(
        expected,
        (byte) 2,
        5,
        (short) 3,
        90,
        1_000,
        1_019,
        7,
        org.apache.kafka.common.record.TimestampType.CREATE_TIME,
        batch.maxTimestamp(),
        true,
        false);
    assertThat(BatchFilter.emptied(batch)).isEqualTo(expected.rewind());
    assertThat(kafka(BatchFilter.emptied(batch)).iterator().hasNext()).isFalse();
  }
}
