package dev.tangram.log;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.LogProperties;
import dev.tangram.configuration.PluginProperties;
import dev.tangram.configuration.ReplicationProperties;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.internal.cleaner.CleanerSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What the log manager obeys of the broker's properties.
 *
 * @param brokerId {@code broker.id}, -1 when it is generated
 * @param logDirs absolute paths, at least one
 * @param recoveryThreads threads that open the logs of one directory
 * @param backgroundThreads threads for retention, flushes and checkpoints, at most
 * @param retentionCheckIntervalMs milliseconds between two retention rounds
 * @param recoveryPointIntervalMs milliseconds between two checkpoints of recovery points
 * @param highWatermarkIntervalMs milliseconds between two checkpoints of high watermarks
 * @param logStartIntervalMs milliseconds between two checkpoints of log start offsets
 * @param flushCheckIntervalMs milliseconds between two looks for logs that are to be flushed
 * @param producerExpirationMs milliseconds after which a silent producer is forgotten
 * @param engineCallTimeoutMs milliseconds after which a call of a storage engine hangs
 * @param cleaner of compaction
 * @param topicDefaults for logs whose topic is not known yet
 */
public record LogSettings(
    int brokerId,
    List<Path> logDirs,
    int recoveryThreads,
    int backgroundThreads,
    long retentionCheckIntervalMs,
    long recoveryPointIntervalMs,
    long highWatermarkIntervalMs,
    long logStartIntervalMs,
    long flushCheckIntervalMs,
    long producerExpirationMs,
    long engineCallTimeoutMs,
    CleanerSettings cleaner,
    TopicConfig topicDefaults) {

  /** The look is cheap; topics may set {@code flush.ms} while the broker sets nothing. */
  private static final long FLUSH_CHECK_MAX_MS = 1_000;

  /** Background work is short and rare: more threads than these bring nothing. */
  private static final int BACKGROUND_THREADS_MAX = 2;

  /** Takes them from the broker's configuration. */
  public static LogSettings of(BrokerConfig config) {
    return new LogSettings(
        config.get(BrokerProperties.BROKER_ID),
        config.logDirs(),
        config.get(BrokerProperties.NUM_RECOVERY_THREADS_PER_DATA_DIR),
        Math.min(BACKGROUND_THREADS_MAX, config.get(BrokerProperties.BACKGROUND_THREADS)),
        config.get(LogProperties.LOG_RETENTION_CHECK_INTERVAL_MS),
        config.get(LogProperties.LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS),
        config.get(ReplicationProperties.REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS),
        config.get(LogProperties.LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS),
        Math.min(FLUSH_CHECK_MAX_MS, config.get(LogProperties.LOG_FLUSH_SCHEDULER_INTERVAL_MS)),
        config.get(ReplicationProperties.PRODUCER_ID_EXPIRATION_MS),
        config.get(PluginProperties.CALL_TIMEOUT_MS),
        CleanerSettings.of(config),
        config.topicDefaults());
  }
}
