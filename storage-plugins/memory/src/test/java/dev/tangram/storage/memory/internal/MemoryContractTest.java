package dev.tangram.storage.memory.internal;

import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.tck.StorageEngineContract;
import java.util.EnumSet;
import java.util.Set;

class MemoryContractTest extends StorageEngineContract {

  @Override
  protected StorageEngine newEngine() {
    return new MemoryStorageEngine();
  }

  @Override
  protected Set<Ability> declined() {
    return EnumSet.of(Ability.DURABLE, Ability.FILE_TRANSFER, Ability.KAFKA_LAYOUT);
  }
}
