package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.cluster.zookeeper.internal.znode.TopicNodes;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.PartitionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.ZooDefs.Ids;

/** States of partitions, compared and set on the node's version. */
public final class PartitionStates {

  private final Supplier<Session> sessions;
  private final ControllerRole role;

  public PartitionStates(Supplier<Session> sessions, ControllerRole role) {
    this.sessions = sessions;
    this.role = role;
  }

  public Map<PartitionKey, PartitionState> read(Collection<PartitionKey> partitions) {
    List<PartitionKey> keys = List.copyOf(partitions);
    List<Reply> replies =
        sessions.get().runAll(keys.stream().map(key -> Request.getData(path(key), null)).toList());
    Map<PartitionKey, PartitionState> result = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      Reply reply = replies.get(i).expect(Code.NONODE);
      if (reply.ok()) {
        result.put(
            keys.get(i),
            TopicNodes.readState(path(keys.get(i)), reply.data(), reply.stat().getVersion()));
      }
    }
    return result;
  }

  /** Creates states and their parents; a state that exists is left out of the answer. */
  public Map<PartitionKey, PartitionState> create(
      Map<PartitionKey, PartitionState> states, ControllerEpoch epoch) {
    List<PartitionKey> keys = List.copyOf(states.keySet());
    List<List<Op>> roots = new ArrayList<>();
    keys.stream()
        .map(PartitionKey::topic)
        .distinct()
        .forEach(topic -> roots.add(List.of(persistent(Paths.partitions(topic), null))));
    role.fenced(roots, epoch).forEach(reply -> reply.expect(Code.NODEEXISTS));

    Map<PartitionKey, PartitionState> result = new HashMap<>();
    List<PartitionKey> withParent = new ArrayList<>();
    Set<PartitionKey> repeated = new HashSet<>();
    List<Reply> replies = role.fenced(steps(keys, key -> creation(key, states.get(key))), epoch);
    for (int i = 0; i < keys.size(); i++) {
      if (replies.get(i).expect(Code.NODEEXISTS).ok()) {
        result.put(keys.get(i), withVersion(states.get(keys.get(i)), 0));
      } else {
        withParent.add(keys.get(i));
        if (replies.get(i).repeated()) {
          repeated.add(keys.get(i));
        }
      }
    }
    createBelowParents(withParent, states, epoch, repeated, result);
    return result;
  }

  /** Writes states whose version is still the one given; the answer has those that were written. */
  public Map<PartitionKey, PartitionState> update(
      Map<PartitionKey, PartitionState> states, ControllerEpoch epoch) {
    List<PartitionKey> keys = List.copyOf(states.keySet());
    List<Reply> replies = role.fenced(steps(keys, key -> update(key, states.get(key))), epoch);
    Map<PartitionKey, PartitionState> result = new HashMap<>();
    List<PartitionKey> doubtful = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      PartitionKey key = keys.get(i);
      Reply reply = replies.get(i).expect(Code.BADVERSION, Code.NONODE);
      if (reply.ok()) {
        int version = ((SetDataResult) reply.results().get(1)).getStat().getVersion();
        result.put(key, withVersion(states.get(key), version));
      } else if (reply.repeated()) {
        doubtful.add(key);
      }
    }
    addOwn(doubtful, key -> withVersion(states.get(key), states.get(key).version() + 1), result);
    return result;
  }

  private void createBelowParents(
      List<PartitionKey> keys,
      Map<PartitionKey, PartitionState> states,
      ControllerEpoch epoch,
      Set<PartitionKey> repeated,
      Map<PartitionKey, PartitionState> result) {
    if (keys.isEmpty()) {
      return;
    }
    List<Reply> replies =
        role.fenced(
            steps(
                keys,
                key -> List.of(persistent(path(key), TopicNodes.writeState(states.get(key))))),
            epoch);
    List<PartitionKey> doubtful = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (replies.get(i).expect(Code.NODEEXISTS).ok()) {
        result.put(keys.get(i), withVersion(states.get(keys.get(i)), 0));
      } else if (replies.get(i).repeated() || repeated.contains(keys.get(i))) {
        doubtful.add(keys.get(i));
      }
    }
    addOwn(doubtful, key -> withVersion(states.get(key), 0), result);
  }

  /** Adds what a first try had written already, before its answer was lost. */
  private void addOwn(
      List<PartitionKey> doubtful,
      Function<PartitionKey, PartitionState> wanted,
      Map<PartitionKey, PartitionState> result) {
    if (!doubtful.isEmpty()) {
      read(doubtful)
          .forEach(
              (key, found) -> {
                if (found.equals(wanted.apply(key))) {
                  result.put(key, found);
                }
              });
    }
  }

  private static List<List<Op>> steps(
      List<PartitionKey> keys, Function<PartitionKey, List<Op>> step) {
    return keys.stream().map(step).toList();
  }

  private static List<Op> creation(PartitionKey key, PartitionState state) {
    return List.of(
        persistent(Paths.partition(key.topic(), key.partition()), null),
        persistent(path(key), TopicNodes.writeState(state)));
  }

  private static List<Op> update(PartitionKey key, PartitionState state) {
    return List.of(Op.setData(path(key), TopicNodes.writeState(state), state.version()));
  }

  private static PartitionState withVersion(PartitionState state, int version) {
    return new PartitionState(
        state.leader(), state.leaderEpoch(), state.isr(), state.controllerEpoch(), version);
  }

  private static String path(PartitionKey key) {
    return Paths.state(key.topic(), key.partition());
  }

  private static Op persistent(String path, byte[] data) {
    return Op.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }
}
