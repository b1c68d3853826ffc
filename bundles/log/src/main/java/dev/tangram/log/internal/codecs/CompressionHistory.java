package dev.tangram.log.internal.codecs;

import dev.tangram.plugins.PluginId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often the output of each version of a codec was read back. A version that did well often
 * enough is believed. Thread safe, without a lock that producers share.
 */
final class CompressionHistory {

  /** So many batches of a version are read back. */
  static final int PROBATION_USES = 1_000;

  /** Versions that are remembered. */
  private static final int VERSIONS_MAX = 64;

  private final Map<PluginId, AtomicInteger> verified = new ConcurrentHashMap<>();

  boolean isOnProbation(PluginId version) {
    AtomicInteger count = verified.get(version);
    return count == null || count.get() < PROBATION_USES;
  }

  void verified(PluginId version) {
    if (verified.size() >= VERSIONS_MAX && !verified.containsKey(version)) {
      // All are read back anew, which costs little.
      verified.clear();
    }
    verified.computeIfAbsent(version, any -> new AtomicInteger()).incrementAndGet();
  }
}
