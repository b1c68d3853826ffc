package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.znode.ConfigNodes;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the notifications below {@code /config/changes}. Each has a number; those above the last
 * one seen are news. Used on the event thread only.
 */
final class ConfigChanges {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigChanges.class);
  private static final long KEPT_MS = TimeUnit.MINUTES.toMillis(15);

  private record Notification(String path, long sequence) {}

  private final LongSupplier clockMs;
  private long lastSeen = -1;

  ConfigChanges(LongSupplier clockMs) {
    this.clockMs = clockMs;
  }

  /** Takes all that is there as known. */
  void skip(List<String> names) {
    parse(names).forEach(n -> lastSeen = Math.max(lastSeen, n.sequence()));
  }

  /** Names what has changed since the last call, each resource once, and deletes old nodes. */
  void process(Session session, List<String> names, Consumer<ConfigResource> changed) {
    List<Notification> all = parse(names);
    List<Notification> news = all.stream().filter(n -> n.sequence() > lastSeen).toList();
    List<Reply> replies =
        session.runAll(news.stream().map(n -> Request.getData(n.path(), null)).toList());
    Set<ConfigResource> resources = new LinkedHashSet<>();
    for (Reply reply : replies) {
      if (reply.expect(Code.NONODE).ok()) {
        addResource(reply, resources);
      }
    }
    resources.forEach(changed);
    news.forEach(n -> lastSeen = Math.max(lastSeen, n.sequence()));
    purge(session, all);
  }

  private static void addResource(Reply reply, Set<ConfigResource> resources) {
    try {
      ConfigNodes.readChange(reply.path(), reply.data()).ifPresent(resources::add);
    } catch (ClusterStoreException e) {
      LOG.warn("A change notification that cannot be read is skipped", e);
    }
  }

  private void purge(Session session, List<Notification> sorted) {
    for (Notification notification : sorted) {
      Reply stat = session.run(Request.exists(notification.path(), null)).expect(Code.NONODE);
      if (stat.ok() && clockMs.getAsLong() - stat.stat().getCtime() <= KEPT_MS) {
        return;
      }
      session.run(Request.delete(notification.path(), -1)).expect(Code.NONODE);
    }
  }

  private static List<Notification> parse(List<String> names) {
    List<Notification> result = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith(Paths.CONFIG_CHANGE_PREFIX)) {
        String number = name.substring(Paths.CONFIG_CHANGE_PREFIX.length());
        try {
          result.add(new Notification(Paths.CONFIG_CHANGES + "/" + name, Long.parseLong(number)));
        } catch (NumberFormatException e) {
          LOG.warn("{}/{} is not a change notification", Paths.CONFIG_CHANGES, name);
        }
      }
    }
    result.sort(Comparator.comparingLong(Notification::sequence));
    return result;
  }
}
