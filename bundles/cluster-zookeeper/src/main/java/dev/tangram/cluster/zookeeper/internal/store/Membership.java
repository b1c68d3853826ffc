package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.znode.BrokerNode;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.BrokerIdInUseException;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registrations of brokers: {@code /brokers/ids} and {@code /brokers/seqid}. */
public final class Membership {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  /** The ensemble counts sessions in ticks: it may end one this much later than announced. */
  private static final long EXPIRY_SLACK_MS = 2_000;

  private final Supplier<Session> sessions;
  private final Watcher dataWatcher;
  private volatile long registeredBy;

  /**
   * Creates it.
   *
   * @param dataWatcher told of changed registrations
   */
  public Membership(Supplier<Session> sessions, Watcher dataWatcher) {
    this.sessions = sessions;
    this.dataWatcher = dataWatcher;
  }

  /**
   * Registers a broker in the open session. A registration of an earlier session of ours is
   * replaced; one of another session gets the time its session may still have.
   *
   * @return czxid of the registration
   */
  public long register(BrokerImage broker, int jmxPort) {
    Session session = sessions.get();
    String path = Paths.broker(broker.id());
    byte[] data = BrokerNode.write(broker, jmxPort, System.currentTimeMillis());
    long waitMs = session.negotiatedTimeoutMs() + EXPIRY_SLACK_MS;
    long start = System.nanoTime();
    boolean told = false;
    while (true) {
      Reply created = session.run(Request.multi(creation(path, data)));
      if (created.ok()) {
        return registered(session, ((SetDataResult) created.results().get(1)).getStat());
      }
      created.expect(Code.NODEEXISTS);
      Reply found = session.run(Request.getData(path, null)).expect(Code.NONODE);
      if (found.is(Code.NONODE)) {
        continue;
      }
      long owner = found.stat().getEphemeralOwner();
      if (owner == session.id()) {
        return registered(session, session.run(Request.setData(path, data, -1)).expect().stat());
      }
      if (owner != 0 && owner == registeredBy) {
        LOG.info("Replacing the registration of this broker's former session");
        session
            .run(Request.delete(path, found.stat().getVersion()))
            .expect(Code.NONODE, Code.BADVERSION);
        continue;
      }
      long leftMs = waitMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      if (leftMs <= 0 || owner == 0) {
        throw inUse(broker.id(), found);
      }
      if (!told) {
        told = true;
        LOG.warn(
            "Broker id {} is registered by another session (0x{}). It may be a former run of this"
                + " broker: waiting up to {} ms for that session to end",
            broker.id(),
            Long.toHexString(owner),
            waitMs);
      }
      awaitChange(session, path, leftMs);
    }
  }

  /** Removes a registration that is ours. */
  public void unregister(int id) {
    Session session = sessions.get();
    String path = Paths.broker(id);
    Reply found = session.run(Request.exists(path, null)).expect(Code.NONODE);
    if (found.ok() && found.stat().getEphemeralOwner() == session.id()) {
      session.run(Request.delete(path, -1)).expect(Code.NONODE);
    }
  }

  /** Takes the next number of the sequence. */
  public int generateId(int reservedMax) {
    Stat stat =
        sessions.get().run(Request.setData(Paths.BROKER_SEQUENCE, new byte[0], -1)).expect().stat();
    return Math.addExact(stat.getVersion(), reservedMax);
  }

  /** All living brokers; the watcher hears when one rewrites its registration. */
  public Collection<BrokerImage> brokers() {
    Session session = sessions.get();
    List<Integer> ids = new ArrayList<>();
    List<Request> reads = new ArrayList<>();
    Reply listed = session.run(Request.children(Paths.BROKER_IDS, null)).expect();
    for (String name : listed.children()) {
      ids.add(brokerId(name));
      reads.add(Request.getData(Paths.BROKER_IDS + "/" + name, dataWatcher));
    }
    List<BrokerImage> brokers = new ArrayList<>();
    List<Reply> replies = session.runAll(reads);
    for (int i = 0; i < ids.size(); i++) {
      Reply reply = replies.get(i).expect(Code.NONODE);
      if (reply.ok()) {
        brokers.add(BrokerNode.read(ids.get(i), reply.data(), reply.stat().getCzxid()));
      }
    }
    return brokers;
  }

  private long registered(Session session, Stat stat) {
    registeredBy = session.id();
    return stat.getCzxid();
  }

  private static List<Op> creation(String path, byte[] data) {
    return List.of(
        Op.create(path, null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL),
        Op.setData(path, data, 0));
  }

  private static int brokerId(String name) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw new ClusterStoreException(Paths.BROKER_IDS + "/" + name + " is not a broker's", e);
    }
  }

  private static BrokerIdInUseException inUse(int id, Reply found) {
    String where;
    try {
      where =
          BrokerNode.read(id, found.data(), 0).endpoints().stream()
              .map(BrokerNode::address)
              .collect(Collectors.joining(", "));
    } catch (ClusterStoreException e) {
      where = "an unknown address";
    }
    return new BrokerIdInUseException(
        "broker id " + id + " is in use by a living broker at " + where);
  }

  private static void awaitChange(Session session, String path, long waitMs) {
    CountDownLatch changed = new CountDownLatch(1);
    Reply reply = session.run(Request.exists(path, event -> changed.countDown()));
    try {
      if (reply.ok()) {
        changed.await(waitMs, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterStoreException("interrupted while waiting for a broker id", e);
    }
  }
}
