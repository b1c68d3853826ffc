package dev.tangram.configuration.internal;

import dev.tangram.configuration.TopicConfigCheck;
import dev.tangram.configuration.TopicConfigChecks;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Offers the {@link TopicConfigChecks} over those that are registered now. */
@Component(
    service = {},
    immediate = true)
public final class TopicConfigChecksComponent {
  private final TopicConfigChecks checks = new TopicConfigChecks();
  private final ServiceRegistration<TopicConfigChecks> registration;

  @Activate
  public TopicConfigChecksComponent(BundleContext context) {
    registration = context.registerService(TopicConfigChecks.class, checks, null);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCheck(TopicConfigCheck check) {
    checks.add(check);
  }

  void unbindCheck(TopicConfigCheck check) {
    checks.remove(check);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
  }
}
