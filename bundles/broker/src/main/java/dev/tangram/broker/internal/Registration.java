package dev.tangram.broker.internal;

import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.Change;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this broker registered: at the start, and again with every new session, each time under a
 * new epoch. Blocking work runs on one thread of its own.
 */
final class Registration implements ClusterStore.Watcher, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final int NO_JMX = -1;

  private final BrokerIdentity identity;
  private final ClusterStore store;
  private final List<Endpoint> endpoints;
  private final String rack;
  private final Consumer<ClusterStoreException> onRefused;
  private final ExecutorService worker;

  /**
   * @param onRefused hears when the broker cannot be registered, for example because another one
   *     holds its id
   */
  Registration(
      BrokerIdentity identity,
      ClusterStore store,
      List<Endpoint> endpoints,
      String rack,
      Consumer<ClusterStoreException> onRefused) {
    this.identity = identity;
    this.store = store;
    this.endpoints = List.copyOf(endpoints);
    this.rack = rack;
    this.onRefused = onRefused;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(16),
            task -> new Thread(task, "tangram-registration"),
            new ThreadPoolExecutor.DiscardOldestPolicy());
  }

  void start() {
    store.addWatcher(this);
    worker.execute(this::register);
  }

  private void register() {
    try {
      long epoch =
          store.registerBroker(new BrokerImage(identity.id(), -1L, endpoints, rack), NO_JMX);
      identity.registered(epoch);
      LOG.info("Broker {} is registered with epoch {} at {}", identity.id(), epoch, endpoints);
    } catch (ClusterStoreException e) {
      onRefused.accept(e);
    }
  }

  @Override
  public void onSessionExpired() {
    identity.unregistered();
  }

  @Override
  public void onSessionEstablished() {
    worker.execute(
        () -> {
          if (identity.epoch() == BrokerIdentity.UNREGISTERED) {
            register();
          }
        });
  }

  @Override
  public void onChange(Change change) {
    // Nothing here depends on what others do.
  }

  @Override
  public void onAssignmentChange(String topic) {
    // The controller's business.
  }

  @Override
  public void onConfigChange(ConfigResource resource, Map<String, String> config) {
    // Followed where configurations are used.
  }

  /** Done once the cluster's image shows this broker, which means that a controller knows it. */
  static CompletableFuture<Void> seen(ClusterMetadata metadata, int brokerId) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    ClusterMetadata.Listener listener =
        (before, after) -> {
          if (after.brokers().containsKey(brokerId)) {
            seen.complete(null);
          }
        };
    metadata.addListener(listener);
    return seen.whenComplete((done, failure) -> metadata.removeListener(listener));
  }

  /**
   * The registration itself ends with the session, after the controller has given its role back.
   */
  @Override
  public void close() {
    store.removeWatcher(this);
    worker.shutdownNow();
    identity.unregistered();
  }
}
