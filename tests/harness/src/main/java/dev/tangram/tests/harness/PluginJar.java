package dev.tangram.tests.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** A plug-in's jar, to be changed: another version, other needs, broken in some way. */
public final class PluginJar {

  private static final String CAPABILITY = "dev.tangram.plugin";

  private final Manifest manifest;
  private final Map<String, byte[]> entries;

  private PluginJar(Manifest manifest, Map<String, byte[]> entries) {
    this.manifest = manifest;
    this.entries = entries;
  }

  /** Reads a jar. */
  public static PluginJar of(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
          try (InputStream in = jar.getInputStream(entry)) {
            entries.put(entry.getName(), in.readAllBytes());
          }
        }
      }
      return new PluginJar(jar.getManifest(), entries);
    }
  }

  /** Reads a plug-in of the server package by its symbolic name. */
  public static PluginJar packaged(String bundle) throws IOException {
    return of(packagedFile(bundle));
  }

  /** The file of a plug-in of the server package. */
  public static Path packagedFile(String bundle) throws IOException {
    try (Stream<Path> files = Files.list(Places.serverPackage().resolve("plugins"))) {
      return files
          .filter(file -> file.getFileName().toString().matches(bundle + "-\\d.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the package has no plug-in " + bundle));
    }
  }

  private PluginJar copy() {
    return new PluginJar(new Manifest(manifest), new LinkedHashMap<>(entries));
  }

  /** A copy with another header; null removes it. */
  public PluginJar header(String name, String value) {
    PluginJar changed = copy();
    Attributes attributes = changed.manifest.getMainAttributes();
    if (value == null) {
      attributes.remove(new Attributes.Name(name));
    } else {
      attributes.putValue(name, value);
    }
    return changed;
  }

  public String header(String name) {
    return manifest.getMainAttributes().getValue(name);
  }

  /** A copy of another version. */
  public PluginJar version(String version) {
    return header("Bundle-Version", version);
  }

  /** A copy of another bundle. */
  public PluginJar bundle(String symbolicName) {
    return header("Bundle-SymbolicName", symbolicName);
  }

  /** A copy that was built against another version of a package. */
  public PluginJar importing(String apiPackage, String range) {
    String old = header("Import-Package");
    String clause = apiPackage + ";version=\"" + range + "\"";
    String changed =
        old.replaceAll("(^|,)" + apiPackage.replace(".", "\\.") + ";version=\"[^\"]*\"", "");
    changed = changed.startsWith(",") ? changed.substring(1) : changed;
    return header("Import-Package", changed.isEmpty() ? clause : clause + "," + changed);
  }

  /** A copy that does not say that it is a plug-in. */
  public PluginJar withoutCapability() {
    return header("Provide-Capability", null);
  }

  /** A copy with one more file, or another content of one. */
  public PluginJar with(String entry, byte[] content) {
    PluginJar changed = copy();
    changed.entries.put(entry, content);
    return changed;
  }

  /** A copy that offers other things than the original, by components of its own. */
  PluginJar offering(String capabilities, Map<String, String> components) {
    PluginJar changed = copy();
    changed.entries.keySet().removeIf(name -> name.startsWith("OSGI-INF/"));
    components.forEach(
        (name, xml) -> changed.entries.put(name, xml.getBytes(StandardCharsets.UTF_8)));
    return changed
        .header("Provide-Capability", capabilities)
        .header("Service-Component", String.join(",", components.keySet()));
  }

  static String capability(String kind, String name) {
    return CAPABILITY + ";kind=" + kind + ";name=\"" + name + "\"";
  }

  /** Content of a file in the jar. */
  public byte[] entry(String name) {
    byte[] content = entries.get(name);
    if (content == null) {
      throw new AssertionError("no " + name + " in the jar; there are " + entries.keySet());
    }
    return content;
  }

  /** The jar as it would be a file. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.setLevel(Deflater.BEST_SPEED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** The first half of it, as of a copy that goes on. */
  public byte[] half() throws IOException {
    byte[] all = bytes();
    return Arrays.copyOf(all, all.length / 2);
  }

  /** As long as it should be, but with zeros in the middle and a directory that lies. */
  public byte[] broken() throws IOException {
    byte[] all = bytes();
    Arrays.fill(all, all.length / 4, all.length, (byte) 0);
    return all;
  }

  /** Writes it under a name, at once: nobody sees a part of it. */
  public Path write(Path file) throws IOException {
    return place(bytes(), file);
  }

  /** Puts bytes under a name, at once. */
  public static Path place(byte[] content, Path file) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    Files.write(temporary, content);
    return Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
