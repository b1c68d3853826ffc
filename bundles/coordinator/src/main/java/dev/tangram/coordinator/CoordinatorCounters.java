package dev.tangram.coordinator;

import java.util.concurrent.atomic.LongAdder;

/** What the shards of a topic have done since the start. Thread safe. */
public final class CoordinatorCounters {

  private final LongAdder operations = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder appends = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final LongAdder failedAppends = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder failedLoads = new LongAdder();
  private final LongAdder loadedRecords = new LongAdder();
  private final LongAdder skippedRecords = new LongAdder();
  private final LongAdder loadNanos = new LongAdder();

  CoordinatorCounters() {}

  /** Operations that were run, timers and the ends of offloaded work among them. */
  public long operations() {
    return operations.sum();
  }

  /** Operations that were refused because too many were waiting. */
  public long refused() {
    return refused.sum();
  }

  /** Batches that the leader has appended. */
  public long appends() {
    return appends.sum();
  }

  /** Records in them. */
  public long records() {
    return records.sum();
  }

  /** Batches that could not be appended. */
  public long failedAppends() {
    return failedAppends.sum();
  }

  /** Answers that did not wait any longer for the replicas. */
  public long expired() {
    return expired.sum();
  }

  /** Partitions that were loaded. */
  public long loads() {
    return loads.sum();
  }

  /** Loads that failed. */
  public long failedLoads() {
    return failedLoads.sum();
  }

  /** Records that were replayed at loads. */
  public long loadedRecords() {
    return loadedRecords.sum();
  }

  /** Records of loads that were skipped, because their kind or version is not known. */
  public long skippedRecords() {
    return skippedRecords.sum();
  }

  /** Milliseconds that all loads took together. */
  public long loadMs() {
    return loadNanos.sum() / 1_000_000;
  }

  void operation() {
    operations.increment();
  }

  void refusal() {
    refused.increment();
  }

  void append(int count) {
    appends.increment();
    records.add(count);
  }

  void failedAppend() {
    failedAppends.increment();
  }

  void expiry() {
    expired.increment();
  }

  void load(long replayed, long skipped, long nanos) {
    loads.increment();
    loadedRecords.add(replayed);
    skippedRecords.add(skipped);
    loadNanos.add(nanos);
  }

  void failedLoad() {
    failedLoads.increment();
  }
}
