package dev.tangram.plugins.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.PluginProperties;

/**
 * The limits of {@link PluginProperties}.
 *
 * @param startTimeoutMs for the start of a bundle and the appearance of its services
 * @param selfTestTimeoutMs for one self-test
 * @param drainTimeoutMs for the uses of a version that was replaced
 * @param callTimeoutMs for one use
 * @param errorsMax errors within the window that take a version out of service
 * @param errorsWindowMs how long an error counts
 * @param retainedVersions kept copies for a rollback, for each bundle
 */
record PluginSettings(
    long startTimeoutMs,
    long selfTestTimeoutMs,
    long drainTimeoutMs,
    long callTimeoutMs,
    int errorsMax,
    long errorsWindowMs,
    int retainedVersions) {

  static PluginSettings of(BrokerConfig config) {
    return new PluginSettings(
        config.get(PluginProperties.START_TIMEOUT_MS),
        config.get(PluginProperties.SELFTEST_TIMEOUT_MS),
        config.get(PluginProperties.DRAIN_TIMEOUT_MS),
        config.get(PluginProperties.CALL_TIMEOUT_MS),
        config.get(PluginProperties.ERRORS_MAX),
        config.get(PluginProperties.ERRORS_WINDOW_MS),
        config.get(PluginProperties.RETAINED_VERSIONS));
  }
}
