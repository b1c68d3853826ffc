package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.StoreOptions;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** What the parts of one store share. */
final class StoreContext {

  final Path directory;
  final OpenFiles openFiles;
  final Janitor janitor;
  final LongSupplier clockMs;

  /** Guards every change of the store; never held over an fsync. */
  final ReentrantLock lock = new ReentrantLock();

  private volatile StoreOptions options;

  StoreContext(
      Path directory,
      StoreOptions options,
      OpenFiles openFiles,
      Janitor janitor,
      LongSupplier clockMs) {
    this.directory = directory;
    this.options = options;
    this.openFiles = openFiles;
    this.janitor = janitor;
    this.clockMs = clockMs;
  }

  StoreOptions options() {
    return options;
  }

  void reconfigure(StoreOptions newOptions) {
    options = newOptions;
  }

  BatchInspector inspector() {
    return options.inspector();
  }
}
