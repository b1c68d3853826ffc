package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.configuration.TopicProperties;
import dev.tangram.records.CompressionType;
import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.StoreOptions;
import java.util.Optional;

/**
 * What a log obeys of its topic's properties, as plain fields for the append path.
 *
 * @param topic where they come from
 * @param segmentBytes most bytes of a segment
 * @param maxMessageBytes most bytes of a batch
 * @param compacted whether records need keys
 * @param deleted whether time and size limits apply
 * @param logAppendTime whether records get the broker's time
 * @param checksTimestamps whether the timestamps of records have limits
 * @param inspected whether keys or values of clients' records are looked into
 * @param recompression the codec that batches are stored with; empty keeps the producer's
 * @param compressionLevel its level
 * @param flushMessages flush after so many records
 * @param flushMs flush after so many milliseconds
 * @param retentionMs how long closed segments stay in milliseconds, negative for ever
 * @param retentionBytes bytes of the log beyond which its oldest segments go, negative no limit
 * @param deleteRetentionMs how long tombstones stay in milliseconds after they were compacted first
 */
record LogConfig(
    TopicConfig topic,
    int segmentBytes,
    int maxMessageBytes,
    boolean compacted,
    boolean deleted,
    boolean logAppendTime,
    boolean checksTimestamps,
    boolean inspected,
    Optional<CompressionType> recompression,
    int compressionLevel,
    long flushMessages,
    long flushMs,
    long retentionMs,
    long retentionBytes,
    long deleteRetentionMs) {

  private static final int INDEX_BYTES_MIN = 12;

  static LogConfig of(TopicConfig topic) {
    Optional<CompressionType> codec = recompression(topic);
    return new LogConfig(
        topic,
        topic.segmentBytes(),
        topic.maxMessageBytes(),
        topic.isCompacted(),
        topic.isDeleted(),
        topic.isLogAppendTime(),
        !topic.isLogAppendTime()
            && (topic.timestampBeforeMaxMs() != Long.MAX_VALUE
                || topic.timestampAfterMaxMs() != Long.MAX_VALUE),
        topic.isInspected(),
        codec,
        codec.map(type -> level(topic, type)).orElse(0),
        topic.get(TopicProperties.FLUSH_MESSAGES),
        topic.get(TopicProperties.FLUSH_MS),
        topic.retentionMs(),
        topic.retentionBytes(),
        topic.get(TopicProperties.DELETE_RETENTION_MS));
  }

  /** Whether batches may have to be decompressed before they are stored. */
  boolean decodes(ProduceFormat format) {
    return format == ProduceFormat.MESSAGE_SET || recompression.isPresent() || needsRecords();
  }

  /** Whether the records inside of a batch have to be looked at before it is stored. */
  boolean needsRecords() {
    return compacted || checksTimestamps || inspected;
  }

  /** After so many milliseconds a segment is closed; its records must be compacted in time. */
  long extentMs() {
    return compacted
        ? Math.min(topic.segmentMs(), topic.get(TopicProperties.MAX_COMPACTION_LAG_MS))
        : topic.segmentMs();
  }

  StoreOptions storeOptions(BatchInspector inspector) {
    return new StoreOptions(
        segmentBytes,
        extentMs(),
        topic.get(TopicProperties.SEGMENT_JITTER_MS),
        topic.get(TopicProperties.INDEX_INTERVAL_BYTES),
        Math.max(INDEX_BYTES_MIN, topic.get(TopicProperties.SEGMENT_INDEX_BYTES)),
        topic.get(TopicProperties.PREALLOCATE),
        topic.get(TopicProperties.FILE_DELETE_DELAY_MS),
        inspector);
  }

  private static Optional<CompressionType> recompression(TopicConfig topic) {
    return switch (topic.get(TopicProperties.COMPRESSION_TYPE)) {
      case "uncompressed" -> Optional.of(CompressionType.NONE);
      case "gzip" -> Optional.of(CompressionType.GZIP);
      case "snappy" -> Optional.of(CompressionType.SNAPPY);
      case "lz4" -> Optional.of(CompressionType.LZ4);
      case "zstd" -> Optional.of(CompressionType.ZSTD);
      default -> Optional.empty();
    };
  }

  private static int level(TopicConfig topic, CompressionType type) {
    return switch (type) {
      case GZIP -> topic.get(TopicProperties.COMPRESSION_GZIP_LEVEL);
      case LZ4 -> topic.get(TopicProperties.COMPRESSION_LZ4_LEVEL);
      case ZSTD -> topic.get(TopicProperties.COMPRESSION_ZSTD_LEVEL);
      default -> 0;
    };
  }
}
