package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.znode.ConfigNodes;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.ConfigResource.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;

/** Configurations: {@code /config}. */
public final class Configs {

  private final Supplier<Session> sessions;

  public Configs(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  public Map<String, String> read(ConfigResource resource) {
    String path = Paths.config(resource);
    Reply reply = sessions.get().run(Request.getData(path, null)).expect(Code.NONODE);
    return reply.ok() ? ConfigNodes.readConfig(path, reply.data()) : Map.of();
  }

  public Map<String, Map<String, String>> readAll(Type type) {
    Session session = sessions.get();
    String parent = Paths.configs(type);
    List<String> nodes = session.run(Request.children(parent, null)).expect().children();
    List<Reply> replies =
        session.runAll(
            nodes.stream().map(node -> Request.getData(parent + "/" + node, null)).toList());
    Map<String, Map<String, String>> result = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Reply reply = replies.get(i).expect(Code.NONODE);
      if (reply.ok()) {
        Map<String, String> config =
            ConfigNodes.readConfig(parent + "/" + nodes.get(i), reply.data());
        result.put(Paths.entityName(type, nodes.get(i)), config);
      }
    }
    return result;
  }

  /** Writes, then notifies: who hears of it finds the new content. */
  public void write(ConfigResource resource, Map<String, String> config) {
    Session session = sessions.get();
    String path = Paths.config(resource);
    byte[] data = ConfigNodes.writeConfig(config);
    boolean written = false;
    while (!written) {
      written = session.run(Request.setData(path, data, -1)).expect(Code.NONODE).ok();
      if (!written) {
        written =
            session
                .run(Request.create(path, data, CreateMode.PERSISTENT))
                .expect(Code.NODEEXISTS)
                .ok();
      }
    }
    session.run(Request.multi(List.of(notification(resource)))).expect();
  }

  /** Tells all brokers that a configuration has changed. */
  static Op notification(ConfigResource resource) {
    return Op.create(
        Paths.CONFIG_CHANGES + "/" + Paths.CONFIG_CHANGE_PREFIX,
        ConfigNodes.writeChange(resource),
        Ids.OPEN_ACL_UNSAFE,
        CreateMode.PERSISTENT_SEQUENTIAL);
  }
}
