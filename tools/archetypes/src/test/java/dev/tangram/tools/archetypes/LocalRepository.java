package dev.tangram.tools.archetypes;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local repository of Maven that has everything of another one by links, but our own artifacts
 * from the modules of this build, whether they are installed or not.
 */
record LocalRepository(Path root, Path modules, String version) {

  private static final Path OWN = Path.of("dev", "tangram");

  /** Links all groups of a repository except ours. */
  void linkTo(Path other) throws IOException {
    Files.createDirectories(root.resolve(OWN));
    linkAll(other, root, "dev");
    linkAll(other.resolve("dev"), root.resolve("dev"), "tangram");
  }

  private static void linkAll(Path from, Path to, String except) throws IOException {
    if (Files.isDirectory(from)) {
      try (Stream<Path> entries = Files.list(from)) {
        for (Path entry : entries.filter(e -> !e.endsWith(except)).toList()) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
        }
      }
    }
  }

  /** Takes over the parent of all modules. */
  void addParent() throws IOException {
    copy(modules.resolve("pom.xml"), "tangram", ".pom");
  }

  /** Takes over the jar and the POM of a module that is packaged. */
  void add(String module, String artifact) throws IOException {
    Path directory = modules.resolve(module);
    copy(directory.resolve("pom.xml"), artifact, ".pom");
    copy(directory.resolve("target").resolve(artifact + "-" + version + ".jar"), artifact, ".jar");
  }

  private void copy(Path file, String artifact, String suffix) throws IOException {
    Path target = root.resolve(OWN).resolve(artifact).resolve(version);
    Files.createDirectories(target);
    Files.copy(
        file,
        target.resolve(artifact + "-" + version + suffix),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes a tree; links are removed, not followed. */
  static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The API and its contract tests. */
  void addApi() throws IOException {
    addParent();
    add("api/model", "dev.tangram.model");
    for (String api : List.of("storage", "compression", "assignor", "serialization")) {
      add("api/" + api, "dev.tangram." + api);
      add("api/" + api + "-tck", "dev.tangram." + api + ".tck");
    }
  }
}
