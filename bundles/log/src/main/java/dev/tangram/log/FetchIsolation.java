package dev.tangram.log;

/** Up to where a reader may see. */
public enum FetchIsolation {
  /** Everything that is appended; for followers. */
  LOG_END,
  /** What is committed: below the high watermark. */
  HIGH_WATERMARK,
  /** What is decided: below the last stable offset (read_committed). */
  COMMITTED
}
