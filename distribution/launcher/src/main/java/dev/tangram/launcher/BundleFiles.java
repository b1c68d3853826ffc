package dev.tangram.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * The bundles of the package: bundles/NN/*.jar by start level. Plug-ins are not among them; the
 * broker installs those itself, while it runs.
 */
final class BundleFiles {
  /** How the locations of bundles begin that the broker installs itself. */
  private static final String PLUGIN_LOCATION = "tangram-plugin:";

  /** The level at which everything has been started. */
  static final int FULL_LEVEL = 100;

  /** A bundle's file with its start level. */
  record Entry(Path file, int level) {
    /** The same file unchanged gives the same location at every start. */
    String location() {
      return "reference:" + file.toUri();
    }
  }

  private BundleFiles() {}

  static List<Entry> list(Path home) throws LaunchException {
    try {
      List<Entry> entries = new ArrayList<>();
      for (Path folder : sorted(home.resolve("bundles"))) {
        if (Files.isDirectory(folder)) {
          add(folder, Integer.parseInt(folder.getFileName().toString()), entries);
        }
      }
      return entries;
    } catch (IOException | NumberFormatException e) {
      throw new LaunchException(
          ExitCode.START_FAILED,
          "The bundles of the package in " + home + " cannot be listed: " + e + ".",
          "Unpack the package again; folders in bundles/ are named by their start level.");
    }
  }

  /** Whether a bundle is a plug-in: one that may fail without the broker failing. */
  static boolean isPlugin(Bundle bundle) {
    return bundle.getLocation().startsWith(PLUGIN_LOCATION);
  }

  /** Changes whenever a bundle is added, removed or replaced. */
  static String signature(List<Entry> entries) throws IOException {
    StringBuilder text = new StringBuilder("2 ").append(Runtime.version()).append('\n');
    for (Entry entry : entries) {
      text.append(entry.level())
          .append(' ')
          .append(entry.file())
          .append(' ')
          .append(Files.size(entry.file()))
          .append(' ')
          .append(Files.getLastModifiedTime(entry.file()).toMillis())
          .append('\n');
    }
    return text.toString();
  }

  private static void add(Path folder, int level, List<Entry> entries) throws IOException {
    for (Path file : sorted(folder)) {
      if (file.getFileName().toString().endsWith(".jar")) {
        entries.add(new Entry(file, level));
      }
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
