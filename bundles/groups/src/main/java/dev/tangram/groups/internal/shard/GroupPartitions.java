package dev.tangram.groups.internal.shard;

/** Where groups live. */
@FunctionalInterface
public interface GroupPartitions {

  /** The topic whose partitions are the shards. */
  String OFFSETS_TOPIC = "__consumer_offsets";

  /** The partition that has a group, whichever broker leads it. */
  int partitionOf(String groupId);
}
