package dev.tangram.groups.internal.offsets;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.OffsetCommitKey;
import dev.tangram.groups.internal.records.OffsetCommitValue;

/** Committed offsets as records of the log, in the versions that Apache Kafka 3.9 writes. */
final class OffsetRecords {

  static final short KEY_VERSION = 1;

  private static final short VALUE_VERSION = 3;

  /** The only one that has an expiry time; it has no leader epoch. */
  private static final short VALUE_VERSION_WITH_EXPIRY = 1;

  private OffsetRecords() {}

  /** Whether a record is about a committed offset. */
  static boolean isOffset(GroupRecord record) {
    return record.keyVersion() >= 0 && record.keyVersion() <= KEY_VERSION;
  }

  static GroupRecord commit(String group, String topic, int partition, CommittedOffset offset) {
    boolean expires = offset.expireTimestampMs() != CommittedOffset.NO_EXPIRY;
    OffsetCommitValue value =
        new OffsetCommitValue()
            .setOffset(offset.offset())
            .setMetadata(offset.metadata())
            .setCommitTimestamp(offset.commitTimestampMs());
    if (expires) {
      value.setExpireTimestamp(offset.expireTimestampMs());
    } else {
      value.setLeaderEpoch(offset.leaderEpoch());
    }
    return new GroupRecord(
        KEY_VERSION,
        key(group, topic, partition),
        expires ? VALUE_VERSION_WITH_EXPIRY : VALUE_VERSION,
        value);
  }

  static GroupRecord tombstone(String group, String topic, int partition) {
    return GroupRecord.tombstone(KEY_VERSION, key(group, topic, partition));
  }

  private static OffsetCommitKey key(String group, String topic, int partition) {
    return new OffsetCommitKey().setGroup(group).setTopic(topic).setPartition(partition);
  }
}
