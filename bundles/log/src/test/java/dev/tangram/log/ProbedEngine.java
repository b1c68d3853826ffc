package dev.tangram.log;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A real engine under a name of its own, every call of which a test can watch and change. */
final class ProbedEngine implements StorageEngine {

  /** Stands between the core and the engine. */
  interface Probe {

    /**
     * One call.
     *
     * @param method such as {@code append}
     * @param real makes the call
     */
    Object call(String method, Call real) throws Throwable;
  }

  /** The call itself. */
  interface Call {
    Object make() throws Throwable;
  }

  private final StorageEngine real;
  private final String name;
  private final Set<Ability> abilities;
  volatile Probe probe = (method, call) -> call.make();

  ProbedEngine(StorageEngine real, String name, Set<Ability> abilities) {
    this.real = real;
    this.name = name;
    this.abilities = abilities;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Ability> abilities() {
    return abilities;
  }

  private Object probed(String method, Call call) throws StorageException {
    try {
      return probe.call(method, call);
    } catch (StorageException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public PartitionStore open(Path directory, StoreOptions options) throws StorageException {
    PartitionStore store = (PartitionStore) probed("open", () -> real.open(directory, options));
    return (PartitionStore)
        Proxy.newProxyInstance(
            PartitionStore.class.getClassLoader(),
            new Class<?>[] {PartitionStore.class},
            (proxy, method, arguments) ->
                probe.call(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(store, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    }));
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Path> list(Path logDirectory) throws StorageException {
    return (List<Path>) probed("list", () -> real.list(logDirectory));
  }

  @Override
  public void delete(Path directory) throws StorageException {
    probed(
        "delete",
        () -> {
          real.delete(directory);
          return null;
        });
  }

  @Override
  public void purge(Path logDirectory) throws StorageException {
    probed(
        "purge",
        () -> {
          real.purge(logDirectory);
          return null;
        });
  }
}
