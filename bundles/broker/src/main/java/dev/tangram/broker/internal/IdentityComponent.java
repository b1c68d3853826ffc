package dev.tangram.broker.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.StartFailure;
import dev.tangram.log.LogManager;
import dev.tangram.log.LogStartException;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Finds out who this broker is: {@code broker.id} where it is set, else the id that its data
 * directories carry, else a new one of the cluster's sequence. The directories are marked with it,
 * so that no other broker and no other cluster takes them.
 */
@Component(
    service = {},
    immediate = true)
public final class IdentityComponent {

  private final ServiceRegistration<BrokerIdentity> registration;

  @Activate
  public IdentityComponent(
      BundleContext bundle,
      @Reference BrokerConfig config,
      @Reference LogManager logs,
      @Reference ClusterStore store) {
    int id = brokerId(config, logs, store);
    try {
      logs.identify(id, store.clusterId());
    } catch (LogStartException e) {
      StartFailure.report(bundle, e.getMessage(), e.remedy());
      throw e;
    }
    registration = bundle.registerService(BrokerIdentity.class, new BrokerIdentity(id), null);
  }

  private static int brokerId(BrokerConfig config, LogManager logs, ClusterStore store) {
    int configured = config.get(BrokerProperties.BROKER_ID);
    if (configured >= 0) {
      return configured;
    }
    return logs.storedBrokerId()
        .orElseGet(
            () -> store.generateBrokerId(config.get(BrokerProperties.RESERVED_BROKER_MAX_ID)));
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
  }
}
