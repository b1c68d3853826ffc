package dev.tangram.storage.memory.internal;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StoreOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Keeps partitions on the heap, all of them together within a budget. They survive a close and an
 * open again by this very engine, and nothing else.
 */
public class MemoryStorageEngine implements StorageEngine {

  /** The engine's name in configurations. */
  public static final String NAME = "memory";

  /** Bytes that all partitions may take together, unless another budget is given. */
  public static final long DEFAULT_BUDGET_BYTES = 256L << 20;

  private final Map<Path, MemoryPartition> partitions = new ConcurrentHashMap<>();
  private final Budget budget;
  private final LongSupplier clockMs;

  /** An engine with the default budget. */
  public MemoryStorageEngine() {
    this(DEFAULT_BUDGET_BYTES, System::currentTimeMillis);
  }

  /**
   * @param budgetBytes bytes that all partitions may take together
   * @param clockMs milliseconds since the epoch, for close times
   */
  public MemoryStorageEngine(long budgetBytes, LongSupplier clockMs) {
    this.budget = new Budget(budgetBytes);
    this.clockMs = clockMs;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Ability> abilities() {
    return EnumSet.of(Ability.REWRITE);
  }

  @Override
  public PartitionStore open(Path directory, StoreOptions options) {
    MemoryPartition partition =
        partitions.computeIfAbsent(key(directory), path -> new MemoryPartition());
    return new MemoryStore(directory, partition, options, budget, clockMs);
  }

  @Override
  public List<Path> list(Path logDirectory) {
    Path parent = key(logDirectory);
    return partitions.keySet().stream().filter(path -> parent.equals(path.getParent())).toList();
  }

  @Override
  public void delete(Path directory) {
    MemoryPartition gone = partitions.remove(key(directory));
    if (gone != null) {
      budget.giveBack(gone.cost());
    }
  }

  @Override
  public void purge(Path logDirectory) {
    // A deletion cannot be interrupted: it is one step.
  }

  /** Bytes that the partitions take now. */
  public long usedBytes() {
    return budget.used();
  }

  /** Forgets everything; stores are to be closed before. */
  protected void clear() {
    partitions.clear();
  }

  private static Path key(Path directory) {
    return directory.toAbsolutePath().normalize();
  }
}
