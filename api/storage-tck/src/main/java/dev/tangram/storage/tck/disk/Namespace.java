package dev.tangram.storage.tck.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which files the names lead to, now and after a power cut. Directories themselves are taken as
 * durable at once. Guarded by its disk.
 */
final class Namespace {

  private final Map<Path, StoredFile> live = new HashMap<>();
  private final Map<Path, StoredFile> durable = new HashMap<>();

  /** The file of a name; one that nobody wrote through this disk is durable as it is. */
  StoredFile file(Path path) throws IOException {
    StoredFile known = live.get(path);
    if (known == null) {
      known = new StoredFile(Files.readAllBytes(path));
      live.put(path, known);
      durable.put(path, known);
    }
    return known;
  }

  StoredFile created(Path path) {
    StoredFile file = new StoredFile(new byte[0]);
    live.put(path, file);
    return file;
  }

  void deleted(Path path) {
    live.remove(path);
  }

  void renamed(Path from, Path to, boolean directory) {
    if (directory) {
      move(live, from, to);
      move(durable, from, to);
      return;
    }
    StoredFile file = live.remove(from);
    if (file != null) {
      live.put(to, file);
    }
  }

  private static void move(Map<Path, StoredFile> names, Path from, Path to) {
    for (Path path : List.copyOf(names.keySet())) {
      if (path.startsWith(from)) {
        names.put(to.resolve(from.relativize(path)), names.remove(path));
      }
    }
  }

  void forced(Path directory) {
    durable.keySet().removeIf(path -> directory.equals(path.getParent()));
    live.forEach(
        (path, file) -> {
          if (directory.equals(path.getParent())) {
            durable.put(path, file);
          }
        });
  }

  /** Writes what is left of everything below a directory to another one. */
  void leave(Path root, Path target, PowerCut cut) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        if (Files.isDirectory(path)) {
          Files.createDirectories(target.resolve(root.relativize(path)));
        } else {
          file(path);
        }
      }
    }
    for (Map.Entry<Path, StoredFile> entry : (cut.namesKept ? live : durable).entrySet()) {
      if (entry.getKey().startsWith(root)) {
        leave(
            entry.getKey(), entry.getValue(), target.resolve(root.relativize(entry.getKey())), cut);
      }
    }
  }

  private void leave(Path path, StoredFile file, Path target, PowerCut cut) throws IOException {
    if (!Files.isDirectory(target.getParent())) {
      return; // Its directory was removed, which is durable at once.
    }
    boolean present = live.get(path) == file && Files.exists(path);
    PowerCut.Unforced lost = PowerCut.Unforced.LOST;
    PowerCut how = present || cut.unforced == lost ? cut : PowerCut.ALL_LOST;
    Files.write(target, file.after(how, present ? Files.readAllBytes(path) : new byte[0]));
  }
}
