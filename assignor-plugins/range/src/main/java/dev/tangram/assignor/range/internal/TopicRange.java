package dev.tangram.assignor.range.internal;

import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One topic while its partitions are given away. Members are known by their place in the order. */
final class TopicRange {

  private static final int NOBODY = -1;

  private final TopicView topic;
  private final List<String> subscribers;
  private final List<Optional<String>> racks;
  private final boolean anyRack;
  private final boolean racksMatter;
  private final int[] owner;
  private final int[] count;
  private final int quota;
  private int extra;

  TopicRange(TopicView topic, List<MemberView> members) {
    this.topic = topic;
    subscribers = members.stream().map(MemberView::memberId).toList();
    racks = members.stream().map(m -> m.rack().filter(rack -> !rack.isEmpty())).toList();
    anyRack = racks.stream().anyMatch(Optional::isPresent);
    racksMatter = anyRack && racksMatter(topic, racks);
    owner = new int[topic.partitions()];
    Arrays.fill(owner, NOBODY);
    count = new int[members.size()];
    quota = topic.partitions() / members.size();
    extra = topic.partitions() % members.size();
  }

  /** Not where no member is near any replica, nor where all partitions are in the same racks. */
  private static boolean racksMatter(TopicView topic, List<Optional<String>> memberRacks) {
    Set<String> all = new HashSet<>();
    for (int p = 0; p < topic.partitions(); p++) {
      all.addAll(topic.racksOf(p));
    }
    if (memberRacks.stream().flatMap(Optional::stream).noneMatch(all::contains)) {
      return false;
    }
    for (int p = 0; p < topic.partitions(); p++) {
      if (topic.racksOf(p).size() < all.size()) {
        return true;
      }
    }
    return false;
  }

  boolean racksMatter() {
    return racksMatter;
  }

  List<String> subscribers() {
    return subscribers;
  }

  /** None where no member told its rack: such topics follow no others. */
  int partitionsWithRacks() {
    return anyRack ? topic.partitions() : 0;
  }

  boolean racksMatch(int member, int partition) {
    Optional<String> rack = racks.get(member);
    return rack.isEmpty() || topic.racksOf(partition).contains(rack.get());
  }

  /** How many partitions a member may get yet. */
  int room(int member) {
    return Math.max(0, quota + (extra > 0 ? 1 : 0) - count[member]);
  }

  void give(int member, int partition) {
    owner[partition] = member;
    count[member]++;
    if (count[member] == quota + 1) {
      extra--;
    }
  }

  /** Gives what is free to the members in their order, as much as each has room for. */
  void giveRanges(boolean matchingOnly) {
    int free = 0;
    for (int member = 0; member < count.length; member++) {
      while (free < owner.length && owner[free] != NOBODY) {
        free++;
      }
      int room = room(member);
      for (int p = free; p < owner.length && room > 0; p++) {
        if (owner[p] == NOBODY && (!matchingOnly || racksMatch(member, p))) {
          give(member, p);
          room--;
        }
      }
    }
  }

  void collect(Map<String, List<TopicPartition>> answer) {
    List<List<TopicPartition>> lists = new ArrayList<>(subscribers.size());
    subscribers.forEach(member -> lists.add(answer.get(member)));
    for (int p = 0; p < owner.length; p++) {
      lists.get(owner[p]).add(new TopicPartition(topic.name(), p));
    }
  }
}
