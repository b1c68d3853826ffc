package dev.tangram.storage.tck;

import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import java.util.EnumSet;
import java.util.Set;

/** The small engine keeps the whole contract. */
class ReferenceContractTest extends StorageEngineContract {

  @Override
  protected StorageEngine newEngine() {
    return new ReferenceEngine();
  }

  @Override
  protected Set<Ability> declined() {
    return EnumSet.of(Ability.FILE_TRANSFER, Ability.KAFKA_LAYOUT);
  }
}
