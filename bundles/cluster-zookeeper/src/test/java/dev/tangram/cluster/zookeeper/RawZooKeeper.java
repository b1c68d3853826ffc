package dev.tangram.cluster.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** A client of its own, to see and to do what a store does not. */
final class RawZooKeeper implements AutoCloseable {

  private final ZooKeeper zk;

  RawZooKeeper(String connect) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    zk =
        new ZooKeeper(
            connect,
            10_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no connection to " + connect);
    }
  }

  ZooKeeper zk() {
    return zk;
  }

  String text(String path) throws Exception {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  byte[] bytes(String path) throws Exception {
    return zk.getData(path, false, null);
  }

  Stat stat(String path) throws Exception {
    return zk.exists(path, false);
  }

  List<String> children(String path) throws Exception {
    return zk.getChildren(path, false).stream().sorted().toList();
  }

  void put(String path, String text) throws Exception {
    put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  void put(String path, byte[] data) throws Exception {
    try {
      zk.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } catch (KeeperException.NodeExistsException e) {
      zk.setData(path, data, -1);
    }
  }

  void ephemeral(String path, byte[] data) throws Exception {
    zk.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
  }

  void delete(String path) throws Exception {
    zk.delete(path, -1);
  }

  @Override
  public void close() throws InterruptedException {
    zk.close();
  }
}
