package dev.tangram.groups.internal.group;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.CoordinatorProperties;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;

/**
 * Limits and times of groups, from the broker's configuration. Times are in milliseconds.
 *
 * @param sessionMinMs the shortest session timeout that a member may ask for
 * @param sessionMaxMs the longest
 * @param initialRebalanceDelayMs how long a new group waits for more members
 * @param sizeMax members of one group
 * @param offsetMetadataMaxBytes bytes of metadata with one offset
 * @param offsetsRetentionMs how long offsets are kept that nobody needs
 * @param offsetsCheckMs how often expired offsets are looked for
 * @param consumer of groups of the consumer protocol
 */
public record GroupSettings(
    int sessionMinMs,
    int sessionMaxMs,
    int initialRebalanceDelayMs,
    int sizeMax,
    int offsetMetadataMaxBytes,
    long offsetsRetentionMs,
    long offsetsCheckMs,
    ConsumerSettings consumer) {

  private static final long MS_PER_MINUTE = 60_000;

  /** With the defaults of the consumer protocol. */
  public GroupSettings(
      int sessionMinMs,
      int sessionMaxMs,
      int initialRebalanceDelayMs,
      int sizeMax,
      int offsetMetadataMaxBytes,
      long offsetsRetentionMs,
      long offsetsCheckMs) {
    this(
        sessionMinMs,
        sessionMaxMs,
        initialRebalanceDelayMs,
        sizeMax,
        offsetMetadataMaxBytes,
        offsetsRetentionMs,
        offsetsCheckMs,
        ConsumerSettings.DEFAULTS);
  }

  /**
   * Whether a member may have this session timeout.
   *
   * @throws ApiException INVALID_SESSION_TIMEOUT
   */
  public void checkSession(int timeoutMs) {
    if (timeoutMs < sessionMinMs || timeoutMs > sessionMaxMs) {
      throw new ApiException(
          ErrorCode.INVALID_SESSION_TIMEOUT,
          "The session timeout must be from " + sessionMinMs + " to " + sessionMaxMs + " ms");
    }
  }

  public static GroupSettings of(BrokerConfig config) {
    return new GroupSettings(
        config.get(CoordinatorProperties.GROUP_MIN_SESSION_TIMEOUT_MS),
        config.get(CoordinatorProperties.GROUP_MAX_SESSION_TIMEOUT_MS),
        config.get(CoordinatorProperties.GROUP_INITIAL_REBALANCE_DELAY_MS),
        config.get(CoordinatorProperties.GROUP_MAX_SIZE),
        config.get(CoordinatorProperties.OFFSET_METADATA_MAX_BYTES),
        config.get(CoordinatorProperties.OFFSETS_RETENTION_MINUTES) * MS_PER_MINUTE,
        config.get(CoordinatorProperties.OFFSETS_RETENTION_CHECK_INTERVAL_MS),
        ConsumerSettings.of(config));
  }
}
