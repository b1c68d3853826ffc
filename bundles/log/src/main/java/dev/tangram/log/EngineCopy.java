package dev.tangram.log;

import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;

/** Copies a log to another engine, or another version of one that keeps nothing on the disk. */
final class EngineCopy {

  private final PartitionLog log;
  private final Provider<StorageEngine> to;

  EngineCopy(PartitionLog log, Provider<StorageEngine> to) {
    this.log = log;
    this.to = to;
  }

  void runAtOnce() throws StorageException {
    throw new StorageException("not durable: " + log.partition() + to.id(), false, null);
  }
}
