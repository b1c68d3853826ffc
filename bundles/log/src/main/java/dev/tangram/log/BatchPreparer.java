package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.BatchValidator;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.TimestampType;
import dev.tangram.records.ValidationLimits;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches ready for the log without its lock: validates headers, checksums and sizes;
 * converts old formats; recompresses and looks at records where the topic asks for it. Thread safe.
 */
final class BatchPreparer {

  private static final Logger LOG = LoggerFactory.getLogger(BatchPreparer.class);

  private final CodecLookup codecs;
  private final String topic;
  private final Clock clock;
  private final InspectionHolder inspections;

  BatchPreparer(CodecLookup codecs, String topic, Clock clock, InspectionHolder inspections) {
    this.codecs = codecs;
    this.topic = topic;
    this.clock = clock;
    this.inspections = inspections;
  }

  /** Prepares an append, or notes in it why it is refused. */
  void prepare(PendingAppend append, LogConfig config) {
    try {
      if (append.format() == ProduceFormat.BATCH) {
        validate(append, config);
      }
      ByteBuffer batches =
          config.decodes(append.format())
              ? CodecWork.run(
                  codecs, topic, append.records(), lookup -> changed(append, config, lookup))
              : append.records();
      if (batches.remaining() > config.segmentBytes()) {
        throw new ApiException(
            ErrorCode.RECORD_LIST_TOO_LARGE,
            "The records have "
                + batches.remaining()
                + " bytes; a segment of the topic holds "
                + config.segmentBytes()
                + " (segment.bytes)");
      }
      append.prepared(batches);
    } catch (ApiException e) {
      append.fail(e);
    } catch (RuntimeException e) {
      // A codec that misbehaves costs this batch, nothing else.
      LOG.error("Preparing a batch failed", e);
      append.fail(
          new ApiException(
              ErrorCode.UNKNOWN_SERVER_ERROR, "The batch could not be prepared: " + e));
    }
  }

  /** Everything for which a batch may have to be decompressed. */
  private ByteBuffer changed(PendingAppend append, LogConfig config, CodecLookup lookup) {
    ByteBuffer batches =
        append.format() == ProduceFormat.MESSAGE_SET
            ? BatchConversion.fromMessageSet(append.records(), config, lookup)
            : BatchConversion.recompress(append.records(), config, lookup);
    if (config.needsRecords()) {
      check(append, config, lookup, batches);
    }
    return batches;
  }

  /** What the broker writes itself is never in the format of a client. */
  private void check(
      PendingAppend append, LogConfig config, CodecLookup lookup, ByteBuffer batches) {
    boolean client = append.origin() == AppendOrigin.CLIENT;
    try (RecordInspection.Inspector inspector =
        client ? inspections.begin(topic, config.topic()) : InspectionHolder.ACCEPTING) {
      new RecordCheck(config, lookup, clock.millis(), inspector).check(batches);
    }
  }

  private void validate(PendingAppend append, LogConfig config) {
    ByteBuffer records = append.records();
    RecordBatch batch = new RecordBatch();
    if (append.origin() == AppendOrigin.CLIENT) {
      BatchValidator.validate(batch, records, ValidationLimits.client(config.maxMessageBytes()));
      requireCreateTime(batch);
    } else {
      validateAll(batch, records, config);
    }
  }

  /** A producer that marks its batch so would give a time of its own as the broker's. */
  private static void requireCreateTime(RecordBatch batch) {
    if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
      String message = "Only the broker may mark timestamps as LogAppendTime";
      throw new RecordValidationException(
          ErrorCode.INVALID_TIMESTAMP, message, List.of(new RecordError(0, message)));
    }
  }

  private static void validateAll(RecordBatch batch, ByteBuffer records, LogConfig config) {
    ValidationLimits limits = ValidationLimits.internal(config.maxMessageBytes());
    int at = records.position();
    do {
      int rest = records.limit() - at;
      long size =
          rest < RecordBatch.LOG_OVERHEAD
              ? rest
              : RecordBatch.LOG_OVERHEAD + (long) records.getInt(at + Long.BYTES);
      boolean whole = size > 0 && size <= rest;
      BatchValidator.validate(batch, records.slice(at, whole ? (int) size : rest), limits);
      at += batch.sizeInBytes();
    } while (at < records.limit());
  }
}
