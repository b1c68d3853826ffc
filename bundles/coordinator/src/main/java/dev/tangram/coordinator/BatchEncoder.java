package dev.tangram.coordinator;

import dev.tangram.log.PartitionLog;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the records of an operation as one batch. Not thread safe. */
final class BatchEncoder<R> {

  private static final Logger LOG = LoggerFactory.getLogger(BatchEncoder.class);

  private final RuntimeParts<?, R> parts;
  private final RecordSerde<R> serde;
  private final PartitionLog log;
  private boolean codecMissing;

  BatchEncoder(RuntimeParts<?, R> parts, PartitionLog log) {
    this.parts = parts;
    this.serde = parts.serde().forOneThread();
    this.log = log;
  }

  ByteBuffer encode(List<R> records) {
    CompressionType compression = CompressionType.ofId(parts.settings().compressionId());
    if (compression == CompressionType.NONE) {
      return encode(records, compression);
    }
    try {
      ByteBuffer batch = encode(records, compression);
      codecMissing = false;
      return batch;
    } catch (ApiException e) {
      if (e.error() != ErrorCode.UNSUPPORTED_COMPRESSION_TYPE) {
        throw e;
      }
      // Without its plug-in a coordinator had better write more bytes than none.
      if (!codecMissing) {
        LOG.warn("{} is written uncompressed for now: {}", log.partition(), e.getMessage());
        codecMissing = true;
      }
      return encode(records, CompressionType.NONE);
    }
  }

  private ByteBuffer encode(List<R> records, CompressionType compression) {
    long now = parts.clock().millis();
    try (BatchBuilder builder =
        BatchBuilder.defaults().compression(compression, log.codecs()).begin()) {
      for (R record : records) {
        builder.append(now, serde.key(record), serde.value(record));
      }
      return builder.build();
    }
  }
}
