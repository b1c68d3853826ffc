package dev.tangram.log.internal.codecs;

import dev.tangram.plugins.PluginId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which outputs of a version of a codec are read back before they are stored: the first ones all,
 * then samples, until it has been used often enough to be believed. To read all of them back would
 * take the time that producers wait for, just when a version is changed under load. Thread safe,
 * without a lock that producers share.
 */
final class CompressionHistory {

  /** So many batches of a version are on probation. */
  static final int PROBATION_USES = 1_000;

  /** So many of them are all read back. */
  private static final int ALL_USES = 32;

  /** Of the others, one in so many. */
  private static final int SAMPLE_EVERY = 16;

  /** Versions that are remembered. */
  private static final int VERSIONS_MAX = 64;

  private final Map<PluginId, AtomicInteger> uses = new ConcurrentHashMap<>();

  /** Counts one output of a version, and says whether it is to be read back. */
  boolean isReadBack(PluginId version) {
    AtomicInteger count = uses.get(version);
    if (count == null) {
      count = begin(version);
    }
    if (count.get() >= PROBATION_USES) {
      return false;
    }
    int number = count.getAndIncrement();
    return number < ALL_USES || number % SAMPLE_EVERY == 0;
  }

  private AtomicInteger begin(PluginId version) {
    if (uses.size() >= VERSIONS_MAX) {
      // All begin anew, which costs little.
      uses.clear();
    }
    return uses.computeIfAbsent(version, any -> new AtomicInteger());
  }
}
