package dev.tangram.cluster.zookeeper.internal.session;

import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** One operation that can be sent without waiting for its answer. */
@FunctionalInterface
public interface Request {

  /** Sends it; the answer comes on ZooKeeper's event thread. */
  void send(ZooKeeper zooKeeper, Consumer<Reply> answer);

  /**
   * Content and stat.
   *
   * @param watcher told once of the next change, or null
   */
  static Request getData(String path, Watcher watcher) {
    return (zk, answer) ->
        zk.getData(
            path,
            watcher,
            (rc, p, ctx, data, stat) -> answer.accept(Reply.of(rc, p, data, stat, List.of())),
            null);
  }

  /** Stat only; the watcher also hears of the node's creation. */
  static Request exists(String path, Watcher watcher) {
    return (zk, answer) ->
        zk.exists(
            path,
            watcher,
            (rc, p, ctx, stat) -> answer.accept(Reply.of(rc, p, null, stat, List.of())),
            null);
  }

  static Request children(String path, Watcher watcher) {
    return (zk, answer) ->
        zk.getChildren(
            path,
            watcher,
            (rc, p, ctx, children) ->
                answer.accept(Reply.of(rc, p, null, null, children == null ? List.of() : children)),
            null);
  }

  static Request create(String path, byte[] data, CreateMode mode) {
    return (zk, answer) ->
        zk.create(
            path,
            data,
            Ids.OPEN_ACL_UNSAFE,
            mode,
            (rc, p, ctx, name) ->
                answer.accept(Reply.of(rc, name == null ? p : name, null, null, List.of())),
            null);
  }

  /**
   * Writes content.
   *
   * @param version demanded version, -1 for any
   */
  static Request setData(String path, byte[] data, int version) {
    return (zk, answer) ->
        zk.setData(
            path,
            data,
            version,
            (rc, p, ctx, stat) -> answer.accept(Reply.of(rc, p, null, stat, List.of())),
            null);
  }

  static Request delete(String path, int version) {
    return (zk, answer) ->
        zk.delete(
            path,
            version,
            (rc, p, ctx) -> answer.accept(Reply.of(rc, p, null, null, List.of())),
            null);
  }

  /** All or nothing. */
  static Request multi(List<Op> operations) {
    return (zk, answer) ->
        zk.multi(
            operations, (rc, p, ctx, results) -> answer.accept(Reply.ofMulti(rc, results)), null);
  }
}
