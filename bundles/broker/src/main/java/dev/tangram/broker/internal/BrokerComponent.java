package dev.tangram.broker.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.StartFailure;
import dev.tangram.log.LogListener;
import dev.tangram.log.LogManager;
import dev.tangram.metadata.BrokerControl;
import dev.tangram.metadata.BrokerIdInUseException;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.Endpoint;
import dev.tangram.network.BoundListener;
import dev.tangram.network.NetworkServer;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * Brings the broker into service: registers it with the ports that were really bound, waits until a
 * controller knows it, then lets the network dispatch requests and announces that the broker is
 * ready.
 */
@Component(
    service = {},
    immediate = true)
public final class BrokerComponent {

  private final BundleContext bundle;
  private final BrokerConfig config;
  private final BrokerIdentity identity;
  private final ClusterStore store;
  private final NetworkServer network;
  private final LogManager logs;
  private final LogListener directories =
      new LogListener() {
        @Override
        public void allDirectoriesFailed() {
          StartFailure.report(
              bundle,
              "All log directories have failed, so this broker has nothing left to serve and stops.",
              "Look into the log for what failed in each of them, repair the disks, and start again.");
        }
      };
  private final Registration registration;
  private ServiceRegistration<Condition> ready;
  private boolean stopped;

  @Activate
  public BrokerComponent(
      BundleContext bundle,
      @Reference BrokerConfig config,
      @Reference BrokerIdentity identity,
      @Reference ClusterStore store,
      @Reference ClusterMetadata metadata,
      @Reference NetworkServer network,
      @Reference BrokerControl control,
      @Reference LogManager logs) {
    this.bundle = bundle;
    this.config = config;
    this.identity = identity;
    this.store = store;
    this.network = network;
    this.logs = logs;
    logs.addListener(directories);
    registration =
        new Registration(
            identity, store, endpoints(), config.get(BrokerProperties.BROKER_RACK), this::refused);
    Registration.seen(metadata, identity.id()).thenRun(this::serve);
    registration.start();
  }

  /** The advertised addresses; a port of 0 stands for the one that was bound. */
  private List<Endpoint> endpoints() {
    Map<String, BoundListener> bound =
        network.boundListeners().stream()
            .collect(Collectors.toMap(BoundListener::name, Function.identity()));
    return config.advertisedListeners().stream()
        .map(
            endpoint ->
                new Endpoint(
                    endpoint.name(),
                    endpoint.protocol(),
                    endpoint.host(),
                    endpoint.port() == 0 ? bound.get(endpoint.name()).port() : endpoint.port()))
        .toList();
  }

  private void refused(ClusterStoreException e) {
    String remedy =
        e instanceof BrokerIdInUseException
            ? "Give this broker another broker.id, or stop the one that runs under this id."
            : "Check that ZooKeeper is reachable and answers, then start again.";
    StartFailure.report(bundle, e.getMessage(), remedy);
  }

  private synchronized void serve() {
    if (stopped) {
      return;
    }
    network.open();
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Condition.CONDITION_ID, StartFailure.READY_ID);
    properties.put("broker.id", Integer.toString(identity.id()));
    properties.put("cluster.id", store.clusterId());
    properties.put(
        "listeners",
        endpoints().stream()
            .map(e -> e.listener() + "://" + e.host() + ":" + e.port())
            .collect(Collectors.joining(", ")));
    properties.put(
        "log.dirs",
        config.logDirs().stream().map(Object::toString).collect(Collectors.joining(", ")));
    properties.put(
        "zookeeper", config.zooKeeperConnect().orElse("embedded, in " + config.zooKeeperDataDir()));
    properties.put("plugins", InstalledPlugins.names(bundle));
    ready = bundle.registerService(Condition.class, Condition.INSTANCE, properties);
  }

  @Deactivate
  synchronized void deactivate() {
    stopped = true;
    if (ready != null) {
      ready.unregister();
    }
    logs.removeListener(directories);
    registration.close();
  }
}
