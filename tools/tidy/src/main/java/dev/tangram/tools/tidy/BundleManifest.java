package dev.tangram.tools.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * What the manifest of a bundle says.
 *
 * @param name symbolic name
 * @param file where the manifest is
 * @param exports exported packages with their version, empty text where there is none
 * @param imports imported packages
 */
record BundleManifest(
    String name, Path file, Map<String, String> exports, TreeSet<String> imports) {

  /** The built bundles below the root: modules with a bnd.bnd file. */
  static List<BundleManifest> readAll(Path root) throws IOException {
    List<BundleManifest> bundles = new ArrayList<>();
    try (Stream<Path> files = Files.find(root, 3, (path, a) -> path.endsWith("bnd.bnd"))) {
      for (Path bnd : files.sorted().toList()) {
        Path manifest = bnd.resolveSibling("target/classes/META-INF/MANIFEST.MF");
        if (Files.exists(manifest)) {
          bundles.add(read(manifest));
        }
      }
    }
    return bundles;
  }

  static BundleManifest read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Attributes attributes = new Manifest(in).getMainAttributes();
      String name = attributes.getValue("Bundle-SymbolicName").split(";")[0].trim();
      Map<String, String> exports = new TreeMap<>();
      clauses(attributes.getValue("Export-Package")).forEach((p, c) -> exports.put(p, version(c)));
      TreeSet<String> imports =
          new TreeSet<>(clauses(attributes.getValue("Import-Package")).keySet());
      return new BundleManifest(name, file, exports, imports);
    }
  }

  private static String version(String clause) {
    for (String part : split(clause, ';')) {
      String text = part.trim();
      if (text.startsWith("version=")) {
        return text.substring("version=".length()).replace("\"", "");
      }
    }
    return "";
  }

  private static Map<String, String> clauses(String header) {
    Map<String, String> clauses = new TreeMap<>();
    if (header != null) {
      for (String clause : split(header, ',')) {
        for (String part : split(clause, ';')) {
          if (part.indexOf('=') < 0) {
            clauses.put(part.trim(), clause);
          }
        }
      }
    }
    return clauses;
  }

  /** Splits at the separator, but not inside quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (char c : text.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      }
      if (c == separator && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
