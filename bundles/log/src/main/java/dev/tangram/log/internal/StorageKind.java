package dev.tangram.log.internal;

import dev.tangram.log.LogManager;
import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import java.util.function.Predicate;

/** Storage engines: their versions keep logs, which are moved when a version goes. */
final class StorageKind implements PluginKind<StorageEngine> {

  private final LogManager manager;
  private final Runnable changed;

  /**
   * @param changed told when an engine came or went
   */
  StorageKind(LogManager manager, Runnable changed) {
    this.manager = manager;
    this.changed = changed;
  }

  @Override
  public String name() {
    return "storage";
  }

  @Override
  public Class<StorageEngine> service() {
    return StorageEngine.class;
  }

  @Override
  public String nameProperty() {
    return StorageEngine.NAME_PROPERTY;
  }

  @Override
  public void selfTest(String name, StorageEngine candidate) throws Exception {
    EngineSelfTest.run(name, candidate);
  }

  @Override
  public void shift(
      String name,
      Provider<StorageEngine> from,
      Provider<StorageEngine> to,
      Predicate<String> topics)
      throws Exception {
    manager.shiftEngine(name, from, to, topics);
    changed.run();
  }

  /** What it keeps would be gone with it. */
  @Override
  public boolean quarantinesLast() {
    return false;
  }
}
