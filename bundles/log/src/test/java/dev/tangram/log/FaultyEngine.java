package dev.tangram.log;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The real engine, whose stores throw what a test says, by directory and method. */
final class FaultyEngine implements StorageEngine {

  private final StorageEngine real;
  private final Map<String, Throwable> faults = new ConcurrentHashMap<>();
  final AtomicInteger appends = new AtomicInteger();

  /** Told of every call of a store, before it is made. */
  volatile Consumer<String> watcher = method -> {};

  FaultyEngine(StorageEngine real) {
    this.real = real;
  }

  /** Calls of a method fail below a directory from now on. */
  void fail(Path below, String method, Throwable fault) {
    faults.put(below + "|" + method, fault);
  }

  void heal() {
    faults.clear();
  }

  static StorageException broken() {
    return new StorageException("Input/output error", true, null);
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Set<Ability> abilities() {
    return real.abilities();
  }

  @Override
  public PartitionStore open(Path directory, StoreOptions options) throws StorageException {
    PartitionStore store = real.open(directory, options);
    return (PartitionStore)
        Proxy.newProxyInstance(
            PartitionStore.class.getClassLoader(),
            new Class<?>[] {PartitionStore.class},
            (proxy, method, arguments) -> {
              watcher.accept(method.getName());
              if (method.getName().equals("append")) {
                appends.incrementAndGet();
              }
              Path each = directory;
              while (each != null) {
                Throwable fault = faults.get(each + "|" + method.getName());
                if (fault != null) {
                  throw fault;
                }
                each = each.getParent();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public List<Path> list(Path logDirectory) throws StorageException {
    return real.list(logDirectory);
  }

  @Override
  public void delete(Path directory) throws StorageException {
    real.delete(directory);
  }

  @Override
  public void purge(Path logDirectory) throws StorageException {
    real.purge(logDirectory);
  }
}
