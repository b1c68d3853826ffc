package dev.tangram.cluster.zookeeper;

import dev.tangram.cluster.zookeeper.internal.session.EventLoop;
import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.session.SessionSettings;
import dev.tangram.cluster.zookeeper.internal.session.Sessions;
import dev.tangram.cluster.zookeeper.internal.store.Configs;
import dev.tangram.cluster.zookeeper.internal.store.ControllerRole;
import dev.tangram.cluster.zookeeper.internal.store.Membership;
import dev.tangram.cluster.zookeeper.internal.store.PartitionStates;
import dev.tangram.cluster.zookeeper.internal.store.ProducerIds;
import dev.tangram.cluster.zookeeper.internal.store.Topics;
import dev.tangram.cluster.zookeeper.internal.store.Watches;
import dev.tangram.cluster.zookeeper.internal.znode.ClusterNodes;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.model.Uuids;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;

/**
 * The cluster in ZooKeeper, in the nodes of Apache Kafka 3.9 in ZooKeeper mode. Every call belongs
 * to the session it began in and fails with it.
 */
public final class ZooKeeperClusterStore implements ClusterStore, AutoCloseable {

  private static final int DEFAULT_IN_FLIGHT = 10;

  private final EventLoop events = new EventLoop("cluster-events");
  private final Sessions sessions;
  private final Watches watches;
  private final Membership membership;
  private final ControllerRole role;
  private final Topics topics;
  private final PartitionStates states;
  private final Configs configs;
  private final ProducerIds producerIds;
  private volatile boolean started;
  private String clusterId;

  private ZooKeeperClusterStore(SessionSettings settings, LongSupplier clockMs) {
    sessions = new Sessions(settings, new SessionEvents());
    configs = new Configs(sessions::current);
    watches = new Watches(sessions::current, events, configs::read, clockMs);
    membership = new Membership(sessions::current, watches::onBrokerData);
    role = new ControllerRole(sessions::current);
    topics = new Topics(sessions::current, role, watches.topicWatcher());
    states = new PartitionStates(sessions::current, role);
    producerIds = new ProducerIds(sessions::current);
  }

  /**
   * Connects, creates what every broker creates, and reads the cluster's id.
   *
   * @param connect {@code host:port,.../chroot}
   * @param maxInFlight limit of requests on their way at the same time
   * @throws ClusterStoreException when the ensemble does not answer in time, or belongs to a
   *     cluster in migration
   * @throws IllegalArgumentException when the address is malformed
   */
  public static ZooKeeperClusterStore open(
      String connect, int sessionTimeoutMs, int connectionTimeoutMs, int maxInFlight) {
    return open(
        SessionSettings.parse(connect, sessionTimeoutMs, connectionTimeoutMs, maxInFlight),
        System::currentTimeMillis);
  }

  /** As the other, with the default limit of requests in flight. */
  public static ZooKeeperClusterStore open(
      String connect, int sessionTimeoutMs, int connectionTimeoutMs) {
    return open(connect, sessionTimeoutMs, connectionTimeoutMs, DEFAULT_IN_FLIGHT);
  }

