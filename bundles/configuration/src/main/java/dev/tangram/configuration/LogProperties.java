package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.between;
import static dev.tangram.configuration.Allowed.oneOf;
import static dev.tangram.configuration.Allowed.or;
import static dev.tangram.configuration.Allowed.someOf;

import java.util.List;

/** Properties of logs: where they are, how they roll, how long they stay, how they are cleaned. */
public final class LogProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Logs");
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 3_600_000;

  public static final ConfigKey<String> LOG_DIR =
      GROUP
          .string("log.dir", "data/log")
          .high()
          .doc("The data directory, where log.dirs is not set.");
  public static final ConfigKey<List<String>> LOG_DIRS =
      GROUP
          .list("log.dirs")
          .high()
          .doc("The data directories, separated by commas; a relative one is below the package.");
  public static final ConfigKey<String> STORAGE_ENGINE =
      GROUP
          .string("storage.engine", "segment")
          .doc("The storage engine of new partitions: the name of a storage plug-in.");
  public static final ConfigKey<Integer> LOG_SEGMENT_BYTES =
      GROUP
          .integer("log.segment.bytes", 1_073_741_824)
          .allow(atLeast(14))
          .high()
          .clusterWide()
          .doc("Bytes after which a segment is closed and a new one begun.");
  public static final ConfigKey<Integer> LOG_ROLL_HOURS =
      GROUP
          .integer("log.roll.hours", 168)
          .allow(atLeast(1))
          .high()
          .doc("Hours after which a segment is closed, where log.roll.ms is not set.");
  public static final ConfigKey<Long> LOG_ROLL_MS =
      GROUP
          .longInteger("log.roll.ms", null)
          .allow(atLeast(1L))
          .alias("log.segment.ms")
          .fallback(LOG_ROLL_HOURS, HOUR_MS)
          .high()
          .clusterWide()
          .doc("Milliseconds after which a segment is closed and a new one begun.");
  public static final ConfigKey<Integer> LOG_ROLL_JITTER_HOURS =
      GROUP
          .integer("log.roll.jitter.hours", 0)
          .allow(atLeast(0))
          .high()
          .doc("Hours of jitter, where log.roll.jitter.ms is not set.");
  public static final ConfigKey<Long> LOG_ROLL_JITTER_MS =
      GROUP
          .longInteger("log.roll.jitter.ms", null)
          .allow(atLeast(0L))
          .fallback(LOG_ROLL_JITTER_HOURS, HOUR_MS)
          .high()
          .clusterWide()
          .doc("The most milliseconds by which a segment is closed earlier, so that not all do.");
  public static final ConfigKey<Integer> LOG_RETENTION_HOURS =
      GROUP
          .integer("log.retention.hours", 168)
          .high()
          .doc("Hours that closed segments stay, where the finer properties are not set.");
  public static final ConfigKey<Integer> LOG_RETENTION_MINUTES =
      GROUP
          .integer("log.retention.minutes", null)
          .high()
          .doc("Minutes that closed segments stay, where log.retention.ms is not set.");
  public static final ConfigKey<Long> LOG_RETENTION_MS =
      GROUP
          .longInteger("log.retention.ms", null)
          .fallback(LOG_RETENTION_MINUTES, MINUTE_MS)
          .fallback(LOG_RETENTION_HOURS, HOUR_MS)
          .high()
          .clusterWide()
          .doc("Milliseconds that closed segments stay before they are deleted; -1 for ever.");
  public static final ConfigKey<Long> LOG_RETENTION_BYTES =
      GROUP
          .longInteger("log.retention.bytes", -1L)
          .high()
          .clusterWide()
          .doc("Bytes of a partition beyond which its oldest segments are deleted; -1 no limit.");
  public static final ConfigKey<Long> LOG_RETENTION_CHECK_INTERVAL_MS =
      GROUP
          .longInteger("log.retention.check.interval.ms", 300_000L)
          .allow(atLeast(1L))
          .doc("Milliseconds between two searches for segments to delete.");
  public static final ConfigKey<List<String>> LOG_CLEANUP_POLICY =
      GROUP
          .list("log.cleanup.policy", "delete")
          .allow(someOf("compact", "delete"))
          .clusterWide()
          .doc("What happens to old records: delete them, or compact to the last of each key.");
  public static final ConfigKey<Long> LOG_SEGMENT_DELETE_DELAY_MS =
      GROUP
          .longInteger("log.segment.delete.delay.ms", 60_000L)
          .allow(atLeast(0L))
          .alias("log.delete.delay.ms")
          .high()
          .clusterWide()
          .doc("Milliseconds between taking a segment out of a log and deleting its file.");
  public static final ConfigKey<Integer> LOG_INDEX_SIZE_MAX_BYTES =
      GROUP
          .integer("log.index.size.max.bytes", 10_485_760)
          .allow(atLeast(4))
          .clusterWide()
          .doc("The most bytes of an offset index; a full one closes the segment.");
  public static final ConfigKey<Integer> LOG_INDEX_INTERVAL_BYTES =
      GROUP
          .integer("log.index.interval.bytes", 4_096)
          .allow(atLeast(0))
          .clusterWide()
          .doc("Bytes of records between two entries of an index.");
  public static final ConfigKey<Long> LOG_FLUSH_INTERVAL_MESSAGES =
      GROUP
          .longInteger("log.flush.interval.messages", Long.MAX_VALUE)
          .allow(atLeast(1L))
          .high()
          .clusterWide()
          .doc("Records after which a partition is flushed to the disk.");
  public static final ConfigKey<Long> LOG_FLUSH_SCHEDULER_INTERVAL_MS =
      GROUP
          .longInteger("log.flush.scheduler.interval.ms", Long.MAX_VALUE)
          .high()
          .doc("Milliseconds between two searches for partitions to flush.");
  public static final ConfigKey<Long> LOG_FLUSH_INTERVAL_MS =
      GROUP
          .longInteger("log.flush.interval.ms", null)
          .fallback(LOG_FLUSH_SCHEDULER_INTERVAL_MS, 1)
          .high()
          .clusterWide()
          .doc("Milliseconds after which unflushed records of a partition are flushed.");
  public static final ConfigKey<Integer> LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS =
      GROUP
          .integer("log.flush.offset.checkpoint.interval.ms", 60_000)
          .allow(atLeast(0))
          .high()
          .doc("Milliseconds between two writes of the recovery points.");
  public static final ConfigKey<Integer> LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS =
      GROUP
          .integer("log.flush.start.offset.checkpoint.interval.ms", 60_000)
          .allow(atLeast(0))
          .high()
          .doc("Milliseconds between two writes of the log start offsets.");
  public static final ConfigKey<Boolean> LOG_PREALLOCATE =
      GROUP
          .bool("log.preallocate", false)
          .clusterWide()
          .doc("Whether a new segment takes its whole space on the disk at once.");
  public static final ConfigKey<Integer> MESSAGE_MAX_BYTES =
      GROUP
          .integer("message.max.bytes", 1_048_588)
          .allow(atLeast(0))
          .high()
          .clusterWide()
          .doc("The most bytes of one record batch, as it came, after compression.");
  public static final ConfigKey<String> COMPRESSION_TYPE =
      GROUP
          .string("compression.type", "producer")
          .allow(oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"))
          .high()
          .clusterWide()
          .doc("The codec batches are stored with; producer keeps what the producer chose.");
  public static final ConfigKey<Integer> COMPRESSION_GZIP_LEVEL =
      GROUP
          .integer("compression.gzip.level", -1)
          .allow(or(-1, between(1, 9)))
          .clusterWide()
          .doc("The level of gzip where the broker compresses.");
  public static final ConfigKey<Integer> COMPRESSION_LZ4_LEVEL =
      GROUP
          .integer("compression.lz4.level", 9)
          .allow(between(1, 17))
          .clusterWide()
          .doc("The level of lz4 where the broker compresses.");
  public static final ConfigKey<Integer> COMPRESSION_ZSTD_LEVEL =
      GROUP
          .integer("compression.zstd.level", 3)
          .allow(between(-131_072, 22))
          .clusterWide()
          .doc("The level of zstd where the broker compresses.");
  public static final ConfigKey<String> LOG_MESSAGE_TIMESTAMP_TYPE =
      GROUP
          .string("log.message.timestamp.type", "CreateTime")
          .allow(oneOf("CreateTime", "LogAppendTime"))
          .clusterWide()
          .doc("Whether a record keeps its producer's time or gets the time of its append.");
  public static final ConfigKey<Long> LOG_MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS =
      GROUP
          .longInteger("log.message.timestamp.difference.max.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .clusterWide()
          .doc("Old form of the two following: the most milliseconds a timestamp may be off.");
  public static final ConfigKey<Long> LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
      GROUP
          .longInteger("log.message.timestamp.before.max.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .clusterWide()
          .doc("The most milliseconds a timestamp may lie before the broker's time.");
  public static final ConfigKey<Long> LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS =
      GROUP
          .longInteger("log.message.timestamp.after.max.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .clusterWide()
          .doc("The most milliseconds a timestamp may lie after the broker's time.");
  public static final ConfigKey<String> LOG_MESSAGE_FORMAT_VERSION =
      GROUP
          .string("log.message.format.version", "3.0-IV1")
          .accepted()
          .doc("Has no meaning any more: records are always stored in the format of 0.11.");
  public static final ConfigKey<Boolean> LOG_MESSAGE_DOWNCONVERSION_ENABLE =
      GROUP
          .bool("log.message.downconversion.enable", true)
          .low()
          .clusterWide()
          .doc("Whether old consumers get records in an old format, or an error.");
  public static final ConfigKey<Boolean> LOG_CLEANER_ENABLE =
      GROUP.bool("log.cleaner.enable", true).doc("Whether compacted topics are compacted.");
  public static final ConfigKey<Integer> LOG_CLEANER_THREADS =
      GROUP.integer("log.cleaner.threads", 1).allow(atLeast(0)).doc("Threads that compact logs.");
  public static final ConfigKey<Double> LOG_CLEANER_IO_MAX_BYTES_PER_SECOND =
      GROUP
          .decimal("log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE)
          .doc("The most bytes that compaction reads and writes in a second, with all threads.");
  public static final ConfigKey<Long> LOG_CLEANER_DEDUPE_BUFFER_SIZE =
      GROUP
          .longInteger("log.cleaner.dedupe.buffer.size", 134_217_728L)
          .doc("The most bytes of memory for the keys of all compaction threads, 24 for each key.");
  public static final ConfigKey<Integer> LOG_CLEANER_IO_BUFFER_SIZE =
      GROUP
          .integer("log.cleaner.io.buffer.size", 524_288)
          .allow(atLeast(0))
          .doc("Bytes of memory for reading of all compaction threads.");
  public static final ConfigKey<Double> LOG_CLEANER_IO_BUFFER_LOAD_FACTOR =
      GROUP
          .decimal("log.cleaner.io.buffer.load.factor", 0.9)
          .doc("How full the table of keys may get, as a fraction.");
  public static final ConfigKey<Long> LOG_CLEANER_BACKOFF_MS =
      GROUP
          .longInteger("log.cleaner.backoff.ms", 15_000L)
          .allow(atLeast(0L))
          .doc("Milliseconds a compaction thread sleeps when there is nothing to compact.");
  public static final ConfigKey<Double> LOG_CLEANER_MIN_CLEANABLE_RATIO =
      GROUP
          .decimal("log.cleaner.min.cleanable.ratio", 0.5)
          .allow(between(0.0, 1.0))
          .clusterWide()
          .doc("The part of a log that must be new before it is compacted again.");
  public static final ConfigKey<Long> LOG_CLEANER_DELETE_RETENTION_MS =
      GROUP
          .longInteger("log.cleaner.delete.retention.ms", 86_400_000L)
          .allow(atLeast(0L))
          .clusterWide()
          .doc("Milliseconds that the mark of a deleted key stays in a compacted log.");
  public static final ConfigKey<Long> LOG_CLEANER_MIN_COMPACTION_LAG_MS =
      GROUP
          .longInteger("log.cleaner.min.compaction.lag.ms", 0L)
          .allow(atLeast(0L))
          .clusterWide()
          .doc("Milliseconds a record is kept out of compaction.");
  public static final ConfigKey<Long> LOG_CLEANER_MAX_COMPACTION_LAG_MS =
      GROUP
          .longInteger("log.cleaner.max.compaction.lag.ms", Long.MAX_VALUE)
          .allow(atLeast(1L))
          .clusterWide()
          .doc("Milliseconds after which a record must be taken into compaction.");

  private LogProperties() {}

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
