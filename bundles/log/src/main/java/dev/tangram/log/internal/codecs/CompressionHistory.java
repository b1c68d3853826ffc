package dev.tangram.log.internal.codecs;

import dev.tangram.plugins.PluginId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often the output of each version of a codec was read back. A version that did well often
 * enough is believed.
 */
final class CompressionHistory {

  /** So many batches of a version are read back. */
  static final int PROBATION_USES = 1_000;

  /** Versions that are remembered; the one longest out of use is forgotten. */
  private static final int VERSIONS_MAX = 64;

  private final Map<PluginId, Integer> verified =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PluginId, Integer> eldest) {
          return size() > VERSIONS_MAX;
        }
      };

  synchronized boolean isOnProbation(PluginId version) {
    return verified.getOrDefault(version, 0) < PROBATION_USES;
  }

  synchronized void verified(PluginId version) {
    verified.merge(version, 1, Integer::sum);
  }
}
