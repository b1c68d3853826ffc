package dev.tangram.log.internal.cleaner;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.LogProperties;

/**
 * What compaction obeys of the broker's properties.
 *
 * @param enabled whether it runs by itself
 * @param threads that compact, each another log
 * @param dedupeBytes the most memory for the keys of all threads
 * @param loadFactor how full a table of keys may get
 * @param ioBytes memory for reading of all threads
 * @param bytesPerSecond what all threads may read and write in a second
 * @param backoffMs milliseconds that a thread sleeps when there is nothing to do
 */
public record CleanerSettings(
    boolean enabled,
    int threads,
    long dedupeBytes,
    double loadFactor,
    int ioBytes,
    double bytesPerSecond,
    long backoffMs) {

  private static final int IO_BYTES_MIN = 4_096;

  /** Takes them from the broker's configuration. */
  public static CleanerSettings of(BrokerConfig config) {
    return new CleanerSettings(
        config.get(LogProperties.LOG_CLEANER_ENABLE),
        config.get(LogProperties.LOG_CLEANER_THREADS),
        config.get(LogProperties.LOG_CLEANER_DEDUPE_BUFFER_SIZE),
        config.get(LogProperties.LOG_CLEANER_IO_BUFFER_LOAD_FACTOR),
        config.get(LogProperties.LOG_CLEANER_IO_BUFFER_SIZE),
        config.get(LogProperties.LOG_CLEANER_IO_MAX_BYTES_PER_SECOND),
        config.get(LogProperties.LOG_CLEANER_BACKOFF_MS));
  }

  /** The most memory for the keys of one thread. */
  public long dedupeBytesOfThread() {
    return dedupeBytes / Math.max(1, threads);
  }

  /** Bytes that one thread reads at once. */
  public int readBytes() {
    return Math.max(IO_BYTES_MIN, ioBytes / Math.max(1, threads));
  }
}
