package dev.tangram.assignor.roundrobin.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Deals the partitions of all topics, in order of topic and partition, to the members in a circle;
 * members that do not subscribe to the topic are passed over.
 */
@Component(
    service = PartitionAssignor.class,
    property = PartitionAssignor.NAME_PROPERTY + "=" + RoundRobinAssignor.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=assignor", "name=" + RoundRobinAssignor.NAME})
public final class RoundRobinAssignor implements PartitionAssignor {

  static final String NAME = "roundrobin";

  /** Static members come first and keep their place under a new member id. */
  private static final Comparator<MemberView> ORDER =
      Comparator.comparing(
              (MemberView m) -> m.instanceId().orElse(null),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(MemberView::memberId);

  @Activate
  public RoundRobinAssignor() {
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
    List<MemberView> circle = new ArrayList<>(group.members());
    circle.sort(ORDER);
    List<List<TopicPartition>> given = new ArrayList<>();
    Map<String, List<TopicPartition>> answer = new LinkedHashMap<>();
    for (MemberView member : circle) {
      given.add(new ArrayList<>());
      answer.put(member.memberId(), given.get(given.size() - 1));
    }
    Map<String, int[]> subscribers = subscribers(circle);
    int next = 0;
    for (TopicView topic : topics.topics()) {
      int[] places = subscribers.get(topic.name());
      for (int p = 0; places != null && p < topic.partitions(); p++) {
        int place = atOrAfter(places, next);
        given.get(place).add(new TopicPartition(topic.name(), p));
        next = place + 1;
      }
    }
    return Assignment.of(answer);
  }

  /** Topic to the places in the circle of those that subscribe to it, ascending. */
  private static Map<String, int[]> subscribers(List<MemberView> circle) {
    Map<String, List<Integer>> places = new HashMap<>();
    for (int place = 0; place < circle.size(); place++) {
      for (String topic : circle.get(place).topics()) {
        places.computeIfAbsent(topic, any -> new ArrayList<>()).add(place);
      }
    }
    Map<String, int[]> arrays = new HashMap<>();
    places.forEach(
        (topic, its) -> arrays.put(topic, its.stream().mapToInt(Integer::intValue).toArray()));
    return arrays;
  }

  /** The first of the places that is not before another one, going round. */
  private static int atOrAfter(int[] places, int from) {
    int found = Arrays.binarySearch(places, from);
    int at = found >= 0 ? found : -found - 1;
    return places[at == places.length ? 0 : at];
  }
}
