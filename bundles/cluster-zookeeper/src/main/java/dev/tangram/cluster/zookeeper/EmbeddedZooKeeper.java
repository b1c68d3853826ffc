package dev.tangram.cluster.zookeeper;

import dev.tangram.metadata.ClusterStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server inside the broker's process, for the broker that is alone. It listens on the
 * loopback address only and keeps its data across restarts, also after the process was killed. As
 * its one client dies with it, all sessions it finds at its start are dead and are closed at once.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
  private static final int CLIENTS_MAX = 60;
  private static final int BACKLOG = 50;
  private static final int SESSION_TIMEOUT_MAX_MS = 120_000;
  private static final int TRANSACTIONS_PER_SNAPSHOT = 10_000;
  private static final long CLOSE_SESSIONS_LIMIT_MS = 10_000;

  private final FileChannel lockFile;
  private final FileTxnSnapLog log;
  private final ZooKeeperServer server;
  private final NIOServerCnxnFactory connections;
  private final SnapshotPurge purge;

  private EmbeddedZooKeeper(
      FileChannel lockFile,
      FileTxnSnapLog log,
      ZooKeeperServer server,
      NIOServerCnxnFactory connections,
      SnapshotPurge purge) {
    this.lockFile = lockFile;
    this.log = log;
    this.server = server;
    this.connections = connections;
    this.purge = purge;
  }

  /**
   * Starts a server.
   *
   * @param directory where its data is kept, created if missing
   * @param port on the loopback address, 0 for any free one
   * @param tickMs unit of the server's clock for sessions, in milliseconds
   * @throws ClusterStoreException when another process uses the directory, the port is taken, or
   *     the data cannot be read
   */
  public static EmbeddedZooKeeper start(Path directory, int port, int tickMs) {
    setDefaults();
    FileChannel lockFile = lock(directory);
    NIOServerCnxnFactory connections = null;
    try {
      connections = listen(port);
      FileTxnSnapLog log = new FileTxnSnapLog(directory.toFile(), directory.toFile());
      ZooKeeperServer server = new QuietServer(log, tickMs, SESSION_TIMEOUT_MAX_MS);
      connections.setZooKeeperServer(server);
      server.startdata();
      Set<Long> dead = Set.copyOf(server.getZKDatabase().getSessions());
      server.startup();
      closeSessions(server, dead);
      connections.startup(server, false);
      return new EmbeddedZooKeeper(lockFile, log, server, connections, new SnapshotPurge(log));
    } catch (IOException e) {
      cleanUp(connections, lockFile);
      throw new ClusterStoreException(
          "the embedded ZooKeeper server could not start in " + directory, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cleanUp(connections, lockFile);
      throw new ClusterStoreException("interrupted while starting ZooKeeper", e);
    } catch (RuntimeException e) {
      cleanUp(connections, lockFile);
      throw e;
    }
  }

  /** Where it listens. */
  public int port() {
    return connections.getLocalPort();
  }

  /** In the form of {@code zookeeper.connect}. */
  public String connectString() {
    return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port();
  }

  /** Ends a session as if its client had fallen silent for too long. */
  void expireSession(long sessionId) {
    server.closeSession(sessionId);
  }

  @Override
  public void close() {
    purge.close();
    connections.shutdown();
    server.shutdown(true);
    try {
      log.close();
    } catch (IOException e) {
      LOG.warn("The log of the embedded ZooKeeper server could not be closed", e);
    }
    closeQuietly(lockFile);
  }

  /**
   * Sizes for a server with one client. They are system properties in ZooKeeper and hold for the
   * process; what the user has set stays.
   */
  private static void setDefaults() {
    setDefault("jute.maxbuffer", 4 * 1024 * 1024);
    setDefault("zookeeper.nio.numSelectorThreads", 1);
    setDefault("zookeeper.nio.numWorkerThreads", 0);
    setDefault("zookeeper.maxCnxns", CLIENTS_MAX);
    setDefault("zookeeper.preAllocSize", 1024);
    setDefault("zookeeper.snapCount", TRANSACTIONS_PER_SNAPSHOT);
  }

  private static void setDefault(String name, int value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, Integer.toString(value));
    }
  }

  @SuppressWarnings("resource") // the lock lives as long as its channel
  private static FileChannel lock(Path directory) {
    FileChannel channel = null;
    try {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is locked by this process", directory, e);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new ClusterStoreException(
          "the directory " + directory + " of the embedded ZooKeeper server is not writable", e);
    }
    closeQuietly(channel);
    throw new ClusterStoreException(
        "the directory "
            + directory
            + " of the embedded ZooKeeper server is in use by another broker");
  }

  private static NIOServerCnxnFactory listen(int port) throws IOException {
    // Its class installs a handler of uncaught exceptions for the whole process.
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    NIOServerCnxnFactory factory = new QuietServer.Connections();
    Thread.setDefaultUncaughtExceptionHandler(handler);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      factory.configure(address, CLIENTS_MAX, BACKLOG, false);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    return factory;
  }

  /** Goes the regular way of a closed session, so that the log says so, too. */
  private static void closeSessions(ZooKeeperServer server, Set<Long> dead)
      throws InterruptedException {
    dead.forEach(server::closeSession);
    long start = System.nanoTime();
    while (server.getZKDatabase().getSessions().stream().anyMatch(dead::contains)) {
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) > CLOSE_SESSIONS_LIMIT_MS) {
        throw new ClusterStoreException("sessions of a former run could not be closed");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static void cleanUp(NIOServerCnxnFactory connections, FileChannel lockFile) {
    if (connections != null) {
      connections.shutdown();
    }
    closeQuietly(lockFile);
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("A lock file could not be closed", e);
      }
    }
  }
}
