package __package__;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** One by one: the partitions of each topic go around the members that subscribe to it. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=assignor", "name=__name__"})
@Component(
    service = PartitionAssignor.class,
    property = PartitionAssignor.NAME_PROPERTY + "=__name__")
public final class __Name__Assignor implements PartitionAssignor {

  @Override
  public String name() {
    return "__name__";
  }

  @Override
  public Set<Protocol> protocols() {
    return Set.of(Protocol.EAGER);
  }

  @Override
  public Assignment assign(GroupView group, TopicsView topics) {
    Map<String, List<TopicPartition>> given = new LinkedHashMap<>();
    group.members().forEach(member -> given.put(member.memberId(), new ArrayList<>()));
    for (TopicView topic : topics.topics()) {
      List<MemberView> takers =
          group.members().stream().filter(member -> member.subscribes(topic.name())).toList();
      if (takers.isEmpty()) {
        continue;
      }
      for (int partition = 0; partition < topic.partitions(); partition++) {
        String taker = takers.get(partition % takers.size()).memberId();
        given.get(taker).add(new TopicPartition(topic.name(), partition));
      }
    }
    return Assignment.of(given);
  }
}
