package dev.tangram.storage.memory.internal;

import dev.tangram.storage.StorageEngine;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the engine as an OSGi service. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=storage", "name=memory"})
@Component(
    service = StorageEngine.class,
    name = "dev.tangram.storage.memory",
    property = {
      StorageEngine.NAME_PROPERTY + "=" + MemoryStorageEngine.NAME,
      MemoryEngineComponent.BUDGET + ":Long=" + MemoryStorageEngine.DEFAULT_BUDGET_BYTES
    })
public final class MemoryEngineComponent extends MemoryStorageEngine {

  /** The component property with the bytes that all partitions may take together. */
  static final String BUDGET = "budget.bytes";

  /** Called by Declarative Services. */
  @Activate
  public MemoryEngineComponent(Map<String, Object> properties) {
    super(((Number) properties.get(BUDGET)).longValue(), System::currentTimeMillis);
  }

  @Deactivate
  void deactivate() {
    clear();
  }
}
