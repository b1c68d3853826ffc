package dev.tangram.groups.internal.shard;

import dev.tangram.groups.Assignors;
import dev.tangram.metadata.ClusterMetadata;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Listens for as long as there is a coordinator. */
@Component(service = GroupSignalsComponent.class, immediate = true)
public final class GroupSignalsComponent {

  private final GroupSignals signals;

  @Activate
  public GroupSignalsComponent(
      @Reference GroupCoordinator coordinator,
      @Reference ClusterMetadata metadata,
      @Reference Assignors assignors) {
    signals = new GroupSignals(coordinator, metadata, assignors);
  }

  @Deactivate
  void deactivate() {
    signals.close();
  }
}
