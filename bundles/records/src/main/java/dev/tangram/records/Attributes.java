package dev.tangram.records;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;

/** The attribute bits that all formats share. */
final class Attributes {

  private Attributes() {}

  static CompressionType compression(int attributes) {
    CompressionType type = CompressionType.ofId(attributes & RecordBatch.COMPRESSION_MASK);
    if (type == null) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE,
          "Unknown compression type "
              + (attributes & RecordBatch.COMPRESSION_MASK)
              + " in the attributes");
    }
    return type;
  }

  static int of(
      CompressionType compression,
      TimestampType timestampType,
      boolean transactional,
      boolean control) {
    return compression.id()
        | (timestampType == TimestampType.LOG_APPEND_TIME ? RecordBatch.LOG_APPEND_TIME_BIT : 0)
        | (transactional ? RecordBatch.TRANSACTIONAL_BIT : 0)
        | (control ? RecordBatch.CONTROL_BIT : 0);
  }
}
