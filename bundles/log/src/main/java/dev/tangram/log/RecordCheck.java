package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at every record of a batch, which means to decompress it. Done only where a topic asks for
 * what the header does not tell: keys (compaction), limits of timestamps, what is in keys and
 * values.
 */
final class RecordCheck {

  /** So many records are named in an answer; the producer can find the others itself. */
  private static final int ERRORS_MAX = 100;

  private final LogConfig config;
  private final CodecLookup codecs;
  private final long nowMs;
  private final RecordInspection.Inspector inspector;
  private final List<RecordError> errors = new ArrayList<>();
  private boolean timestampWrong;
  private int index;

  /**
   * @param inspector looks into the records; belongs to the caller
   */
  RecordCheck(
      LogConfig config, CodecLookup codecs, long nowMs, RecordInspection.Inspector inspector) {
    this.config = config;
    this.codecs = codecs;
    this.nowMs = nowMs;
    this.inspector = inspector;
  }

  /**
   * @throws RecordValidationException INVALID_RECORD or INVALID_TIMESTAMP, naming the records
   */
  void check(ByteBuffer batches) {
    RecordBatch batch = new RecordBatch();
    for (int at = batches.position(); at < batches.limit(); at += batch.sizeInBytes()) {
      batch.reset(batches, at);
      if (!batch.isControl()) {
        check(batch);
      }
    }
    if (!errors.isEmpty()) {
      throw new RecordValidationException(
          timestampWrong ? ErrorCode.INVALID_TIMESTAMP : ErrorCode.INVALID_RECORD,
          "Records are not accepted by the topic; none of the batch was written. The first: "
              + errors.get(0).message(),
          errors);
    }
  }

  private void check(RecordBatch batch) {
    try (RecordIterator records = RecordIterator.of(batch, codecs)) {
      for (; records.hasNext(); index++) {
        Record record = records.next();
        if (config.compacted() && record.key() == null) {
          add("A compacted topic needs a key in every record");
        }
        if (config.checksTimestamps() && record.timestamp() != RecordBatch.NO_TIMESTAMP) {
          checkTime(record.timestamp());
        }
        if (errors.size() < ERRORS_MAX) {
          inspector.problem(record).ifPresent(this::add);
        }
      }
    }
  }

  private void checkTime(long timestamp) {
    TopicConfig topic = config.topic();
    long age = nowMs - timestamp;
    if (age > topic.timestampBeforeMaxMs()) {
      timestampWrong = true;
      add(
          "The timestamp "
              + timestamp
              + " lies more than message.timestamp.before.max.ms "
              + topic.timestampBeforeMaxMs()
              + " before the broker's time "
              + nowMs);
    } else if (-age > topic.timestampAfterMaxMs()) {
      timestampWrong = true;
      add(
          "The timestamp "
              + timestamp
              + " lies more than message.timestamp.after.max.ms "
              + topic.timestampAfterMaxMs()
              + " after the broker's time "
              + nowMs);
    }
  }

  private void add(String message) {
    if (errors.size() < ERRORS_MAX) {
      errors.add(new RecordError(index, message));
    }
  }
}
