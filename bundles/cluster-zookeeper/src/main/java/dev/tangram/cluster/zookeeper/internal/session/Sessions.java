package dev.tangram.cluster.zookeeper.internal.session;

import dev.tangram.metadata.ClusterStoreException;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link Session} after the other. Curator connects, and opens a new session when one expires;
 * its retries, which would carry an operation from one session into the next, are only used for the
 * chroot. Between two sessions lies a barrier: Curator gets the handle of the new one only after
 * everything of the old one has been ended.
 */
public final class Sessions implements AutoCloseable {

  /** Hears of the ends and beginnings of sessions. */
  public interface Listener {

    /** The session is gone. The next one opens when this has returned. */
    void onExpired();

    /** The first connection of a session; called on ZooKeeper's event thread, must not block. */
    void onConnected(Session session);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final SessionSettings settings;
  private final Listener listener;
  private CuratorFramework curator;
  private volatile Session current;
  private volatile boolean closed;

  public Sessions(SessionSettings settings, Listener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Creates the chroot where it is missing and opens the first session.
   *
   * @throws ClusterStoreException when there is no connection within the limit
   */
  public void open() {
    try {
      if (!settings.chroot().isEmpty()) {
        createChroot();
      }
      curator = newClient(settings.connectString(), new SessionFactory());
      curator.start();
      current().awaitConnected(settings.connectionTimeoutMs());
    } catch (ClusterStoreException e) {
      close();
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new ClusterStoreException("interrupted while connecting to ZooKeeper", e);
    } catch (Exception e) {
      close();
      throw unreachable(e);
    }
  }

  /**
   * The open session.
   *
   * @throws ClusterStoreException when there is none: after an expiry until the new one opens, and
   *     after the end
   */
  public Session current() {
    Session session = current;
    if (closed || session == null) {
      throw new ClusterStoreException("the connection to ZooKeeper is closed");
    }
    if (session.ended()) {
      throw new SessionExpiredException("the ZooKeeper session has ended, the next is not open");
    }
    return session;
  }

  /** Closes the session, so that the ensemble removes its ephemeral nodes at once. */
  @Override
  public void close() {
    closed = true;
    Session session = current;
    if (session != null) {
      session.end();
    }
    if (curator != null) {
      curator.close();
    }
  }

  private ClusterStoreException unreachable(Exception cause) {
    return new ClusterStoreException(
        "ZooKeeper at "
            + settings.connectString()
            + " did not answer within "
            + settings.connectionTimeoutMs()
            + " ms",
        cause);
  }

  private void createChroot() throws Exception {
    try (CuratorFramework client = newClient(settings.servers(), new PlainFactory())) {
      client.start();
      if (!client.blockUntilConnected(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS)) {
        throw new ClusterStoreException("no connection");
      }
      client.checkExists().creatingParentsIfNeeded().forPath(settings.chroot() + "/any");
      if (client.checkExists().forPath(settings.chroot()) == null) {
        throw new ClusterStoreException("could not create the path " + settings.chroot());
      }
    }
  }

  private CuratorFramework newClient(String connect, ZookeeperFactory factory) {
    return CuratorFrameworkFactory.builder()
        .connectString(connect)
        .sessionTimeoutMs(settings.sessionTimeoutMs())
        .connectionTimeoutMs(settings.connectionTimeoutMs())
        .retryPolicy(new ExponentialBackoffRetry(100, 5))
        .zookeeperFactory(factory)
        .ensembleTracker(false)
        .dontUseContainerParents()
        .build();
  }

  /** Handles for the short life of the chroot's creation. */
  private static final class PlainFactory implements ZookeeperFactory {
    @Override
    public ZooKeeper newZooKeeper(String connect, int timeoutMs, Watcher watcher, boolean readOnly)
        throws Exception {
      return new ZooKeeper(connect, timeoutMs, watcher, readOnly, new ClientConfig());
    }
  }

  /** The only place a session begins at, hence the place of the barrier. */
  private final class SessionFactory implements ZookeeperFactory {
    @Override
    public ZooKeeper newZooKeeper(String connect, int timeoutMs, Watcher watcher, boolean readOnly)
        throws Exception {
      Session before = current;
      if (before != null) {
        before.end();
        if (before.everConnected() && !closed) {
          LOG.warn("ZooKeeper session 0x{} is gone", Long.toHexString(before.id()));
          listener.onExpired();
        }
      }
      if (closed) {
        throw new IllegalStateException("closed");
      }
      Session session = new Session(settings.maxInFlight(), settings.sessionTimeoutMs());
      synchronized (session) {
        ZooKeeper handle =
            new ZooKeeper(
                connect,
                timeoutMs,
                event -> {
                  process(session, event);
                  if (event.getState() != KeeperState.Disconnected) {
                    // Curator counts from a break on and would end the session by its own clock.
                    // Only the ensemble says that a session has expired.
                    watcher.process(event);
                  }
                },
                readOnly,
                new ClientConfig());
        session.attach(handle);
        current = session;
        return handle;
      }
    }

    private void process(Session session, WatchedEvent event) {
      if (event.getType() != EventType.None) {
        return;
      }
      if (event.getState() == KeeperState.Expired) {
        session.end();
      }
      if (session.process(event)) {
        listener.onConnected(session);
      }
      if (event.getState() == KeeperState.AuthFailed) {
        LOG.error("ZooKeeper refused the authentication of this broker");
      }
    }
  }
}
