package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.EventLoop;
import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.session.SessionExpiredException;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.ClusterStore.Change;
import dev.tangram.metadata.ClusterStore.Watcher;
import dev.tangram.metadata.ConfigResource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns ZooKeeper's one-shot watches into the calls of {@link Watcher}: on the event thread a watch
 * is set again first, then the watchers are told, so that nothing between the two is missed.
 */
public final class Watches {

  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final Supplier<Session> sessions;
  private final EventLoop events;
  private final Function<ConfigResource, Map<String, String>> readConfig;
  private final ConfigChanges configChanges;
  private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final org.apache.zookeeper.Watcher topicData = this::onTopicData;

  public Watches(
      Supplier<Session> sessions,
      EventLoop events,
      Function<ConfigResource, Map<String, String>> readConfig,
      LongSupplier clockMs) {
    this.sessions = sessions;
    this.events = events;
    this.readConfig = readConfig;
    this.configChanges = new ConfigChanges(clockMs);
  }

  public void add(Watcher watcher) {
    watchers.add(watcher);
  }

  public void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  /** Sets all watches of the first session; what is there by now is no news. */
  public void begin(Session session) {
    for (Change change : Change.values()) {
      arm(session, change);
    }
    configChanges.skip(armConfigChanges(session));
  }

  /** Tells the watchers that the session is gone; on the event thread. */
  public void expired() {
    tell(Watcher::onSessionExpired);
  }

  /** Sets all watches of a new session and has everything read again; on the event thread. */
  public void established(Session session) {
    for (Change change : Change.values()) {
      arm(session, change);
    }
    List<String> notifications = armConfigChanges(session);
    LOG.info("ZooKeeper session 0x{} is open", Long.toHexString(session.id()));
    tell(Watcher::onSessionEstablished);
    for (Change change : Change.values()) {
      tell(watcher -> watcher.onChange(change));
    }
    configChanges.process(session, notifications, this::tellConfig);
  }

  private void onTopicData(WatchedEvent event) {
    if (event.getType() == EventType.NodeDataChanged) {
      String topic = event.getPath().substring(Paths.TOPICS.length() + 1);
      events.submit(event.getPath(), () -> topicChanged(event.getPath(), topic));
    }
  }

  /** Hears of rewritten registrations. */
  public void onBrokerData(WatchedEvent event) {
    if (event.getType() == EventType.NodeDataChanged) {
      events.submit(event.getPath(), () -> tell(watcher -> watcher.onChange(Change.BROKERS)));
    }
  }

  /**
   * Hears of rewritten assignments. Always the same object: ZooKeeper keeps one watch per path and
   * watcher.
   */
  public org.apache.zookeeper.Watcher topicWatcher() {
    return topicData;
  }

  private void topicChanged(String path, String topic) {
    Session session = sessions.get();
    Reply reply =
        session
            .runAll(List.of(Request.getData(path, topicData)), Session.UNTIL_THE_END)
            .get(0)
            .expect(Code.NONODE);
    if (reply.ok()) {
      tell(watcher -> watcher.onAssignmentChange(topic));
    }
  }

  private void arm(Session session, Change change) {
    org.apache.zookeeper.Watcher watcher =
        event -> {
          if (event.getType() != EventType.None) {
            events.submit(change, () -> changed(session, change));
          }
        };
    Request request =
        switch (change) {
          case BROKERS -> Request.children(Paths.BROKER_IDS, watcher);
          case TOPICS -> Request.children(Paths.TOPICS, watcher);
          case TOPIC_DELETIONS -> Request.children(Paths.DELETE_TOPICS, watcher);
          case CONTROLLER -> Request.exists(Paths.CONTROLLER, watcher);
        };
    session.runAll(List.of(request), Session.UNTIL_THE_END).get(0).expect(Code.NONODE);
  }

  private void changed(Session session, Change change) {
    arm(session, change);
    tell(watcher -> watcher.onChange(change));
  }

  private List<String> armConfigChanges(Session session) {
    org.apache.zookeeper.Watcher watcher =
        event -> {
          if (event.getType() != EventType.None) {
            events.submit(Paths.CONFIG_CHANGES, () -> configsChanged(session));
          }
        };
    return session
        .runAll(List.of(Request.children(Paths.CONFIG_CHANGES, watcher)), Session.UNTIL_THE_END)
        .get(0)
        .expect()
        .children();
  }

  private void configsChanged(Session session) {
    configChanges.process(session, armConfigChanges(session), this::tellConfig);
  }

  private void tellConfig(ConfigResource resource) {
    Map<String, String> config = readConfig.apply(resource);
    tell(watcher -> watcher.onConfigChange(resource, config));
  }

  private void tell(Consumer<Watcher> call) {
    for (Watcher watcher : watchers) {
      try {
        call.accept(watcher);
      } catch (SessionExpiredException e) {
        LOG.debug("A watcher's work ended with the session", e);
      } catch (RuntimeException e) {
        LOG.error("A watcher of the cluster failed", e);
      }
    }
  }
}
