package dev.tangram.assignor.range.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Gives each member a range of every topic's partitions, the same one in topics with the same
 * subscribers and the same number of partitions. Where racks are known to differ, members first get
 * what they can read in their own rack (KIP-881).
 */
@Component(
    service = PartitionAssignor.class,
    property = PartitionAssignor.NAME_PROPERTY + "=" + RangeAssignor.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=assignor", "name=" + RangeAssignor.NAME})
public final class RangeAssignor implements PartitionAssignor {

  static final String NAME = "range";

  /** Static members come first and keep their place under a new member id. */
  private static final Comparator<MemberView> ORDER =
      Comparator.comparing(
              (MemberView m) -> m.instanceId().orElse(null),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(MemberView::memberId);

  @Activate
  public RangeAssignor() {
    // Nothing to set up.
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Protocol> protocols() {
    return Set.of(Protocol.EAGER);
  }

  @Override
  public Assignment assign(GroupView group, TopicsView topics) {
    Map<String, List<TopicPartition>> answer = new LinkedHashMap<>();
    group.members().forEach(member -> answer.put(member.memberId(), new ArrayList<>()));
    List<TopicRange> ranges = ranges(group, topics);
    if (ranges.stream().anyMatch(TopicRange::racksMatter)) {
      matchRacks(ranges);
    }
    for (TopicRange range : ranges) {
      range.giveRanges(false);
      range.collect(answer);
    }
    return Assignment.of(answer);
  }

  private static List<TopicRange> ranges(GroupView group, TopicsView topics) {
    List<MemberView> members = new ArrayList<>(group.members());
    members.sort(ORDER);
    Map<String, List<MemberView>> subscribers = new HashMap<>();
    for (MemberView member : members) {
      for (String topic : member.topics()) {
        subscribers.computeIfAbsent(topic, any -> new ArrayList<>()).add(member);
      }
    }
    List<TopicRange> ranges = new ArrayList<>();
    for (TopicView topic : topics.topics()) {
      List<MemberView> its = subscribers.get(topic.name());
      if (its != null && topic.partitions() > 0) {
        ranges.add(new TopicRange(topic, its));
      }
    }
    return ranges;
  }

  private record CoPartitioned(List<String> subscribers, int partitions) {}

  private static void matchRacks(List<TopicRange> ranges) {
    Map<CoPartitioned, List<TopicRange>> groups = new LinkedHashMap<>();
    for (TopicRange range : ranges) {
      CoPartitioned key = new CoPartitioned(range.subscribers(), range.partitionsWithRacks());
      groups.computeIfAbsent(key, any -> new ArrayList<>()).add(range);
    }
    groups.forEach(
        (key, together) -> {
          if (together.size() > 1) {
            matchTogether(together, key.partitions());
          } else if (together.get(0).racksMatter()) {
            together.get(0).giveRanges(true);
          }
        });
  }

  /** Gives partitions of the same number in all of the topics to one member, or leaves them. */
  private static void matchTogether(List<TopicRange> together, int partitions) {
    int members = together.get(0).subscribers().size();
    for (int partition = 0; partition < partitions; partition++) {
      for (int member = 0; member < members; member++) {
        if (fits(together, member, partition)) {
          for (TopicRange range : together) {
            range.give(member, partition);
          }
          break;
        }
      }
    }
  }

  private static boolean fits(List<TopicRange> together, int member, int partition) {
    for (TopicRange range : together) {
      if (range.room(member) == 0 || !range.racksMatch(member, partition)) {
        return false;
      }
    }
    return true;
  }
}
