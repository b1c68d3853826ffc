package dev.tangram.assignor.sticky.internal.balance;

import java.util.Arrays;

/**
 * Finds the chain from a full member to one with at least two partitions less in which the fewest
 * members lose a partition of their own. Breadth first over members and topics; a step from a
 * member to a topic costs 1 where only partitions of its own are left to give, else 0.
 */
final class ChainSearch {

  private static final int FAR = Integer.MAX_VALUE;

  private final Problem problem;
  private final Holdings holdings;
  private final boolean[] settled;
  private final int[] giverOfTopic;
  private final int[] topicOfTaker;
  private final int[] cost;
  private final boolean[] topicDone;
  private final boolean[] reached;
  private IntStack now = new IntStack();
  private IntStack later = new IntStack();
  private int best;
  private int start;

  ChainSearch(Problem problem, Holdings holdings, boolean[] settled) {
    this.problem = problem;
    this.holdings = holdings;
    this.settled = settled;
    int topics = problem.topics().size();
    giverOfTopic = new int[topics];
    cost = new int[topics];
    topicDone = new boolean[topics];
    topicOfTaker = new int[settled.length];
    reached = new boolean[settled.length];
  }

  /** The last member of the best chain; {@link Problem#NOBODY} when there is none. */
  int from(int member) {
    Arrays.fill(cost, FAR);
    Arrays.fill(topicDone, false);
    Arrays.fill(reached, false);
    now.clear();
    later.clear();
    best = Problem.NOBODY;
    start = member;
    int least = leastLoad();
    reach(member, 0);
    for (int level = 0; best == Problem.NOBODY && !(now.isEmpty() && later.isEmpty()); level++) {
      while (!now.isEmpty()) {
        int topic = now.pop();
        if (!topicDone[topic]) {
          topicDone[topic] = true;
          if (reachSubscribers(topic, level, least)) {
            return best;
          }
        }
      }
      IntStack empty = now;
      now = later;
      later = empty;
    }
    return best;
  }

  private int leastLoad() {
    int least = FAR;
    for (int m = 0; m < settled.length; m++) {
      if (!settled[m]) {
        least = Math.min(least, holdings.load(m));
      }
    }
    return least;
  }

  /** True when nothing better can be found any more. */
  private boolean reachSubscribers(int topic, int level, int least) {
    for (int taker : problem.subscribers(topic)) {
      if (!reached[taker] && !settled[taker]) {
        topicOfTaker[taker] = topic;
        reach(taker, level);
        int load = holdings.load(taker);
        if (load <= holdings.load(start) - 2
            && (best == Problem.NOBODY || load < holdings.load(best))) {
          best = taker;
          if (load == least) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void reach(int member, int level) {
    reached[member] = true;
    int[] topics = problem.subscriptions(member);
    for (int i = 0; i < topics.length; i++) {
      int topic = topics[i];
      if (!topicDone[topic] && holdings.heldAt(member, i) > 0) {
        boolean free = holdings.foreignAt(member, i) > 0;
        int total = free ? level : level + 1;
        if (total < cost[topic]) {
          cost[topic] = total;
          giverOfTopic[topic] = member;
          (free ? now : later).push(topic);
        }
      }
    }
  }

  /** Moves one partition along each link of the chain that was found. */
  void shiftTo(int target) {
    int taker = target;
    while (taker != start) {
      int topic = topicOfTaker[taker];
      int giver = giverOfTopic[topic];
      holdings.move(holdings.pick(giver, topic, taker), taker);
      taker = giver;
    }
  }

  /** After a search without success: those that were reached need not be looked at again. */
  void settleReached() {
    for (int m = 0; m < reached.length; m++) {
      settled[m] |= reached[m];
    }
  }

  /** A stack of topic numbers. */
  private static final class IntStack {

    private int[] items = new int[16];
    private int size;

    void push(int item) {
      if (size == items.length) {
        items = Arrays.copyOf(items, size * 2);
      }
      items[size++] = item;
    }

    int pop() {
      return items[--size];
    }

    boolean isEmpty() {
      return size == 0;
    }

    void clear() {
      size = 0;
    }
  }
}
