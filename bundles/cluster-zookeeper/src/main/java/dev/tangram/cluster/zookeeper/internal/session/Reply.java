package dev.tangram.cluster.zookeeper.internal.session;

import dev.tangram.metadata.ClusterStoreException;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.apache.zookeeper.data.Stat;

/**
 * Answer to one {@link Request}. Only the fields of the request's kind are set.
 *
 * @param code OK or why not
 * @param path the path asked for, or the one that was created
 * @param data content (getData)
 * @param stat of the node (getData, setData, exists)
 * @param children names without path (getChildren)
 * @param results one per operation (multi)
 * @param repeated whether the request was sent more than once because the connection broke: an
 *     error may then stem from our own first try
 */
public record Reply(
    Code code,
    String path,
    byte[] data,
    Stat stat,
    List<String> children,
    List<OpResult> results,
    boolean repeated) {

  static Reply of(int rc, String path, byte[] data, Stat stat, List<String> children) {
    return new Reply(Code.get(rc), path, data, stat, children, List.of(), false);
  }

  static Reply ofMulti(int rc, List<OpResult> results) {
    List<OpResult> given = results == null ? List.of() : results;
    return new Reply(Code.get(rc), "multi", null, null, List.of(), given, false);
  }

  Reply asRepeated() {
    return new Reply(code, path, data, stat, children, results, true);
  }

  public boolean ok() {
    return code == Code.OK;
  }

  public boolean is(Code asked) {
    return code == asked;
  }

  /** Error of one operation of a failed multi; OK for one that was only rolled back. */
  public Code error(int operation) {
    if (operation < results.size() && results.get(operation) instanceof ErrorResult error) {
      return Code.get(error.getErr());
    }
    return Code.OK;
  }

  /**
   * Demands success.
   *
   * @param tolerated codes that the caller deals with itself
   * @throws ClusterStoreException for every other code
   */
  public Reply expect(Code... tolerated) {
    if (ok() || Set.of(tolerated).contains(code)) {
      return this;
    }
    throw new ClusterStoreException(
        "ZooKeeper refused an operation on " + path + ": " + code,
        KeeperException.create(code, path));
  }
}
