package dev.tangram.replication.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.log.LogManager;
import dev.tangram.metadata.BrokerControl;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.replication.Delays;
import dev.tangram.replication.ReplicaManager;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Puts the replica manager of this broker into service. */
@Component(immediate = true, service = ReplicationComponent.class)
public final class ReplicationComponent {

  private static final int TICK_MS = 10;
  private static final int WHEEL_SIZE = 512;

  /** The most requests that wait at the same time, over all connections. */
  private static final long WAITING_REQUESTS_MAX = 100_000;

  private final HashedWheelTimer timer;
  private final ReplicaManager manager;
  private final ServiceRegistration<?> registration;

  @Activate
  public ReplicationComponent(
      BundleContext bundle,
      @Reference BrokerConfig config,
      @Reference BrokerIdentity identity,
      @Reference ClusterMetadata metadata,
      @Reference LogManager logs) {
    timer =
        new HashedWheelTimer(
            new DefaultThreadFactory("request-timeouts", true),
            TICK_MS,
            TimeUnit.MILLISECONDS,
            WHEEL_SIZE,
            false,
            WAITING_REQUESTS_MAX);
    manager = new ReplicaManager(identity, logs, metadata, config, new Delays(timer));
    manager.start();
    String[] services = {ReplicaManager.class.getName(), BrokerControl.class.getName()};
    Dictionary<String, Object> properties = new Hashtable<>();
    registration = bundle.registerService(services, manager, properties);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
    manager.close();
    timer.stop();
  }
}
