package dev.tangram.metadata;

import java.util.List;

/**
 * State of one partition as the controller decided it.
 *
 * @param partition index
 * @param leader broker id, {@link #NO_LEADER} or {@link #LEADER_DURING_DELETE}
 * @param leaderEpoch grows with every decision of the controller
 * @param isr in-sync replicas
 * @param partitionEpoch version of the state (of the znode)
 * @param controllerEpoch epoch of the controller that decided
 * @param replicas assigned replicas, the preferred leader first
 * @param adding replicas that a reassignment adds
 * @param removing replicas that a reassignment removes
 */
public record PartitionImage(
    int partition,
    int leader,
    int leaderEpoch,
    List<Integer> isr,
    int partitionEpoch,
    int controllerEpoch,
    List<Integer> replicas,
    List<Integer> adding,
    List<Integer> removing) {

  public static final int NO_LEADER = -1;
  public static final int LEADER_DURING_DELETE = -2;

  public PartitionImage {
    isr = List.copyOf(isr);
    replicas = List.copyOf(replicas);
    adding = List.copyOf(adding);
    removing = List.copyOf(removing);
  }
}
