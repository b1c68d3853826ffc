package dev.tangram.configuration.internal;

import dev.tangram.configuration.GroupConfigCheck;
import dev.tangram.configuration.GroupConfigChecks;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Offers the {@link GroupConfigChecks} over those that are registered now. */
@Component(
    service = {},
    immediate = true)
public final class GroupConfigChecksComponent {
  private final GroupConfigChecks checks = new GroupConfigChecks();
  private final ServiceRegistration<GroupConfigChecks> registration;

  @Activate
  public GroupConfigChecksComponent(BundleContext context) {
    registration = context.registerService(GroupConfigChecks.class, checks, null);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCheck(GroupConfigCheck check) {
    checks.add(check);
  }

  void unbindCheck(GroupConfigCheck check) {
    checks.remove(check);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
  }
}
