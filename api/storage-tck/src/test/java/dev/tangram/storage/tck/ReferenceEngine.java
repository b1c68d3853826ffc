package dev.tangram.storage.tck;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Keeps partitions in journals. */
class ReferenceEngine implements StorageEngine {

  private static final String DELETED = "-delete";

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Set<Ability> abilities() {
    return EnumSet.of(Ability.DURABLE, Ability.REWRITE);
  }

  @Override
  public PartitionStore open(Path directory, StoreOptions options) throws StorageException {
    try {
      return store(directory, options);
    } catch (IOException e) {
      throw failed("cannot open", directory, e);
    }
  }

  PartitionStore store(Path directory, StoreOptions options) throws IOException {
    return new ReferenceStore(new Journal(directory), options);
  }

  static StorageException failed(String what, Path path, IOException cause) {
    return new StorageException(what + " " + path + ": " + cause, false, cause);
  }

  @Override
  public List<Path> list(Path logDirectory) throws StorageException {
    return partitions(logDirectory).stream().filter(path -> !deleted(path)).toList();
  }

  static boolean deleted(Path path) {
    return path.toString().endsWith(DELETED);
  }

  List<Path> partitions(Path logDirectory) throws StorageException {
    try (Stream<Path> entries = Files.list(logDirectory)) {
      return entries
          .filter(path -> Files.exists(path.resolve("journal")) || deleted(path))
          .toList();
    } catch (IOException e) {
      throw failed("cannot list", logDirectory, e);
    }
  }

  @Override
  public void delete(Path directory) throws StorageException {
    if (Files.exists(directory)) {
      try {
        Path doomed = directory.resolveSibling(UUID.randomUUID() + DELETED);
        Files.move(directory, doomed);
        deleteTree(doomed);
      } catch (IOException e) {
        throw failed("cannot delete", directory, e);
      }
    }
  }

  @Override
  public void purge(Path logDirectory) throws StorageException {
    for (Path path : partitions(logDirectory)) {
      if (deleted(path)) {
        try {
          deleteTree(path);
        } catch (IOException e) {
          throw failed("cannot purge", path, e);
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> entries = Files.walk(root)) {
      for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
