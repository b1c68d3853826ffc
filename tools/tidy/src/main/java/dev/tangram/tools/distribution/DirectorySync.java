package dev.tangram.tools.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings a directory to the state of another. A file that is the same is not touched, so that its
 * time stays and a class-data archive stays valid; one that differs is replaced by renaming, so
 * that a broker that runs from the directory keeps what it has open. Files that somebody else has
 * put into the directory stay.
 */
final class DirectorySync {
  private static final String LIST = ".package-files";

  private final Path source;
  private final Path target;

  DirectorySync(Path source, Path target) {
    this.source = source;
    this.target = target;
  }

  void run() throws IOException {
    Files.createDirectories(target);
    Set<String> current = new TreeSet<>();
    for (Path relative : Packager.files(source)) {
      current.add(relative.toString());
      copy(relative);
    }
    for (String old : previous()) {
      if (!current.contains(old)) {
        Files.deleteIfExists(target.resolve(old));
      }
    }
    Files.write(target.resolve(LIST), current, StandardCharsets.UTF_8);
  }

  private List<String> previous() throws IOException {
    Path list = target.resolve(LIST);
    return Files.exists(list) ? Files.readAllLines(list, StandardCharsets.UTF_8) : List.of();
  }

  private void copy(Path relative) throws IOException {
    Path from = source.resolve(relative);
    Path to = target.resolve(relative);
    if (Files.exists(to) && Files.mismatch(from, to) == -1) {
      return;
    }
    Files.createDirectories(to.getParent());
    Path temporary = to.resolveSibling(to.getFileName() + ".new");
    Files.copy(from, temporary, StandardCopyOption.REPLACE_EXISTING);
    if (Packager.isExecutable(relative)) {
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
