package dev.tangram.groups.internal.offsets;

import dev.tangram.groups.internal.records.GroupRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Tombstones that are appended together. They become one batch of the log, so there is a limit,
 * well below what a batch may have.
 */
final class TombstoneBatch {

  static final int RECORDS_MAX = 1_000;

  private static final int BYTES_MAX = 256 * 1024;
  private static final int LOOKS_MAX = 100_000;

  /** What a record has around its key's strings, at most. */
  private static final int RECORD_OVERHEAD = 40;

  private final List<GroupRecord> records = new ArrayList<>();
  private int bytes;
  private int looks;

  /** Takes away a partition's offset. */
  void add(String group, String topic, int partition) {
    records.add(OffsetRecords.tombstone(group, topic, partition));
    // A character of a name may take three bytes.
    bytes += RECORD_OVERHEAD + 3 * (group.length() + topic.length());
  }

  /** Takes away whatever these do. */
  void addAll(List<GroupRecord> tombstones) {
    records.addAll(tombstones);
  }

  /** An offset was looked at, which takes time as well. */
  void looked() {
    looks++;
  }

  /** Whether the rest is to wait for the next batch. */
  boolean full() {
    return records.size() >= RECORDS_MAX || bytes >= BYTES_MAX;
  }

  /** Whether others should have their turn on the shard before more is looked at. */
  boolean tired() {
    return full() || looks >= LOOKS_MAX;
  }

  List<GroupRecord> records() {
    return records;
  }
}