  /** As the other, with a clock for the age of notifications. */
  static ZooKeeperClusterStore open(SessionSettings settings, LongSupplier clockMs) {
    ZooKeeperClusterStore store = new ZooKeeperClusterStore(settings, clockMs);
    try {
      store.start();
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    return store;
  }

  private void start() {
    sessions.open();
    Session session = sessions.current();
    if (session.run(Request.exists(Paths.MIGRATION, null)).expect(Code.NONODE).ok()) {
      throw new ClusterStoreException(
          "the cluster in this ZooKeeper is in migration to KRaft ("
              + Paths.MIGRATION
              + " exists); a broker that keeps its cluster in ZooKeeper must not join it");
    }
    for (String path : Paths.ROOTS) {
      if (session.run(Request.exists(path, null)).expect(Code.NONODE).is(Code.NONODE)) {
        session.run(Request.create(path, null, CreateMode.PERSISTENT)).expect(Code.NODEEXISTS);
      }
    }
    clusterId = readOrCreateClusterId(session);
    watches.begin(session);
    started = true;
  }

  private static String readOrCreateClusterId(Session session) {
    Reply reply = session.run(Request.getData(Paths.CLUSTER_ID, null)).expect(Code.NONODE);
    if (reply.is(Code.NONODE)) {
      byte[] own = ClusterNodes.writeClusterId(Uuids.toBase64(Uuids.random()));
      session
          .run(Request.create(Paths.CLUSTER_ID, own, CreateMode.PERSISTENT))
          .expect(Code.NODEEXISTS);
      reply = session.run(Request.getData(Paths.CLUSTER_ID, null)).expect();
    }
    return ClusterNodes.readClusterId(reply.data());
  }

  /** Id of the open session, for those who have to tell sessions apart. */
  public long sessionId() {
    return sessions.current().id();
  }

  @Override
  public void close() {
    sessions.close();
    events.close();
  }

  @Override
  public String clusterId() {
    return clusterId;
  }

  @Override
  public long registerBroker(BrokerImage broker, int jmxPort) {
    return membership.register(broker, jmxPort);
  }

  @Override
  public void unregisterBroker(int id) {
    membership.unregister(id);
  }

  @Override
  public int generateBrokerId(int reservedMax) {
    return membership.generateId(reservedMax);
  }

  @Override
  public Collection<BrokerImage> brokers() {
    return membership.brokers();
  }

  @Override
  public Optional<ControllerEpoch> electController(int brokerId) {
    return role.elect(brokerId);
  }

  @Override
  public OptionalInt currentController() {
    return role.current();
  }

  @Override
  public void resignController(ControllerEpoch epoch) {
    role.resign(epoch);
  }

  @Override
  public Set<String> topics() {
    return topics.topics();
  }

  @Override
  public Map<String, TopicAssignment> topicAssignments(Collection<String> names) {
    return topics.assignments(names);
  }

  @Override
  public void createTopic(TopicAssignment assignment, Map<String, String> config) {
    topics.create(assignment, config);
  }

  @Override
  public void updateAssignment(TopicAssignment assignment, ControllerEpoch epoch) {
    topics.update(assignment, epoch);
  }

  @Override
  public void requestTopicDeletion(String topic) {
    topics.requestDeletion(topic);
  }

  @Override
  public Set<String> topicsToDelete() {
    return topics.toDelete();
  }

  @Override
  public void deleteTopic(String topic, ControllerEpoch epoch) {
    topics.delete(topic, epoch);
  }

  @Override
  public Map<PartitionKey, PartitionState> partitionStates(Collection<PartitionKey> partitions) {
    return states.read(partitions);
  }

  @Override
  public Map<PartitionKey, PartitionState> createPartitionStates(
      Map<PartitionKey, PartitionState> created, ControllerEpoch epoch) {
    return states.create(created, epoch);
  }

  @Override
  public Map<PartitionKey, PartitionState> updatePartitionStates(
      Map<PartitionKey, PartitionState> updated, ControllerEpoch epoch) {
    return states.update(updated, epoch);
  }

  @Override
  public Map<String, String> config(ConfigResource resource) {
    return configs.read(resource);
  }

  @Override
  public Map<String, Map<String, String>> configs(ConfigResource.Type type) {
    return configs.readAll(type);
  }

  @Override
  public void writeConfig(ConfigResource resource, Map<String, String> config) {
    configs.write(resource, config);
  }

  @Override
  public ProducerIdBlock allocateProducerIds(int brokerId) {
    return producerIds.allocate(brokerId);
  }

  @Override
  public void addWatcher(Watcher watcher) {
    watches.add(watcher);
  }

  @Override
  public void removeWatcher(Watcher watcher) {
    watches.remove(watcher);
  }

  /** The barrier between two sessions, on the event thread. */
  private final class SessionEvents implements Sessions.Listener {
    @Override
    public void onExpired() {
      events.clearAndRun(watches::expired);
    }

    @Override
    public void onConnected(Session session) {
      if (started) {
        events.submit(session, () -> watches.established(session));
      }
    }
  }
}
