package dev.tangram.tests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A drop-in folder of a test, so that the package's own stays as it is. */
public final class PluginFolder {

  private final Path path;

  private PluginFolder(Path path) {
    this.path = path;
  }

  /** A folder with everything that the package has, but for some bundles. */
  public static PluginFolder in(Path directory, String... withoutBundles) throws IOException {
    Path path = Files.createDirectory(directory.resolve("plugins"));
    try (Stream<Path> files = Files.list(Places.serverPackage().resolve("plugins"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (Stream.of(withoutBundles).noneMatch(bundle -> name.startsWith(bundle + "-"))) {
          Files.copy(file, path.resolve(name));
        }
      }
    }
    return new PluginFolder(path);
  }

  public Path path() {
    return path;
  }

  /** The file of a bundle. */
  public Path file(String bundle) throws IOException {
    return path.resolve(PluginJar.packagedFile(bundle).getFileName());
  }

  /** Drops a jar, or replaces one. */
  public void put(String name, PluginJar jar) throws IOException {
    jar.write(path.resolve(name));
  }

  /** Puts the package's own jar of a bundle into it. */
  public void put(String bundle) throws IOException {
    Path file = PluginJar.packagedFile(bundle);
    PluginJar.place(Files.readAllBytes(file), path.resolve(file.getFileName()));
  }

  /** Replaces the jar of a bundle under the name that it has. */
  public void replace(String bundle, PluginJar jar) throws IOException {
    jar.write(file(bundle));
  }

  public void remove(String name) throws IOException {
    Files.delete(path.resolve(name));
  }

  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
