package dev.tangram.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts connections, in all and by address, against their limits. */
final class ConnectionLimits {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

  private final int max;
  private final int maxPerIp;
  private final Map<InetAddress, Integer> overrides = new HashMap<>();
  private final Map<InetAddress, Integer> counts = new HashMap<>();
  private int total;

  ConnectionLimits(int max, int maxPerIp, Map<String, Integer> overridesByHost) {
    this.max = max;
    this.maxPerIp = maxPerIp;
    overridesByHost.forEach(this::addOverride);
  }

  private void addOverride(String host, int limit) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        overrides.put(address, limit);
      }
    } catch (UnknownHostException e) {
      LOG.warn("The limit of connections for {} has no effect: the host is unknown", host);
    }
  }

  /** Counts a connection, unless a limit is reached. */
  synchronized boolean tryAdd(InetAddress address) {
    int count = counts.getOrDefault(address, 0);
    if (total >= max || count >= overrides.getOrDefault(address, maxPerIp)) {
      return false;
    }
    counts.put(address, count + 1);
    total++;
    return true;
  }

  synchronized void remove(InetAddress address) {
    total--;
    counts.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
