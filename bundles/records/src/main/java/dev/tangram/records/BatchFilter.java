package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes the batch that is left of another one when compaction takes records out of it. Offsets,
 * leader epoch, producer and sequence numbers stay those of the original, so that what is known of
 * producers can be read from it as before.
 */
public final class BatchFilter {

  private BatchFilter() {}

  /**
   * The batch without any record: it only tells where its producer was. It is not compressed, and
   * keeps the largest timestamp.
   *
   * @param batch of format 2; left alone
   */
  public static ByteBuffer emptied(RecordBatch batch) {
    ByteBuffer empty = ByteBuffer.allocate(RecordBatch.HEADER_SIZE);
    empty.put(batch.buffer().slice(batch.position(), RecordBatch.HEADER_SIZE)).flip();
    int dropped = RecordBatch.COMPRESSION_MASK | RecordBatch.DELETE_HORIZON_BIT;
    empty.putInt(RecordBatch.LENGTH_AT, RecordBatch.HEADER_SIZE - RecordBatch.LOG_OVERHEAD);
    empty.putShort(RecordBatch.ATTRIBUTES_AT, (short) (batch.attributes() & ~dropped));
    empty.putLong(RecordBatch.BASE_TIMESTAMP_AT, RecordBatch.NO_TIMESTAMP);
    empty.putInt(RecordBatch.COUNT_AT, 0);
    RecordBatch.at(empty, 0).updateChecksum();
    return empty;
  }

  /**
   * The batch with some of its records.
   *
   * @param batch of format 2; left alone
   * @param kept at least one, in order
   * @param deleteHorizonMs when its tombstones and markers may go (KIP-534), negative for none
   * @param type how it is compressed
   * @param codecs where the codec is found
   */
  public static ByteBuffer retained(
      RecordBatch batch,
      List<Record> kept,
      long deleteHorizonMs,
      CompressionType type,
      CodecLookup codecs) {
    BatchBuilder.Options options =
        BatchBuilder.defaults()
            .compression(type, codecs)
            .baseOffset(batch.baseOffset())
            .partitionLeaderEpoch(batch.partitionLeaderEpoch())
            .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
            .transactional(batch.isTransactional())
            .control(batch.isControl())
            .deleteHorizon(deleteHorizonMs);
    if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
      options.logAppendTime(batch.maxTimestamp());
    }
    try (BatchBuilder builder = options.begin()) {
      kept.forEach(builder::append);
      return builder.build(batch.lastOffset());
    }
  }
}
