package dev.tangram.assignor.sticky.internal.balance;

import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A group and its topics in numbers: members by their place in the group, topics that exist, have
 * partitions and are subscribed to by somebody from 0 on, and the partitions of all of them in one
 * row.
 */
final class Problem {

  static final int NOBODY = -1;
  private static final int[] NO_TOPICS = {};

  private final List<MemberView> members;
  private final List<TopicView> topics = new ArrayList<>();
  private final int[][] subscriptions;
  private final int[][] subscribers;
  private final int[] first;
  private final int[] topicOf;
  private final int[] claimant;

  Problem(GroupView group, TopicsView existing) {
    members = group.members();
    subscriptions = new int[members.size()][];
    Map<String, Integer> numbers = numberTopics(existing);
    subscribers = subscribe(numbers);
    first = new int[topics.size() + 1];
    for (int t = 0; t < topics.size(); t++) {
      first[t + 1] = Math.addExact(first[t], topics.get(t).partitions());
    }
    topicOf = new int[first[topics.size()]];
    for (int t = 0; t < topics.size(); t++) {
      Arrays.fill(topicOf, first[t], first[t + 1], t);
    }
    claimant = claims(numbers);
  }

  private Map<String, Integer> numberTopics(TopicsView existing) {
    Map<String, Boolean> wanted = new HashMap<>();
    List<String> last = null;
    for (MemberView member : members) {
      if (member.topics() != last) {
        last = member.topics();
        last.forEach(topic -> wanted.put(topic, true));
      }
    }
    Map<String, Integer> numbers = new HashMap<>();
    for (TopicView topic : existing.topics()) {
      if (topic.partitions() > 0 && wanted.containsKey(topic.name())) {
        numbers.put(topic.name(), topics.size());
        topics.add(topic);
      }
    }
    return numbers;
  }

  private int[][] subscribe(Map<String, Integer> numbers) {
    int[] count = new int[topics.size()];
    List<String> last = null;
    int[] lastNumbers = NO_TOPICS;
    for (int m = 0; m < members.size(); m++) {
      List<String> names = members.get(m).topics();
      // Most groups are equal in this; the same list is looked up once.
      if (!names.equals(last)) {
        last = names;
        lastNumbers = names.stream().filter(numbers::containsKey).mapToInt(numbers::get).toArray();
      }
      subscriptions[m] = lastNumbers;
      for (int t : lastNumbers) {
        count[t]++;
      }
    }
    int[][] its = new int[topics.size()][];
    Arrays.setAll(its, t -> new int[count[t]]);
    Arrays.fill(count, 0);
    for (int m = 0; m < members.size(); m++) {
      for (int t : subscriptions[m]) {
        its[t][count[t]++] = m;
      }
    }
    return its;
  }

  /** Who may keep each partition: whoever claims it with a generation that nobody else reaches. */
  private int[] claims(Map<String, Integer> numbers) {
    int[] owner = new int[topicOf.length];
    Arrays.fill(owner, NOBODY);
    long[] generation = new long[topicOf.length];
    Arrays.fill(generation, Long.MIN_VALUE);
    for (int m = 0; m < members.size(); m++) {
      MemberView member = members.get(m);
      for (TopicPartition claimed : member.owned()) {
        Integer t = numbers.get(claimed.topic());
        if (t == null || claimed.partition() >= topics.get(t).partitions() || !subscribes(m, t)) {
          continue;
        }
        int p = first[t] + claimed.partition();
        if (member.ownedGeneration() > generation[p]) {
          generation[p] = member.ownedGeneration();
          owner[p] = m;
        } else if (member.ownedGeneration() == generation[p]) {
          owner[p] = NOBODY;
        }
      }
    }
    return owner;
  }

  boolean subscribes(int member, int topic) {
    return Arrays.binarySearch(subscriptions[member], topic) >= 0;
  }

  List<MemberView> members() {
    return members;
  }

  List<TopicView> topics() {
    return topics;
  }

  /** The topics of a member, ascending. */
  int[] subscriptions(int member) {
    return subscriptions[member];
  }

  /** The members of a topic, ascending. */
  int[] subscribers(int topic) {
    return subscribers[topic];
  }

  /** The row's place of a topic's partition 0; for the number of topics the end of the row. */
  int firstOf(int topic) {
    return first[topic];
  }

  int topicOf(int partition) {
    return topicOf[partition];
  }

  int partitions() {
    return topicOf.length;
  }

  /** For each partition who may keep it, or {@link #NOBODY}; a new array. */
  int[] claimants() {
    return claimant.clone();
  }

  /** Whether all members that subscribe to anything that exists subscribe to the same. */
  boolean equalSubscriptions() {
    for (int[] its : subscriptions) {
      if (its.length != 0 && its.length != topics.size()) {
        return false;
      }
    }
    return true;
  }
}
