package dev.tangram.client;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.MetadataRequest;
import dev.tangram.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.tangram.protocol.message.MetadataResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client of a cluster: finds brokers from a few known ones, keeps one connection to each that is
 * needed, and knows who leads what. Thread safe. Methods block unless they give a future.
 */
public final class ClusterClient implements AutoCloseable {

  private static final int CREATION_WAIT_MS = 5_000;

  private final List<Endpoint> bootstrap;
  private final ClientSettings settings;
  private final ConnectionPool pool;
  private final Retries retries;
  private volatile ClusterView view = ClusterView.EMPTY;

  /**
   * @param transport stays the caller's, who closes it after this client
   * @param bootstrap servers to begin with, tried in this order
   */
  public ClusterClient(
      ClientTransport transport, List<Endpoint> bootstrap, ClientSettings settings) {
    if (bootstrap.isEmpty()) {
      throw new IllegalArgumentException("No bootstrap server");
    }
    this.bootstrap = List.copyOf(bootstrap);
    this.settings = settings;
    this.pool = new ConnectionPool(transport, settings);
    this.retries = new Retries(settings);
  }

  public ClientSettings settings() {
    return settings;
  }

  public Retries retries() {
    return retries;
  }

  /** What was last heard of the cluster. Does not block. */
  public ClusterView view() {
    return view;
  }

  /** Asks for all topics, once. The answer replaces the view. */
  public ClusterView refreshAll() {
    return refresh(new MetadataRequest().setTopics(null).setAllowAutoTopicCreation(false), false);
  }

  /**
   * Asks for some topics, once; other topics of the view stay as they are.
   *
   * @param create whether the broker may create those that are missing
   * @throws ClientException when no broker answers; errors of topics are in the view
   */
  public ClusterView refresh(Collection<String> topics, boolean create) {
    List<MetadataRequestTopic> asked = new ArrayList<>();
    for (String topic : topics) {
      asked.add(new MetadataRequestTopic().setName(topic));
    }
    return refresh(new MetadataRequest().setTopics(asked).setAllowAutoTopicCreation(create), true);
  }

  private ClusterView refresh(MetadataRequest request, boolean keepOthers) {
    MetadataResponse response = callAny(request, MetadataResponse.class);
    synchronized (this) {
      view = MetadataReader.read(response, keepOthers ? view : null);
      Set<Endpoint> known = new LinkedHashSet<>(bootstrap);
      view.nodes().values().forEach(node -> known.add(node.endpoint()));
      pool.retain(known);
      return view;
    }
  }

  /**
   * A topic, from the view or asked for; asked again while it has no partitions or a retriable
   * error and the retry timeout lasts.
   *
   * @param create whether the broker may create it, for which it gets a few seconds; without, a
   *     missing topic fails at once
   * @throws ClientException with the topic's error
   */
  public ClusterView.Topic topic(String name, boolean create) {
    ClusterView.Topic known = view.topics().get(name);
    if (known != null && known.error() == ErrorCode.NONE) {
      return known;
    }
    long patienceEnds =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(create ? CREATION_WAIT_MS : 0);
    return retries.run(
        attempt -> {
          ClusterView fresh = refresh(List.of(name), create);
          try {
            return fresh.topic(name);
          } catch (ClientException e) {
            boolean missing = e.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            throw missing && System.nanoTime() - patienceEnds >= 0
                ? new UnknownTopicException(name)
                : e;
          }
        });
  }

  /**
   * The leader of a partition, from the view or asked for until the retry timeout.
   *
   * @throws ClientException with the reason why there is none
   */
  public ClusterView.Node leader(TopicPartition partition) {
    return retries.run(
        attempt -> {
          ClusterView current = attempt == 0 ? view : refresh(List.of(partition.topic()), false);
          ClusterView.Partition led;
          try {
            led = current.led(partition);
          } catch (ClientException e) {
            current = refresh(List.of(partition.topic()), false);
            led = current.led(partition);
          }
          return current.nodes().get(led.leader());
        });
  }

  /** The connection to a broker of the view. Does not block. */
  public CompletableFuture<Connection> connection(int nodeId) {
    ClusterView.Node node = view.nodes().get(nodeId);
    if (node == null) {
      return CompletableFuture.failedFuture(
          ClientException.network("Broker " + nodeId + " is not known or not alive", null));
    }
    return pool.get(node.endpoint());
  }

  /** Sends a request to a broker of the view, once. Does not block. */
  public <T extends ApiMessage> CompletableFuture<T> send(
      int nodeId, ApiMessage request, Class<T> responseType) {
    return connection(nodeId).thenCompose(one -> one.send(request, responseType));
  }

  /**
   * Sends a request to a broker of the view, once. Does not block.
   *
   * @param maxVersion the highest version to use
   */
  public <T extends ApiMessage> CompletableFuture<T> send(
      int nodeId, ApiMessage request, Class<T> responseType, short maxVersion) {
    return connection(nodeId).thenCompose(one -> one.send(request, responseType, maxVersion));
  }

  /**
   * Sends a request to any broker, once to each until one answers.
   *
   * @throws ClientException the last failure when none does
   */
  public <T extends ApiMessage> T callAny(ApiMessage request, Class<T> responseType) {
    return callAny(request, responseType, Short.MAX_VALUE);
  }

  /**
   * Sends a request to any broker, once to each until one answers.
   *
   * @param maxVersion the highest version to use
   * @throws ClientException the last failure when none does
   */
  public <T extends ApiMessage> T callAny(
      ApiMessage request, Class<T> responseType, short maxVersion) {
    ClientException last = null;
    for (Endpoint endpoint : candidates()) {
      try {
        return Retries.await(
            pool.get(endpoint).thenCompose(one -> one.send(request, responseType, maxVersion)));
      } catch (ClientException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        last = e;
      }
    }
    throw last;
  }

  /**
   * Sends a request to the controller, once; asks for it first.
   *
   * @throws ClientException NOT_CONTROLLER when there is none at the moment
   */
  public <T extends ApiMessage> T callController(ApiMessage request, Class<T> responseType) {
    ClusterView current = refresh(List.of(), false);
    if (!current.nodes().containsKey(current.controllerId())) {
      throw new ClientException(ErrorCode.NOT_CONTROLLER, "The cluster has no controller now");
    }
    return Retries.await(send(current.controllerId(), request, responseType));
  }

  /** Open connections first, then the brokers of the view, then the bootstrap servers. */
  private Set<Endpoint> candidates() {
    Set<Endpoint> all = new LinkedHashSet<>();
    for (ClusterView.Node node : view.nodes().values()) {
      all.add(node.endpoint());
    }
    all.addAll(bootstrap);
    Set<Endpoint> ordered = new LinkedHashSet<>();
    for (Endpoint endpoint : all) {
      if (pool.isOpen(endpoint)) {
        ordered.add(endpoint);
      }
    }
    ordered.addAll(all);
    return ordered;
  }

  /** Closes the connections. Does not block. */
  @Override
  public void close() {
    pool.close();
  }
}
