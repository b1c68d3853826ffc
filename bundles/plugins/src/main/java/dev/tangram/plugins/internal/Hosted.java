package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import java.util.Optional;

/** One installed bundle. */
interface Hosted {

  /**
   * Starts it, until it is stopped or the framework ends.
   *
   * @throws PluginException why it does not start; for a missing import, what it needs and what is
   *     there
   */
  void start() throws PluginException;

  /**
   * A service that this bundle offers.
   *
   * @param nameProperty the service property with the plug-in's name
   * @param timeoutMs how long to wait for it
   * @return empty when it did not appear in time
   * @throws PluginException when there is one that cannot be used
   */
  <S> Optional<S> service(Class<S> api, String nameProperty, String name, long timeoutMs)
      throws PluginException, InterruptedException;

  /** Stops it; does nothing when it is stopped. Never throws. */
  void stop();

  /** Stops and removes it. Never throws. */
  void uninstall();
}
