package dev.tangram.controller.internal;

import dev.tangram.controller.internal.LeaderSelector.Choice;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.PartitionImage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings partitions online. Every decision is a compare-and-set in the store before anybody hears
 * of it; one that lost the race (a leader changed its in-sync set meanwhile) is read again and
 * decided anew.
 */
final class PartitionStateMachine {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionStateMachine.class);

  private final ControllerContext context;
  private final ClusterStore store;
  private final ControllerEpoch epoch;
  private final Predicate<String> uncleanAllowed;

  /**
   * @param uncleanAllowed whether a topic prefers availability ({@code
   *     unclean.leader.election.enable})
   */
  PartitionStateMachine(
      ControllerContext context,
      ClusterStore store,
      ControllerEpoch epoch,
      Predicate<String> uncleanAllowed) {
    this.context = context;
    this.store = store;
    this.epoch = epoch;
    this.uncleanAllowed = uncleanAllowed;
  }

  /**
   * Gives states to partitions that have none; those without a live replica stay new. Returns what
   * got a state.
   */
  Set<PartitionKey> createMissing(Collection<PartitionKey> partitions) {
    Map<PartitionKey, PartitionState> wanted = new HashMap<>();
    for (PartitionKey key : partitions) {
      if (!context.states().containsKey(key)) {
        LeaderSelector.forNew(context.replicas(key), context::isLive)
            .ifPresent(
                choice ->
                    wanted.put(
                        key,
                        new PartitionState(choice.leader(), 0, choice.isr(), epoch.epoch(), 0)));
      }
    }
    if (wanted.isEmpty()) {
      return Set.of();
    }
    Map<PartitionKey, PartitionState> created = store.createPartitionStates(wanted, epoch);
    context.states().putAll(created);
    return created.keySet();
  }

  /** Elects leaders where the leader is gone. Returns the partitions whose state changed. */
  Set<PartitionKey> electOffline(Collection<PartitionKey> partitions) {
    Map<PartitionKey, PartitionState> changed = new HashMap<>();
    Collection<PartitionKey> open = partitions;
    while (!open.isEmpty()) {
      Map<PartitionKey, PartitionState> wanted = decide(open);
      if (wanted.isEmpty()) {
        break;
      }
      Map<PartitionKey, PartitionState> written = store.updatePartitionStates(wanted, epoch);
      context.states().putAll(written);
      changed.putAll(written);
      open = wanted.keySet().stream().filter(key -> !written.containsKey(key)).toList();
      context.states().putAll(store.partitionStates(open));
    }
    return changed.keySet();
  }

  private Map<PartitionKey, PartitionState> decide(Collection<PartitionKey> partitions) {
    Map<PartitionKey, PartitionState> wanted = new HashMap<>();
    for (PartitionKey key : partitions) {
      PartitionState state = context.states().get(key);
      if (state != null
          && !context.isLive(state.leader())
          && !context.deleting().contains(key.topic())) {
        PartitionState next = next(key, state);
        if (next.leader() != state.leader() || !next.isr().equals(state.isr())) {
          wanted.put(key, next);
        }
      }
    }
    return wanted;
  }

  private PartitionState next(PartitionKey key, PartitionState state) {
    Optional<Choice> choice =
        LeaderSelector.forOffline(
            context.replicas(key), state.isr(), context::isLive, uncleanAllowed.test(key.topic()));
    choice
        .filter(Choice::unclean)
        .ifPresent(
            taken ->
                LOG.warn(
                    "Unclean election: broker {} leads {}-{} although it was not in sync; records that were not replicated are lost",
                    taken.leader(),
                    key.topic(),
                    key.partition()));
    int leader = choice.map(Choice::leader).orElse(PartitionImage.NO_LEADER);
    // The last in-sync replica stays in the set although it is dead: only it is known to have every
    // record.
    List<Integer> isr = choice.map(Choice::isr).orElse(state.isr());
    return new PartitionState(leader, state.leaderEpoch() + 1, isr, epoch.epoch(), state.version());
  }
}
