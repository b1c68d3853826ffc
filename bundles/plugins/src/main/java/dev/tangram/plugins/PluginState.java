package dev.tangram.plugins;

/** Where a version of a plug-in is in its life. */
public enum PluginState {
  /** Its jar is known, and it can take over; nothing of it runs. */
  INSTALLED,
  /** It is started and tried before its first use. */
  TESTING,
  /** It gets a share of the uses, and is compared with the active version. */
  CANARY,
  /** It serves at least one of the names that it offers. */
  ACTIVE,
  /** It gets no new uses, and waits for the last one to end. */
  DRAINING,
  /** It failed and is not used any more until somebody says so. */
  QUARANTINED,
  /** Its jar was taken away. */
  REMOVED
}
