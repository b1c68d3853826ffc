package dev.tangram.records;

/** What the timestamps of a batch mean: bit 3 of its attributes. */
public enum TimestampType {
  /** Set by the producer. */
  CREATE_TIME,
  /** Set by the broker; all records have the batch's maximal timestamp. */
  LOG_APPEND_TIME
}
