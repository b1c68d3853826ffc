package dev.tangram.assignor.tck;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** As simple as an assignor with all abilities can be; broken ones change one thing of it. */
class ReferenceAssignor implements PartitionAssignor {

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Set<Protocol> protocols() {
    return Set.of(Protocol.COOPERATIVE);
  }

  @Override
  public Assignment assign(GroupView group, TopicsView topics) {
    TreeMap<String, TreeSet<TopicPartition>> shares = new TreeMap<>();
    group.members().forEach(member -> shares.put(member.memberId(), new TreeSet<>()));
    Map<TopicPartition, MemberView> claims = claims(group);
    List<TopicPartition> free = new ArrayList<>();
    for (TopicPartition partition : partitions(topics)) {
      MemberView owner = claims.get(partition);
      if (owner != null && owner.subscribes(partition.topic())) {
        shares.get(owner.memberId()).add(partition);
      } else {
        free.add(partition);
      }
    }
    give(free, group, topics, shares, true);
    give(free, group, topics, shares, false);
    level(group, shares);
    return answer(shares);
  }

  Assignment answer(Map<String, ? extends Collection<TopicPartition>> shares) {
    return Assignment.of(shares);
  }

  List<TopicPartition> partitions(TopicsView topics) {
    List<TopicPartition> all = new ArrayList<>();
    for (TopicView topic : topics.topics()) {
      all.addAll(Scenarios.partitions(topic.name(), topic.partitions()));
    }
    return all;
  }

  /** Who claims a partition with the highest generation; the first of several. */
  Map<TopicPartition, MemberView> claims(GroupView group) {
    Map<TopicPartition, MemberView> claims = new HashMap<>();
    for (MemberView member : group.members()) {
      for (TopicPartition partition : member.owned()) {
        claims.merge(
            partition,
            member,
            (before, other) -> other.ownedGeneration() > before.ownedGeneration() ? other : before);
      }
    }
    return claims;
  }

  private void give(
      List<TopicPartition> free,
      GroupView group,
      TopicsView topics,
      Map<String, TreeSet<TopicPartition>> shares,
      boolean nearOnly) {
    int quota = partitions(topics).size() / Math.max(1, group.members().size());
    for (TopicPartition partition : List.copyOf(free)) {
      Set<String> racks =
          topics.find(partition.topic()).orElseThrow().racksOf(partition.partition());
      Optional<MemberView> poorest =
          group.members().stream()
              .filter(m -> subscribes(m, partition.topic()))
              .filter(m -> !nearOnly || m.rack().filter(racks::contains).isPresent())
              .filter(m -> !nearOnly || shares.get(m.memberId()).size() < quota)
              .min(Comparator.comparingInt(m -> shares.get(m.memberId()).size()));
      if (poorest.isPresent()) {
        shares.get(poorest.get().memberId()).add(partition);
        free.remove(partition);
      }
    }
  }

  boolean subscribes(MemberView member, String topic) {
    return member.subscribes(topic);
  }

  /** Moves partitions directly until nobody can take one over from somebody with two more. */
  void level(GroupView group, Map<String, TreeSet<TopicPartition>> shares) {
    List<MemberView> poorestFirst = new ArrayList<>(group.members());
    boolean moved = true;
    while (moved) {
      poorestFirst.sort(Comparator.comparingInt(m -> shares.get(m.memberId()).size()));
      moved = moveOne(poorestFirst, shares);
    }
  }

  private boolean moveOne(
      List<MemberView> poorestFirst, Map<String, TreeSet<TopicPartition>> shares) {
    for (MemberView poor : poorestFirst) {
      TreeSet<TopicPartition> to = shares.get(poor.memberId());
      for (int i = poorestFirst.size() - 1; i >= 0; i--) {
        TreeSet<TopicPartition> from = shares.get(poorestFirst.get(i).memberId());
        if (from.size() < to.size() + 2) {
          break;
        }
        Optional<TopicPartition> partition =
            from.stream().filter(p -> subscribes(poor, p.topic())).findFirst();
        if (partition.isPresent()) {
          from.remove(partition.get());
          return to.add(partition.get());
        }
      }
    }
    return false;
  }
}
