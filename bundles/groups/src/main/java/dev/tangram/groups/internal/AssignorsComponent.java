package dev.tangram.groups.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.PartitionAssignor.Protocol;
import dev.tangram.assignor.TopicsView;
import dev.tangram.configuration.GroupConfigCheck;
import dev.tangram.groups.Assignors;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Plugins;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Opens the pool of assignors; at once, so that those in the drop-in folder are tried. */
@Component(
    service = {Assignors.class, GroupConfigCheck.class},
    immediate = true)
public final class AssignorsComponent implements Assignors, GroupConfigCheck {

  private final PluginPool<PartitionAssignor> pool;
  private final Assignors assignors;
  private final AssignorCheck check;

  @Activate
  public AssignorsComponent(@Reference Plugins plugins) {
    pool = plugins.open(new AssignorKind());
    assignors = new PooledAssignors(pool);
    check = new AssignorCheck(pool::names);
  }

  @Deactivate
  void deactivate() {
    pool.close();
  }

  @Override
  public List<String> names() {
    return assignors.names();
  }

  @Override
  public Set<Protocol> protocols(String name) {
    return assignors.protocols(name);
  }

  @Override
  public Assignment assign(String name, GroupView group, TopicsView topics) {
    return assignors.assign(name, group, topics);
  }

  @Override
  public void check(Map<String, String> overrides, Set<String> changed) {
    check.check(overrides, changed);
  }

  @Override
  public void addListener(Consumer<String> listener) {
    assignors.addListener(listener);
  }

  @Override
  public void removeListener(Consumer<String> listener) {
    assignors.removeListener(listener);
  }
}
