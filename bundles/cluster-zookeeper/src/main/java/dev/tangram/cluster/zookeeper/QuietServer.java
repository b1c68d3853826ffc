package dev.tangram.cluster.zookeeper;

import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** A server without JMX beans, whose registration would be a third of its time to start. */
final class QuietServer extends ZooKeeperServer {

  private static final int BACKLOG = 50;

  QuietServer(FileTxnSnapLog log, int tickMs, int sessionTimeoutMaxMs) {
    super(log, tickMs, 2 * tickMs, sessionTimeoutMaxMs, BACKLOG, new ZKDatabase(log), "");
  }

  @Override
  protected void registerJMX() {
    // No beans.
  }

  @Override
  protected void unregisterJMX() {
    // No beans.
  }

  /** Connections without beans. */
  static final class Connections extends NIOServerCnxnFactory {
    @Override
    public void registerConnection(ServerCnxn connection) {
      // No beans.
    }
  }
}
