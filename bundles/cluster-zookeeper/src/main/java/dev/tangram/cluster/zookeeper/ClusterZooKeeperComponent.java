package dev.tangram.cluster.zookeeper;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.StartFailure;
import dev.tangram.configuration.ZooKeeperProperties;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the cluster store, on a server of its own where no ensemble is named, and offers it as
 * {@link ClusterStore}, together with the {@link ClusterMetadata} whose configurations it keeps.
 * Both services have the property {@code zookeeper.connect}.
 */
@Component(
    service = {},
    immediate = true)
public final class ClusterZooKeeperComponent {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterZooKeeperComponent.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Starts; a failure is reported to the launcher. */
  @Activate
  public ClusterZooKeeperComponent(BundleContext context, @Reference BrokerConfig config) {
    String place = config.zooKeeperConnect().orElse("the embedded server");
    try {
      String connect = config.zooKeeperConnect().orElseGet(() -> startEmbedded(config));
      place = connect;
      ZooKeeperClusterStore store = openStore(config, connect);
      ClusterMetadata metadata = new ClusterMetadata();
      new ConfigFollower(store, metadata).start();
      register(context, ClusterMetadata.class, metadata, connect);
      register(context, ClusterStore.class, store, connect);
    } catch (RuntimeException | LinkageError e) {
      closeAll();
      StartFailure.report(context, problem(e), remedy(config, place));
      throw e;
    }
  }

  /** Takes the services back first, then ends the session, then the server. */
  @Deactivate
  public void deactivate() {
    closeAll();
  }

  private String startEmbedded(BrokerConfig config) {
    EmbeddedZooKeeper server =
        EmbeddedZooKeeper.start(
            config.zooKeeperDataDir(),
            config.get(ZooKeeperProperties.TANGRAM_ZOOKEEPER_PORT),
            config.get(ZooKeeperProperties.TANGRAM_ZOOKEEPER_TICK_TIME_MS));
    open.push(server);
    return server.connectString();
  }

  private ZooKeeperClusterStore openStore(BrokerConfig config, String connect) {
    ZooKeeperClusterStore store =
        ZooKeeperClusterStore.open(
            connect,
            config.get(ZooKeeperProperties.ZOOKEEPER_SESSION_TIMEOUT_MS),
            config.get(ZooKeeperProperties.ZOOKEEPER_CONNECTION_TIMEOUT_MS),
            config.get(ZooKeeperProperties.ZOOKEEPER_MAX_IN_FLIGHT_REQUESTS));
    open.push(store);
    return store;
  }

  private <T> void register(BundleContext context, Class<T> type, T service, String connect) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("zookeeper.connect", connect);
    ServiceRegistration<T> registration = context.registerService(type, service, properties);
    open.push(registration::unregister);
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.warn("A part of the connection to ZooKeeper could not be closed", e);
      }
    }
  }

  private static String problem(Throwable e) {
    boolean told = e.getCause() == null || e.getCause() instanceof ClusterStoreException;
    String cause = told ? "" : " (" + e.getCause().getMessage() + ")";
    return "No connection to the cluster: " + e.getMessage() + cause + ".";
  }

  private static String remedy(BrokerConfig config, String place) {
    return config.zooKeeperConnect().isPresent()
        ? "Check that ZooKeeper runs and that zookeeper.connect ("
            + place
            + ") names it; raise zookeeper.connection.timeout.ms if it is only slow. Without"
            + " zookeeper.connect the broker runs a ZooKeeper server of its own."
        : "Check the directory "
            + config.zooKeeperDataDir()
            + ", that no other broker uses it, and that the port tangram.zookeeper.port is free.";
  }
}
