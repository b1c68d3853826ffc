package dev.tangram.plugins.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds that are open. */
final class Pools {
  private final Map<String, Pool<?>> byKind = new ConcurrentHashMap<>();

  void add(Pool<?> pool) {
    if (byKind.putIfAbsent(pool.kind().name(), pool) != null) {
      throw new IllegalStateException("The kind " + pool.kind().name() + " is open already");
    }
  }

  boolean remove(Pool<?> pool) {
    return byKind.remove(pool.kind().name(), pool);
  }

  /** Null when the kind is not open. */
  Pool<?> of(SlotKey key) {
    return byKind.get(key.kind());
  }

  boolean isOpen(SlotKey key) {
    return byKind.containsKey(key.kind());
  }
}
