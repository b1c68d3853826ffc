package dev.tangram.assignor.sticky.internal.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Groups where everybody subscribes to the same: each member has a quota, the rounded-up ones for
 * those that own more already, and keeps what it owns up to that. No other balanced assignment
 * moves fewer partitions.
 */
final class EqualShares {

  private final Problem problem;
  private final int[] members;
  private final int[] owner;
  private final int[] room;
  private final Racks racks;

  EqualShares(Problem problem) {
    this.problem = problem;
    members =
        IntStream.range(0, problem.members().size())
            .filter(m -> problem.subscriptions(m).length > 0)
            .toArray();
    owner = problem.claimants();
    room = new int[problem.members().size()];
    racks = Racks.of(problem);
  }

  /** The owner of each partition. */
  int[] solve() {
    if (problem.partitions() > 0) {
      setQuotas();
      keep();
      if (racks.matter()) {
        racks.give(members, owner, room);
      }
      giveRound();
    }
    return owner;
  }

  private void setQuotas() {
    int[] owned = new int[room.length];
    for (int m : owner) {
      if (m != Problem.NOBODY) {
        owned[m]++;
      }
    }
    int least = problem.partitions() / members.length;
    int extra = problem.partitions() % members.length;
    int[] richestFirst =
        Arrays.stream(members)
            .boxed()
            .sorted(Comparator.comparingInt((Integer m) -> -owned[m]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < richestFirst.length; i++) {
      room[richestFirst[i]] = i < extra ? least + 1 : least;
    }
  }

  /** Takes away what is above the quotas; what cannot be read in its own rack goes first. */
  private void keep() {
    int[] claimant = owner.clone();
    Arrays.fill(owner, Problem.NOBODY);
    if (racks.matter()) {
      keep(claimant, true);
    }
    keep(claimant, false);
  }

  private void keep(int[] claimant, boolean nearOnly) {
    for (int p = 0; p < owner.length; p++) {
      int m = claimant[p];
      if (m != Problem.NOBODY
          && owner[p] == Problem.NOBODY
          && room[m] > 0
          && (!nearOnly || racks.near(m, p))) {
        owner[p] = m;
        room[m]--;
      }
    }
  }

  /** In a circle, so that partitions of a topic spread over the members. */
  private void giveRound() {
    int next = 0;
    for (int p = 0; p < owner.length; p++) {
      if (owner[p] == Problem.NOBODY) {
        while (room[members[next]] == 0) {
          next = (next + 1) % members.length;
        }
        owner[p] = members[next];
        room[members[next]]--;
        next = (next + 1) % members.length;
      }
    }
  }
}
