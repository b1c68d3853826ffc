package __package__;

import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.tck.StorageEngineContract;
import java.util.EnumSet;
import java.util.Set;

/** The contract of engines. Take abilities out of the list as you build them. */
class __Name__EngineTest extends StorageEngineContract {

  @Override
  protected StorageEngine newEngine() {
    return new __Name__Engine();
  }

  @Override
  protected Set<Ability> declined() {
    return EnumSet.of(Ability.DURABLE, Ability.FILE_TRANSFER, Ability.KAFKA_LAYOUT);
  }
}
