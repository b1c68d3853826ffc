package dev.tangram.groups.internal.offsets;

import dev.tangram.groups.internal.records.OffsetCommitKey;

/** Whose offset of which partition. */
record OffsetKey(String group, String topic, int partition) {

  static OffsetKey of(OffsetCommitKey key) {
    return new OffsetKey(key.group(), key.topic(), key.partition());
  }
}
