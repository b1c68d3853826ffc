package dev.tangram.storage.segment.internal;

import dev.tangram.storage.StorageEngine;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the engine as an OSGi service. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=storage", "name=segment"})
@Component(
    service = StorageEngine.class,
    property = StorageEngine.NAME_PROPERTY + "=" + SegmentStorageEngine.NAME)
public final class SegmentEngineComponent extends SegmentStorageEngine {

  /** Called by Declarative Services. */
  @Activate
  public SegmentEngineComponent() {
    super();
  }

  @Deactivate
  void deactivate() {
    close();
  }
}
