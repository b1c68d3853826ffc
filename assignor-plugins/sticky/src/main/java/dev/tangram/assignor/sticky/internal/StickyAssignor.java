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
 * As balanced as can be, and as few moves as that allows, for members that give up everything
 * before a rebalance. What they had is in their user data (KIP-54, KIP-341).
 */
@Component(
    service = PartitionAssignor.class,
    property = PartitionAssignor.NAME_PROPERTY + "=" + StickyAssignor.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=assignor", "name=" + StickyAssignor.NAME})
public final class StickyAssignor implements PartitionAssignor {

  static final String NAME = "sticky";

  @Activate
  public StickyAssignor() {
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
    return BalancedAssignment.of(
        new GroupView(
            group.groupId(), group.members().stream().map(UserData::withPrevious).toList()),
        topics);
  }
}
