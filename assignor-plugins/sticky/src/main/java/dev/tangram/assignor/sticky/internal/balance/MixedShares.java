package dev.tangram.assignor.sticky.internal.balance;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Groups where members subscribe to different topics. Everybody keeps what it owns, the rest goes
 * to those with the least; then partitions are shifted from the fullest member along chains of
 * members (one gives a partition to the next, which gives another one on) as long as that makes the
 * loads more equal. Where no such chain is left the loads are the most equal ones that exist
 * (optimal semi-matching, Harvey et al. 2006). At last what was moved without need goes back.
 */
final class MixedShares {

  private static final int MAX_RETURN_ROUNDS = 4;

  private final Problem problem;
  private final Holdings holdings;
  private final boolean[] settled;

  MixedShares(Problem problem) {
    this.problem = problem;
    holdings = new Holdings(problem);
    settled = new boolean[problem.members().size()];
  }

  /** The owner of each partition. */
  int[] solve() {
    fill();
    level();
    for (int round = 0; round < MAX_RETURN_ROUNDS && giveBack(); round++) {
      // Each round opens the way for others; there is hardly ever a second one.
    }
    return holdings.owners();
  }

  /** Topics with few subscribers come first: the others can make up for them. */
  private void fill() {
    int[] order =
        IntStream.range(0, problem.topics().size())
            .boxed()
            .sorted(Comparator.comparingInt(t -> problem.subscribers(t).length))
            .mapToInt(Integer::intValue)
            .toArray();
    Comparator<Integer> poorestFirst =
        Comparator.comparingInt((Integer m) -> holdings.load(m)).thenComparing(m -> m);
    for (int t : order) {
      PriorityQueue<Integer> poorest = null;
      for (int p = problem.firstOf(t); p < problem.firstOf(t + 1); p++) {
        if (holdings.owner(p) == Problem.NOBODY) {
          if (poorest == null) {
            poorest = new PriorityQueue<>(poorestFirst);
            for (int m : problem.subscribers(t)) {
              poorest.add(m);
            }
          }
          int m = poorest.remove();
          holdings.move(p, m);
          poorest.add(m);
        }
      }
    }
  }

  private void level() {
    for (int m = 0; m < settled.length; m++) {
      settled[m] = problem.subscriptions(m).length == 0;
    }
    ChainSearch search = new ChainSearch(problem, holdings, settled);
    int richest = richest();
    while (richest != Problem.NOBODY) {
      int target = search.from(richest);
      if (target != Problem.NOBODY) {
        search.shiftTo(target);
      } else {
        // All partitions of those that were reached can go to nobody else, and no member that is
        // left has more than these: they are as equal as they can be.
        search.settleReached();
      }
      richest = richest();
    }
  }

  private int richest() {
    int richest = Problem.NOBODY;
    for (int m = 0; m < settled.length; m++) {
      if (!settled[m] && (richest == Problem.NOBODY || holdings.load(m) > holdings.load(richest))) {
        richest = m;
      }
    }
    return richest;
  }

  /** Gives moved partitions back where that keeps the loads as they are, up to their order. */
  private boolean giveBack() {
    boolean changed = false;
    for (int p = 0; p < problem.partitions(); p++) {
      int now = holdings.owner(p);
      int before = holdings.claimant(p);
      if (before == Problem.NOBODY || before == now) {
        continue;
      }
      if (holdings.load(now) > holdings.load(before)) {
        holdings.move(p, before);
        changed = true;
      } else {
        int other = exchangeable(before, now);
        if (other >= 0) {
          holdings.move(p, before);
          holdings.move(other, now);
          changed = true;
        }
      }
    }
    return changed;
  }

  /** A partition that one has got and another one could have as well; -1 for none. */
  private int exchangeable(int holder, int taker) {
    int[] topics = problem.subscriptions(holder);
    for (int t : topics) {
      if (holdings.foreign(holder, t) > 0 && problem.subscribes(taker, t)) {
        return holdings.pick(holder, t, taker);
      }
    }
    return -1;
  }
}
