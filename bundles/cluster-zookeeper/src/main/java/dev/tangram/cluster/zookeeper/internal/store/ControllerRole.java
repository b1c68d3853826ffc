package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.session.SessionExpiredException;
import dev.tangram.cluster.zookeeper.internal.znode.ClusterNodes;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.FencedControllerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Election of the controller, and the fence around its writes: each is one atomic step with a check
 * of the epoch's node, and goes through the session in which the election was won.
 */
public final class ControllerRole {

  private static final Logger LOG = LoggerFactory.getLogger(ControllerRole.class);

  private record Won(ControllerEpoch epoch, Session session) {}

  private final Supplier<Session> sessions;
  private volatile Won won;

  public ControllerRole(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  /** Tries to become controller; empty when another is or was faster. */
  public Optional<ControllerEpoch> elect(int brokerId) {
    Session session = sessions.get();
    Reply controller = session.run(Request.exists(Paths.CONTROLLER, null)).expect(Code.NONODE);
    if (controller.ok() && !removeLeftover(session, controller.stat())) {
      return Optional.empty();
    }
    Reply current = readOrCreateEpoch(session);
    int next = ClusterNodes.readControllerEpoch(current.data()) + 1;
    List<Op> takeOver =
        List.of(
            Op.create(
                Paths.CONTROLLER,
                ClusterNodes.writeController(brokerId, System.currentTimeMillis()),
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.EPHEMERAL),
            Op.setData(
                Paths.CONTROLLER_EPOCH,
                ClusterNodes.writeControllerEpoch(next),
                current.stat().getVersion()));
    Reply reply =
        session.run(Request.multi(takeOver)).expect(Code.NODEEXISTS, Code.BADVERSION, Code.NONODE);
    Optional<ControllerEpoch> epoch = Optional.empty();
    if (reply.ok()) {
      int version = ((SetDataResult) reply.results().get(1)).getStat().getVersion();
      epoch = Optional.of(new ControllerEpoch(next, version));
    } else if (reply.repeated()) {
      epoch = wonBefore(session, next);
    }
    epoch.ifPresent(value -> begin(value, session));
    return epoch;
  }

  /** The broker that is controller now. */
  public OptionalInt current() {
    Reply reply = sessions.get().run(Request.getData(Paths.CONTROLLER, null)).expect(Code.NONODE);
    return reply.ok()
        ? OptionalInt.of(ClusterNodes.readController(reply.data()))
        : OptionalInt.empty();
  }

  /** Deletes the controller's node, if the role is still ours. */
  public void resign(ControllerEpoch epoch) {
    try {
      fenced(List.of(List.of(Op.delete(Paths.CONTROLLER, -1))), epoch);
    } catch (FencedControllerException e) {
      LOG.debug("The controller's role was lost already", e);
    }
    won = null;
  }

  /**
   * Runs steps of a controller, pipelined, each together with the check of the epoch. In the
   * replies operation 0 is the check.
   *
   * @throws FencedControllerException when the epoch is not current any more
   */
  public List<Reply> fenced(List<List<Op>> steps, ControllerEpoch epoch) {
    Won role = won;
    if (role == null || !role.epoch().equals(epoch) || role.session().ended()) {
      throw new FencedControllerException(
          "controller epoch " + epoch.epoch() + " ended with its session");
    }
    List<Request> requests = new ArrayList<>(steps.size());
    for (List<Op> step : steps) {
      List<Op> guarded = new ArrayList<>(step.size() + 1);
      guarded.add(Op.check(Paths.CONTROLLER_EPOCH, epoch.version()));
      guarded.addAll(step);
      requests.add(Request.multi(guarded));
    }
    List<Reply> replies;
    try {
      replies = role.session().runAll(requests);
    } catch (SessionExpiredException e) {
      throw new FencedControllerException(
          "controller epoch " + epoch.epoch() + " ended with its session", e);
    }
    for (Reply reply : replies) {
      if (reply.error(0) == Code.BADVERSION || reply.error(0) == Code.NONODE) {
        throw new FencedControllerException(
            "controller epoch " + epoch.epoch() + " is not current any more");
      }
    }
    return replies;
  }

  private void begin(ControllerEpoch epoch, Session session) {
    won = new Won(epoch, session);
    Op create =
        Op.create(
            Paths.FEATURE,
            ClusterNodes.writeFeatures(),
            Ids.OPEN_ACL_UNSAFE,
            CreateMode.PERSISTENT);
    if (session.run(Request.exists(Paths.FEATURE, null)).expect(Code.NONODE).is(Code.NONODE)) {
      fenced(List.of(List.of(create)), epoch).get(0).expect(Code.NODEEXISTS);
    }
  }

  /**
   * Removes a controller's node of a session of ours that has expired: the ensemble may keep it for
   * a while (ZOOKEEPER-2985).
   */
  private boolean removeLeftover(Session session, Stat stat) {
    Won former = won;
    if (former == null
        || former.session() == session
        || former.session().id() != stat.getEphemeralOwner()) {
      return false;
    }
    return session
        .run(Request.delete(Paths.CONTROLLER, stat.getVersion()))
        .expect(Code.NONODE, Code.BADVERSION)
        .ok();
  }

  private static Reply readOrCreateEpoch(Session session) {
    Reply reply = session.run(Request.getData(Paths.CONTROLLER_EPOCH, null)).expect(Code.NONODE);
    if (reply.ok()) {
      return reply;
    }
    session
        .run(
            Request.create(
                Paths.CONTROLLER_EPOCH,
                ClusterNodes.writeControllerEpoch(0),
                CreateMode.PERSISTENT))
        .expect(Code.NODEEXISTS);
    return session.run(Request.getData(Paths.CONTROLLER_EPOCH, null)).expect();
  }

  /** Whether the first try of a repeated election was the one that won. */
  private static Optional<ControllerEpoch> wonBefore(Session session, int epoch) {
    Reply controller = session.run(Request.exists(Paths.CONTROLLER, null)).expect(Code.NONODE);
    Reply stored = session.run(Request.getData(Paths.CONTROLLER_EPOCH, null)).expect();
    boolean ours =
        controller.ok()
            && controller.stat().getEphemeralOwner() == session.id()
            && ClusterNodes.readControllerEpoch(stored.data()) == epoch;
    return ours
        ? Optional.of(new ControllerEpoch(epoch, stored.stat().getVersion()))
        : Optional.empty();
  }
}
