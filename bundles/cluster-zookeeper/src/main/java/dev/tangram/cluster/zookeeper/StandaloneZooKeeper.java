package dev.tangram.cluster.zookeeper;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.zookeeper.server.admin.AdminServer.AdminServerException;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * Runs a ZooKeeper server from a file of ZooKeeper's own properties: one alone, or a member of an
 * ensemble where the file has {@code server.N} lines.
 *
 * <p>Exit codes: 0 stopped, 1 could not start, 2 wrong use or configuration.
 */
public final class StandaloneZooKeeper {

  private static final int FAILED = 1;
  private static final int MISCONFIGURED = 2;

  private StandaloneZooKeeper() {}

  /** Takes one argument, the file; returns when the server has stopped. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length != 1) {
      err.println("Usage: tangram zookeeper start FILE");
      return MISCONFIGURED;
    }
    // The web server for administration is not part of this package.
    System.setProperty(
        "zookeeper.admin.enableServer",
        System.getProperty("zookeeper.admin.enableServer", "false"));
    System.setProperty("jute.maxbuffer", System.getProperty("jute.maxbuffer", "4194304"));
    QuorumPeerConfig config = new QuorumPeerConfig();
    try {
      Path file = Path.of(args[0]);
      if (!Files.isReadable(file)) {
        err.println("The configuration " + file.toAbsolutePath() + " cannot be read.");
        return MISCONFIGURED;
      }
      new MyIdCheck(file).demandMyId();
      config.parse(args[0]);
    } catch (ConfigException | IOException e) {
      err.println("The configuration " + args[0] + " is wrong: " + innermost(e));
      return MISCONFIGURED;
    }
    try {
      printBanner(config, out);
      serve(config);
      return 0;
    } catch (IOException | AdminServerException e) {
      err.println("The ZooKeeper server could not run: " + innermost(e));
      return FAILED;
    }
  }

  private static void serve(QuorumPeerConfig config) throws IOException, AdminServerException {
    DatadirCleanupManager purge =
        new DatadirCleanupManager(
            config.getDataDir(),
            config.getDataLogDir(),
            config.getSnapRetainCount(),
            config.getPurgeInterval());
    purge.start();
    try {
      if (config.isDistributed()) {
        new QuorumPeerMain().runFromConfig(config);
      } else {
        ServerConfig alone = new ServerConfig();
        alone.readFrom(config);
        new ZooKeeperServerMain().runFromConfig(alone);
      }
    } finally {
      purge.shutdown();
    }
  }

  private static void printBanner(QuorumPeerConfig config, PrintStream out) {
    out.println("ZooKeeper server");
    out.println("  clients  " + config.getClientPortAddress());
    out.println("  data     " + config.getDataDir().getAbsolutePath());
    if (config.isDistributed()) {
      out.println(
          "  ensemble member "
              + config.getServerId()
              + " of "
              + config.getServers().keySet().stream().sorted().toList());
    } else {
      out.println("  ensemble none, this server is alone");
    }
    out.flush();
  }

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
