package dev.tangram.tools.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes the unpacked package and its archive out of a stage directory. */
public final class Packager {
  /** Jars whose classes are inside another bundle: staged for their licences only. */
  private static final String WRAPPED = "wrapped";

  private Packager() {}

  /**
   * Runs. The stage directory is gone afterwards, so that nothing old is in it the next time.
   *
   * @param arguments stage directory, package directory, archive file, time of all archive entries
   */
  public static void main(String[] arguments) throws IOException {
    Path stage = Path.of(arguments[0]);
    Path archive = Path.of(arguments[2]);
    Licences.collect(stage);
    delete(stage.resolve(WRAPPED));
    new DirectorySync(stage, Path.of(arguments[1])).run();
    String root = archive.getFileName().toString().replaceAll("\\.tar\\.gz$", "");
    TarGz.write(stage, root, archive, Instant.parse(arguments[3]));
    delete(stage);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Regular files below a directory, as relative paths in a fixed order. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).map(directory::relativize).sorted().toList();
    }
  }

  /** Scripts are in bin. */
  static boolean isExecutable(Path relative) {
    return relative.startsWith("bin");
  }
}
