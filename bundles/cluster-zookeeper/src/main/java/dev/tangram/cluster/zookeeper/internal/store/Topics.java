package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.znode.ConfigNodes;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.cluster.zookeeper.internal.znode.TopicNodes;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.TopicExistsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;

/** Assignments: {@code /brokers/topics} and {@code /admin/delete_topics}. */
public final class Topics {

  private static final int DELETE_ATTEMPTS = 5;

  /** Operations in one atomic step of a deletion; small enough for the ensemble's buffer. */
  private static final int DELETE_STEP_SIZE = 100;

  private final Supplier<Session> sessions;
  private final ControllerRole role;
  private final Watcher dataWatcher;

  /**
   * Creates it.
   *
   * @param dataWatcher told of changed assignments
   */
  public Topics(Supplier<Session> sessions, ControllerRole role, Watcher dataWatcher) {
    this.sessions = sessions;
    this.role = role;
    this.dataWatcher = dataWatcher;
  }

  public Set<String> topics() {
    return Set.copyOf(sessions.get().run(Request.children(Paths.TOPICS, null)).expect().children());
  }

  /** Reads assignments; the watcher hears when one is rewritten. */
  public Map<String, TopicAssignment> assignments(Collection<String> topics) {
    List<String> names = List.copyOf(topics);
    List<Reply> replies =
        sessions
            .get()
            .runAll(names.stream().map(t -> Request.getData(Paths.topic(t), dataWatcher)).toList());
    Map<String, TopicAssignment> result = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Reply reply = replies.get(i).expect(Code.NONODE);
      if (reply.ok()) {
        result.put(names.get(i), TopicNodes.readAssignment(names.get(i), reply.data()));
      }
    }
    return result;
  }

  /**
   * Writes configuration and assignment in one step, so that a lost race changes neither. Brokers
   * read the configuration of a topic that is new to them; the notification is for those that knew
   * another topic of the name and did not see it go.
   */
  public void create(TopicAssignment assignment, Map<String, String> config) {
    Session session = sessions.get();
    boolean repeated = false;
    while (true) {
      Reply reply =
          session
              .run(Request.multi(creation(session, assignment, config)))
              .expect(Code.NODEEXISTS, Code.NONODE);
      repeated |= reply.repeated();
      if (reply.ok() || (repeated && isOurs(session, assignment))) {
        return;
      }
      if (exists(session, Paths.topic(assignment.topic()))) {
        throw new TopicExistsException("topic '" + assignment.topic() + "' already exists");
      }
    }
  }

  private static List<Op> creation(
      Session session, TopicAssignment assignment, Map<String, String> config) {
    ConfigResource resource = ConfigResource.topic(assignment.topic());
    String configPath = Paths.config(resource);
    byte[] configData = ConfigNodes.writeConfig(config);
    boolean leftover = exists(session, configPath);
    List<Op> operations = new ArrayList<>();
    operations.add(
        leftover ? Op.setData(configPath, configData, -1) : persistent(configPath, configData));
    operations.add(
        persistent(Paths.topic(assignment.topic()), TopicNodes.writeAssignment(assignment)));
    if (leftover || !config.isEmpty()) {
      operations.add(Configs.notification(resource));
    }
    return operations;
  }

  public void update(TopicAssignment assignment, ControllerEpoch epoch) {
    Op write =
        Op.setData(Paths.topic(assignment.topic()), TopicNodes.writeAssignment(assignment), -1);
    role.fenced(List.of(List.of(write)), epoch).get(0).expect();
  }

  public void requestDeletion(String topic) {
    sessions
        .get()
        .run(Request.create(Paths.deleteTopic(topic), null, CreateMode.PERSISTENT))
        .expect(Code.NODEEXISTS);
  }

  public Set<String> toDelete() {
    return Set.copyOf(
        sessions.get().run(Request.children(Paths.DELETE_TOPICS, null)).expect().children());
  }

  /** Deletes partitions first, the request last: a deletion cut short is found and taken up. */
  public void delete(String topic, ControllerEpoch epoch) {
    for (int attempt = 1; !tryDelete(topic, epoch); attempt++) {
      if (attempt == DELETE_ATTEMPTS) {
        throw new ClusterStoreException("topic '" + topic + "' changes while it is deleted");
      }
    }
  }

  private boolean tryDelete(String topic, ControllerEpoch epoch) {
    Session session = sessions.get();
    List<Op> inner = partitionDeletions(session, topic);
    List<List<Op>> steps = new ArrayList<>();
    for (int from = 0; from < inner.size(); from += DELETE_STEP_SIZE) {
      steps.add(inner.subList(from, Math.min(from + DELETE_STEP_SIZE, inner.size())));
    }
    List<Op> last = new ArrayList<>();
    for (String path :
        List.of(
            Paths.partitions(topic),
            Paths.topic(topic),
            Paths.config(ConfigResource.topic(topic)),
            Paths.deleteTopic(topic))) {
      if (exists(session, path)) {
        last.add(Op.delete(path, -1));
      }
    }
    last.add(Configs.notification(ConfigResource.topic(topic)));
    // Not pipelined with the last step, which needs all partitions gone.
    boolean done = succeeded(role.fenced(steps, epoch));
    return done && succeeded(role.fenced(List.of(last), epoch));
  }

  private static List<Op> partitionDeletions(Session session, String topic) {
    Reply partitions =
        session.run(Request.children(Paths.partitions(topic), null)).expect(Code.NONODE);
    List<String> paths =
        partitions.children().stream().map(p -> Paths.partitions(topic) + "/" + p).toList();
    List<Reply> children =
        session.runAll(paths.stream().map(path -> Request.children(path, null)).toList());
    List<Op> deletions = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      Reply reply = children.get(i).expect(Code.NONODE);
      if (reply.ok()) {
        reply.children().forEach(child -> deletions.add(Op.delete(path + "/" + child, -1)));
        deletions.add(Op.delete(path, -1));
      }
    }
    return deletions;
  }

  private static boolean succeeded(List<Reply> replies) {
    return replies.stream().allMatch(r -> r.expect(Code.NONODE, Code.NOTEMPTY).ok());
  }

  private static boolean exists(Session session, String path) {
    return session.run(Request.exists(path, null)).expect(Code.NONODE).ok();
  }

  private static boolean isOurs(Session session, TopicAssignment assignment) {
    Reply reply =
        session.run(Request.getData(Paths.topic(assignment.topic()), null)).expect(Code.NONODE);
    return reply.ok()
        && TopicNodes.readAssignment(assignment.topic(), reply.data()).id().equals(assignment.id());
  }

  private static Op persistent(String path, byte[] data) {
    return Op.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }
}
