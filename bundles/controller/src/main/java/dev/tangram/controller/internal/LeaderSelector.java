package dev.tangram.controller.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Who leads. Pure functions; the rules are those of ZooKeeper mode. */
final class LeaderSelector {

  /**
   * A leader with the in-sync set it begins with.
   *
   * @param unclean whether records may be missing, because no in-sync replica was alive
   */
  record Choice(int leader, List<Integer> isr, boolean unclean) {}

  private LeaderSelector() {}

  /**
   * The first live replica leads a new partition; all live ones are in sync, since there is nothing
   * yet.
   */
  static Optional<Choice> forNew(List<Integer> replicas, IntPredicate live) {
    List<Integer> alive = replicas.stream().filter(live::test).toList();
    return alive.isEmpty() ? Optional.empty() : Optional.of(new Choice(alive.get(0), alive, false));
  }

  /**
   * Replaces a leader that is gone: the first assigned replica that lives and is in sync; where
   * none is and an unclean election is allowed, the first assigned one that lives.
   */
  static Optional<Choice> forOffline(
      List<Integer> replicas, List<Integer> isr, IntPredicate live, boolean uncleanAllowed) {
    List<Integer> aliveIsr = isr.stream().filter(live::test).toList();
    for (int replica : replicas) {
      if (aliveIsr.contains(replica)) {
        return Optional.of(new Choice(replica, aliveIsr, false));
      }
    }
    if (!uncleanAllowed) {
      return Optional.empty();
    }
    return replicas.stream()
        .filter(live::test)
        .findFirst()
        .map(leader -> new Choice(leader, List.of(leader), true));
  }
}
