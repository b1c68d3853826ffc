package __package__;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StoreOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Keeps partitions in memory; they end with the broker. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=storage", "name=__name__"})
@Component(
    service = StorageEngine.class,
    property = StorageEngine.NAME_PROPERTY + "=__name__")
public final class __Name__Engine implements StorageEngine {

  @Override
  public String name() {
    return "__name__";
  }

  @Override
  public Set<Ability> abilities() {
    return EnumSet.of(Ability.REWRITE);
  }

  @Override
  public PartitionStore open(Path directory, StoreOptions options) {
    return new __Name__Store(options);
  }

  @Override
  public List<Path> list(Path logDirectory) {
    return List.of(); // Nothing outlives the process.
  }

  @Override
  public void delete(Path directory) {
    // What was in memory went with the store.
  }

  @Override
  public void purge(Path logDirectory) {
    // Nothing is left behind.
  }
}
