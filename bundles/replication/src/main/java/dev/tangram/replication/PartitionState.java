package dev.tangram.replication;

import dev.tangram.log.PartitionLog;
import java.util.List;

/**
 * What a broker's replica of a partition is at the moment. Replaced as a whole.
 *
 * @param role role given by the controller; kept while the log is offline
 * @param leader id of the leading broker, -1 when there is none
 * @param leaderEpoch the last leader epoch obeyed, -1 before the first
 * @param partitionEpoch version of the state in the cluster's store
 * @param log the log, or null while its directory or storage engine is not available
 */
public record PartitionState(
    Role role,
    int leader,
    int leaderEpoch,
    List<Integer> isr,
    List<Integer> replicas,
    int partitionEpoch,
    PartitionLog log) {

  /** Roles of a replica. */
  public enum Role {
    /** Told nothing yet by the controller. */
    NONE,
    LEADER,
    FOLLOWER,
    /** No longer a replica of this broker. */
    STOPPED
  }

  static PartitionState initial() {
    return new PartitionState(Role.NONE, -1, -1, List.of(), List.of(), -1, null);
  }

  public PartitionState {
    isr = List.copyOf(isr);
    replicas = List.copyOf(replicas);
  }

  public boolean leads() {
    return role == Role.LEADER;
  }

  PartitionState withLog(PartitionLog newLog) {
    return new PartitionState(role, leader, leaderEpoch, isr, replicas, partitionEpoch, newLog);
  }

  PartitionState stopped() {
    return new PartitionState(
        Role.STOPPED, leader, leaderEpoch, isr, replicas, partitionEpoch, null);
  }
}
