package dev.tangram.records;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;

/**
 * Validates a produced batch of today's format from its header and checksum. Uncompressed records
 * are counted by going from length to length; compressed ones are not looked at: what the header
 * says of their number is believed where it agrees with the offsets.
 */
public final class BatchValidator {

  private BatchValidator() {}

  /**
   * Validates what one produce partition carries: exactly one batch of format 2.
   *
   * @param into moved to the batch; afterwards its fields can be trusted as far as said above
   * @param records the batch between position and limit; left alone
   * @throws ApiException CORRUPT_MESSAGE: lengths or checksum are wrong; INVALID_RECORD: the header
   *     contradicts itself, there is more or less than one batch, it is of another format, or a
   *     control batch of a client; MESSAGE_TOO_LARGE: larger than {@code maxBatchBytes};
   *     UNSUPPORTED_COMPRESSION_TYPE: the codec is not known or not allowed
   */
  public static void validate(RecordBatch into, ByteBuffer records, ValidationLimits limits) {
    int size = records.remaining();
    requireFrame(records, size);
    into.reset(records, records.position());
    requireLength(into.sizeInBytes(), size, limits);
    requireHeader(into, limits);
    if (!into.isChecksumValid()) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE, "The checksum of the batch does not match its bytes");
    }
    if (into.compressionType() == CompressionType.NONE) {
      requireRecordsOfHeader(into, records);
    }
  }

  /** Goes from record to record by their lengths; keys and values are not read. */
  private static void requireRecordsOfHeader(RecordBatch batch, ByteBuffer records) {
    ByteBuffer walk = records.duplicate();
    walk.position(records.position() + RecordBatch.HEADER_SIZE);
    int count = batch.recordCount();
    for (int i = 0; i < count; i++) {
      int length = RecordFormat.readVarint(walk);
      if (length < RecordFormat.MIN_RECORD_BYTES - 1 || length > walk.remaining()) {
        throw invalid(
            "Record " + i + " claims " + length + " bytes where " + walk.remaining() + " are left");
      }
      int end = walk.position() + length;
      walk.get();
      RecordFormat.readVarlong(walk);
      if (RecordFormat.readVarint(walk) != i || walk.position() > end) {
        throw invalid("The offset of record " + i + " does not follow the one before");
      }
      walk.position(end);
    }
    if (walk.hasRemaining()) {
      throw invalid("The batch holds more than the " + count + " records that it claims");
    }
  }

  /**
   * Validates the records of a batch whose header is valid: reads, and so decompresses, all of
   * them. For topics where something depends on their contents.
   *
   * @param requireKeys whether each record must have a key, as compacted topics need
   * @param maxBytes what a compressed batch may hold decompressed
   * @throws ApiException as {@link RecordIterator}; INVALID_RECORD when a key is missing or the
   *     offsets are not consecutive
   */
  public static void validateRecords(
      RecordBatch batch, CodecLookup codecs, boolean requireKeys, long maxBytes) {
    try (RecordIterator records = RecordIterator.of(batch, codecs, maxBytes)) {
      long expected = batch.baseOffset();
      while (records.hasNext()) {
        Record record = records.next();
        if (record.offset() != expected++) {
          throw invalid("The offsets of the records are not consecutive");
        }
        if (requireKeys && record.key() == null) {
          throw invalid("A compacted topic needs a key in every record");
        }
      }
    }
  }

  private static void requireFrame(ByteBuffer records, int size) {
    if (size == 0) {
      throw invalid("The produce request holds no batch for the partition");
    }
    if (size > RecordBatch.MAGIC_AT) {
      byte magic = records.get(records.position() + RecordBatch.MAGIC_AT);
      if (magic != RecordBatch.MAGIC) {
        throw invalid("The batch is of record format " + magic + "; this request needs 2");
      }
    }
  }

  private static void requireLength(int batchBytes, int size, ValidationLimits limits) {
    if (batchBytes < RecordBatch.HEADER_SIZE) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE, "The length of the batch is less than its header");
    }
    if (batchBytes > size) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE, "The batch is longer than the records that were sent");
    }
    if (batchBytes > limits.maxBatchBytes()) {
      throw new ApiException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "The batch has "
              + batchBytes
              + " bytes; the topic accepts "
              + limits.maxBatchBytes()
              + " (max.message.bytes)");
    }
    if (batchBytes < size) {
      throw invalid("The produce request holds more than one batch for the partition");
    }
  }

  private static void requireHeader(RecordBatch batch, ValidationLimits limits) {
    int count = batch.recordCount();
    if (count <= 0) {
      throw invalid("The batch claims " + count + " records");
    }
    if (count - 1 != batch.lastOffsetDelta()) {
      throw invalid(
          "The batch claims "
              + count
              + " records but its last offset delta is "
              + batch.lastOffsetDelta());
    }
    requireCodec(batch, count, limits);
    requireProducer(batch);
    if (limits.clientOrigin()) {
      requireClient(batch);
    }
  }

  private static void requireCodec(RecordBatch batch, int count, ValidationLimits limits) {
    CompressionType type = CompressionType.ofId(batch.attributes() & RecordBatch.COMPRESSION_MASK);
    if (type == null) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "Unknown compression type " + (batch.attributes() & RecordBatch.COMPRESSION_MASK));
    }
    if (type == CompressionType.ZSTD && !limits.zstdAllowed()) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "Produce requests below version 7 must not carry zstd");
    }
    int recordBytes = batch.sizeInBytes() - RecordBatch.HEADER_SIZE;
    if (type == CompressionType.NONE && count > recordBytes / RecordFormat.MIN_RECORD_BYTES) {
      throw invalid("The batch claims " + count + " records in " + recordBytes + " bytes");
    }
  }

  private static void requireProducer(RecordBatch batch) {
    if (batch.hasProducerId()) {
      if (batch.producerEpoch() < 0) {
        throw invalid("The batch has a producer id but no producer epoch");
      }
      if (batch.baseSequence() < 0 && !batch.isControl()) {
        throw invalid("The batch has a producer id but no sequence number");
      }
    } else if (batch.isTransactional()) {
      throw invalid("The batch is transactional but has no producer id");
    }
  }

  private static void requireClient(RecordBatch batch) {
    if (batch.isControl()) {
      throw invalid("Clients must not write control batches");
    }
    if (batch.hasDeleteHorizon()) {
      throw invalid("Clients must not set the delete horizon of a batch");
    }
    if (batch.baseOffset() != 0) {
      throw invalid("The base offset of a produced batch must be 0");
    }
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_RECORD, message);
  }
}
