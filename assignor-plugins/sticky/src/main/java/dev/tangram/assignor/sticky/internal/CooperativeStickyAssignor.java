package dev.tangram.assignor.sticky.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.TopicsView;
import dev.tangram.assignor.sticky.internal.balance.BalancedAssignment;
import java.util.Set;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * As balanced as can be, and as few moves as that allows, for members that go on with what they
 * keep (KIP-429). The eager protocol is there for groups that change from an older assignor.
 */
@Component(
    service = PartitionAssignor.class,
    property = PartitionAssignor.NAME_PROPERTY + "=" + CooperativeStickyAssignor.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=assignor", "name=" + CooperativeStickyAssignor.NAME})
public final class CooperativeStickyAssignor implements PartitionAssignor {

  static final String NAME = "cooperative-sticky";

  @Activate
  public CooperativeStickyAssignor() {
    // Nothing to set up.
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Protocol> protocols() {
    return Set.of(Protocol.COOPERATIVE, Protocol.EAGER);
  }

  @Override
  public Assignment assign(GroupView group, TopicsView topics) {
    return BalancedAssignment.of(
        new GroupView(
            group.groupId(), group.members().stream().map(UserData::withGeneration).toList()),
        topics);
  }
}
