package dev.tangram.tools.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The edges that are allowed between bundles, and the packages that may be exported. A line is
 * {@code bundle -> bundle bundle} or {@code export bundle: package package}; {@code #} begins a
 * comment. Names are without the common prefix.
 */
record Layers(Map<String, Set<String>> edges, Map<String, Set<String>> exports) {
  static final String PREFIX = "dev.tangram.";

  static Layers read(Path file) throws IOException {
    Map<String, Set<String>> edges = new TreeMap<>();
    Map<String, Set<String>> exports = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String text = line.replaceFirst("#.*", "").trim();
      if (text.startsWith("export ")) {
        String[] parts = text.substring("export ".length()).split(":", 2);
        exports.put(PREFIX + parts[0].trim(), names(parts[1]));
      } else if (text.contains("->")) {
        String[] parts = text.split("->", 2);
        edges.put(PREFIX + parts[0].trim(), names(parts[1]));
      } else if (!text.isEmpty()) {
        throw new IOException(file + ": neither an edge nor an export: " + line);
      }
    }
    return new Layers(edges, exports);
  }

  boolean isAllowed(String from, String to) {
    return edges.getOrDefault(from, Set.of()).contains(to);
  }

  boolean isExported(String bundle, String packageName) {
    return exports.getOrDefault(bundle, Set.of()).contains(packageName);
  }

  private static Set<String> names(String text) {
    return Arrays.stream(text.trim().split("\\s+"))
        .filter(name -> !name.isEmpty())
        .map(name -> PREFIX + name)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
