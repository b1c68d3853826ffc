package dev.tangram.assignor.uniform.internal;

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
 * The default of groups whose target the coordinator computes (KIP-848): balanced first, then
 * sticky to the last target, whether all members subscribe to the same topics or not.
 */
@Component(
    service = PartitionAssignor.class,
    property = PartitionAssignor.NAME_PROPERTY + "=" + UniformAssignor.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=assignor", "name=" + UniformAssignor.NAME})
public final class UniformAssignor implements PartitionAssignor {

  static final String NAME = "uniform";

  @Activate
  public UniformAssignor() {
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
    return BalancedAssignment.of(group, topics);
  }
}
