package dev.tangram.assignor.sticky.internal.balance;

import java.util.Arrays;

/** Who has which partition now, and how many of each topic. */
final class Holdings {

  private final Problem problem;
  private final int[] claimant;
  private final int[] owner;
  private final int[] load;

  /** By member and the place of the topic among its subscriptions. */
  private final int[][] held;

  /** How many of those were its own before. */
  private final int[][] kept;

  Holdings(Problem problem) {
    this.problem = problem;
    claimant = problem.claimants();
    owner = new int[claimant.length];
    Arrays.fill(owner, Problem.NOBODY);
    int members = problem.members().size();
    load = new int[members];
    held = new int[members][];
    kept = new int[members][];
    for (int m = 0; m < members; m++) {
      held[m] = new int[problem.subscriptions(m).length];
      kept[m] = new int[problem.subscriptions(m).length];
    }
    for (int p = 0; p < owner.length; p++) {
      if (claimant[p] != Problem.NOBODY) {
        move(p, claimant[p]);
      }
    }
  }

  int[] owners() {
    return owner;
  }

  int owner(int partition) {
    return owner[partition];
  }

  int claimant(int partition) {
    return claimant[partition];
  }

  int load(int member) {
    return load[member];
  }

  /** How many of a topic a member has; the place of the topic is that in its subscriptions. */
  int heldAt(int member, int place) {
    return held[member][place];
  }

  /** How many of these were not its own before. */
  int foreignAt(int member, int place) {
    return held[member][place] - kept[member][place];
  }

  /** How many of a topic that it subscribes to a member has that were not its own before. */
  int foreign(int member, int topic) {
    return foreignAt(member, place(member, topic));
  }

  void move(int partition, int to) {
    int topic = problem.topicOf(partition);
    int from = owner[partition];
    if (from != Problem.NOBODY) {
      count(partition, from, place(from, topic), -1);
    }
    owner[partition] = to;
    count(partition, to, place(to, topic), 1);
  }

  private void count(int partition, int member, int place, int by) {
    load[member] += by;
    held[member][place] += by;
    if (claimant[partition] == member) {
      kept[member][place] += by;
    }
  }

  /**
   * The partition of a topic that a member gives to another one: the other's own before, else one
   * that is not the giver's own, else any.
   */
  int pick(int from, int topic, int to) {
    int best = -1;
    int bestRank = 0;
    for (int p = problem.firstOf(topic); p < problem.firstOf(topic + 1); p++) {
      if (owner[p] == from) {
        int rank = claimant[p] == to ? 3 : claimant[p] == from ? 1 : 2;
        if (rank > bestRank) {
          best = p;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  private int place(int member, int topic) {
    return Arrays.binarySearch(problem.subscriptions(member), topic);
  }
}
