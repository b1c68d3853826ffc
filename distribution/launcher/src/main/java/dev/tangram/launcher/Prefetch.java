package dev.tangram.launcher;

import java.lang.management.ManagementFactory;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.slf4j.LoggerFactory;

/**
 * Prepares slow parts of the JDK on a thread of its own while the framework starts: the log, and
 * what the ZooKeeper client and server set up first of all, whether they use it or not. Later users
 * find it done, or wait for this thread instead of doing it themselves.
 */
final class Prefetch implements Runnable {
  private Prefetch() {}

  static void begin() {
    Thread thread = new Thread(new Prefetch(), "tangram-prefetch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    LoggerFactory.getILoggerFactory();
    try {
      SSLContext.getDefault().getSupportedSSLParameters();
    } catch (NoSuchAlgorithmException e) {
      // Whoever needs it will say so; here it would only have been ready earlier.
      return;
    }
    ManagementFactory.getPlatformMBeanServer();
  }
}
