package dev.tangram.launcher;

import org.slf4j.LoggerFactory;

/**
 * Sets up logging on a thread of its own while the framework starts: reading its configuration is
 * slow, and nobody needs it before the first bundle does.
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
  }
}
