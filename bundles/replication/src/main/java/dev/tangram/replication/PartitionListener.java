package dev.tangram.replication;

/** Hears what the partitions of this broker become. */
@FunctionalInterface
public interface PartitionListener {

  /**
   * The controller has given a partition a role or a leader epoch, or its log has gone or come
   * back. Called between appends: nothing is appended to the partition before it returns, and it
   * must not block. Calls for one partition come in order.
   *
   * @param state as it is now; the log is null while it is not available
   */
  void changed(Partition partition, PartitionState state);
}
