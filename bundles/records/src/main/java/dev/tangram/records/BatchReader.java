package dev.tangram.records;

import dev.tangram.compression.CompressionVariant;
import java.nio.ByteBuffer;

/** Reads the records of a batch of format 2. */
final class BatchReader implements RecordReader {

  private final ByteSupply supply;
  private final long baseOffset;
  private final long lastOffset;
  private final long baseTimestamp;
  private final Long logAppendTime;
  private int left;

  BatchReader(RecordBatch batch, CodecLookup codecs, long maxBytes) {
    if (!batch.isComplete()) {
      throw Failures.corrupt("The batch is torn");
    }
    this.left = batch.recordCount();
    if (left < 0) {
      throw Failures.invalid("The batch claims " + left + " records");
    }
    this.baseOffset = batch.baseOffset();
    this.lastOffset = batch.lastOffset();
    this.baseTimestamp = batch.baseTimestamp();
    this.logAppendTime =
        batch.timestampType() == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : null;
    ByteBuffer records =
        batch
            .buffer()
            .slice(
                batch.position() + RecordBatch.HEADER_SIZE,
                batch.sizeInBytes() - RecordBatch.HEADER_SIZE);
    CompressionType type = batch.compressionType();
    this.supply =
        type == CompressionType.NONE
            ? ByteSupply.of(records)
            : ByteSupply.decompressing(
                records, codecs.codec(type), CompressionVariant.STANDARD, maxBytes);
  }

  @Override
  public Record next() {
    if (left == 0) {
      if (!supply.isExhausted()) {
        throw Failures.invalid("The batch holds more than the records that it claims");
      }
      return null;
    }
    left--;
    int length = supply.readVarint();
    if (length < 0) {
      throw Failures.invalid("A record has the length " + length);
    }
    Record record =
        RecordFormat.read(supply.take(length), baseOffset, baseTimestamp, logAppendTime);
    if (record.offset() < baseOffset || record.offset() > lastOffset) {
      throw Failures.invalid("A record has an offset outside of its batch: " + record.offset());
    }
    return record;
  }

  @Override
  public void close() {
    supply.close();
  }
}
