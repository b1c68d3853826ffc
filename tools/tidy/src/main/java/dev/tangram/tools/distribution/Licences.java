package dev.tangram.tools.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Copies the licence and notice texts out of the jars of a package into its licenses folder. */
final class Licences {
  private static final Pattern TEXT =
      Pattern.compile(
          "(META-INF/)?(licen[cs]es?/.*|(LICEN[CS]E|NOTICE|COPYING|DEPENDENCIES)[^/]*)",
          Pattern.CASE_INSENSITIVE);

  private Licences() {}

  static void collect(Path stage) throws IOException {
    Path target = stage.resolve("licenses");
    Files.createDirectories(target);
    TreeMap<String, String> index = new TreeMap<>();
    for (Path relative : Packager.files(stage)) {
      String name = relative.getFileName().toString();
      if (name.endsWith(".jar")) {
        index.put(name, describe(stage.resolve(relative), target.resolve(base(name))));
      }
    }
    StringBuilder text = new StringBuilder("Jars of this package and their licences\n\n");
    index.forEach((jar, licence) -> text.append(jar).append("\n    ").append(licence).append('\n'));
    Files.writeString(target.resolve("README.txt"), text, StandardCharsets.UTF_8);
  }

  private static String describe(Path jar, Path target) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String symbolicName = header(file, "Bundle-SymbolicName");
      if (symbolicName.startsWith("dev.tangram") || base(jar).startsWith("dev.tangram")) {
        return "Apache-2.0, see LICENSE of this package";
      }
      List<String> texts = new ArrayList<>();
      for (JarEntry entry : file.stream().toList()) {
        if (!entry.isDirectory() && TEXT.matcher(entry.getName()).matches()) {
          texts.add(copy(file, entry, target));
        }
      }
      String stated = header(file, "Bundle-License");
      String where = texts.isEmpty() ? "" : " (texts: " + String.join(", ", texts) + ")";
      return (stated.isEmpty() ? "as the texts say, or sbom/tangram.cdx.json" : stated) + where;
    }
  }

  private static String copy(JarFile file, JarEntry entry, Path target) throws IOException {
    String name = entry.getName().replace("META-INF/", "").replace('/', '_');
    Files.createDirectories(target);
    try (InputStream in = file.getInputStream(entry)) {
      Files.write(target.resolve(name), in.readAllBytes());
    }
    return name;
  }

  private static String header(JarFile file, String name) throws IOException {
    if (file.getManifest() == null) {
      return "";
    }
    String value = file.getManifest().getMainAttributes().getValue(name);
    return value == null ? "" : value;
  }

  private static String base(Path jar) {
    return base(jar.getFileName().toString());
  }

  private static String base(String jar) {
    return jar.replaceAll("\\.jar$", "");
  }
}
