package dev.tangram.cluster.zookeeper.internal.session;

/**
 * How to reach the ensemble.
 *
 * @param servers {@code host:port,...}
 * @param chroot path all nodes are below, "" for the root
 * @param sessionTimeoutMs asked of the ensemble, which may grant less or more
 * @param connectionTimeoutMs limit of the first connection
 * @param maxInFlight requests on their way at the same time
 */
public record SessionSettings(
    String servers, String chroot, int sessionTimeoutMs, int connectionTimeoutMs, int maxInFlight) {

  /**
   * Splits {@code host:port,host:port/chroot}.
   *
   * @throws IllegalArgumentException when there is no server, or the path is not one
   */
  public static SessionSettings parse(
      String connect, int sessionTimeoutMs, int connectionTimeoutMs, int maxInFlight) {
    int slash = connect.indexOf('/');
    String servers = (slash < 0 ? connect : connect.substring(0, slash)).strip();
    String chroot = slash < 0 ? "" : connect.substring(slash).strip();
    while (chroot.endsWith("/")) {
      chroot = chroot.substring(0, chroot.length() - 1);
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no ZooKeeper server in '" + connect + "'");
    }
    if (!chroot.isEmpty()) {
      org.apache.zookeeper.common.PathUtils.validatePath(chroot);
    }
    return new SessionSettings(servers, chroot, sessionTimeoutMs, connectionTimeoutMs, maxInFlight);
  }

  /** The form ZooKeeper's client takes. */
  public String connectString() {
    return servers + chroot;
  }
}
