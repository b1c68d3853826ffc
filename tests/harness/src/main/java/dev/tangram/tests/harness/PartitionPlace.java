package dev.tangram.tests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Which engine has a partition, as the log directory shows it. */
public final class PartitionPlace {

  private static final long LIMIT_SECONDS = 90;
  private static final String KAFKA_LAYOUT = "segment";
  private static final String MOVES = "storage-engine-moves";
  private static final String VOLATILE = "memory";

  private final Path logs;
  private final String partition;

  /**
   * @param logs the log directory
   * @param partition such as {@code topic-0}
   */
  public PartitionPlace(Path logs, String partition) {
    this.logs = logs;
    this.partition = partition;
  }

  /** Engines with a directory of the partition; only "memory" when there is none. */
  public Set<String> engines() throws IOException {
    Set<String> found = new TreeSet<>();
    if (Files.isDirectory(logs.resolve(partition))) {
      found.add(KAFKA_LAYOUT);
    }
    Path others = logs.resolveSibling(logs.getFileName() + "-engines");
    if (Files.isDirectory(others)) {
      try (Stream<Path> engines = Files.list(others)) {
        engines
            .filter(engine -> Files.isDirectory(engine.resolve(partition)))
            .forEach(engine -> found.add(engine.getFileName().toString()));
      }
    }
    return found.isEmpty() ? Set.of(VOLATILE) : found;
  }

  /** Whether that engine, and no other, has it, and no move goes on. */
  public boolean isIn(String engine) throws IOException {
    if (isMoving()) {
      return false;
    }
    Set<String> engines = new TreeSet<>(engines());
    // One without durability may have a directory, too, with nothing in it.
    if (engines.size() > 1) {
      engines.remove(VOLATILE);
    }
    return engines.equals(Set.of(engine));
  }

  private boolean isMoving() throws IOException {
    int dash = partition.lastIndexOf('-');
    String entry = partition.substring(0, dash) + " " + partition.substring(dash + 1) + " ";
    try {
      return Files.readAllLines(logs.resolve(MOVES)).stream().anyMatch(l -> l.startsWith(entry));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  public void await(String engine) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!isIn(engine)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(partition + " is in " + engines() + ", not in " + engine);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
