package dev.tangram.plugins.internal.folder;

import dev.tangram.plugins.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads what a jar says about itself and finds out whether it is whole. */
final class JarInspector {

  /** Namespace of the capability that makes a bundle a plug-in. */
  static final String NAMESPACE = "dev.tangram.plugin";

  private static final long CONTENT_MAX_BYTES = 4L << 30;
  private static final int MANIFEST_MAX_BYTES = 4 << 20;
  private static final int OFFERS_MAX = 256;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final String SEE = "; see docs/plugins";
  private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
  private static final Pattern VERSION =
      Pattern.compile("\\d{1,9}(\\.\\d{1,9}(\\.\\d{1,9}(\\.[A-Za-z0-9_-]{1,100})?)?)?");
  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9.-]{0,63}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,249}");

  private JarInspector() {}

  /** What the manifest says. */
  record Description(String bundle, String version, List<OfferSpec> offers) {}

  /**
   * @param content whether to read every entry and compare its checksum, too
   */
  static Description inspect(Path jar, boolean content) throws RefusedJarException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Description description = describe(manifest(zip));
      if (content) {
        readAll(zip);
      }
      return description;
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedJarException(
          "incomplete or damaged: it cannot be read as a jar (" + e.getMessage() + ")", e);
    }
  }

  private static Attributes manifest(ZipFile zip) throws IOException, RefusedJarException {
    ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
    if (entry == null) {
      throw new RefusedJarException("not a bundle: it has no " + JarFile.MANIFEST_NAME + SEE);
    }
    if (entry.getSize() > MANIFEST_MAX_BYTES) {
      throw new RefusedJarException("its manifest has more than " + MANIFEST_MAX_BYTES + " bytes");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return new Manifest(in).getMainAttributes();
    }
  }

  private static Description describe(Attributes manifest) throws RefusedJarException {
    String header = manifest.getValue("Bundle-SymbolicName");
    if (header == null) {
      throw new RefusedJarException("not a bundle: its manifest has no Bundle-SymbolicName" + SEE);
    }
    List<ManifestHeader.Clause> names = clauses("Bundle-SymbolicName", header);
    String bundle = names.isEmpty() ? "" : names.get(0).names().get(0);
    require(SYMBOLIC_NAME, bundle, "Bundle-SymbolicName");
    if (manifest.getValue("Fragment-Host") != null) {
      throw new RefusedJarException("a fragment; a plug-in is a bundle of its own" + SEE);
    }
    String version = manifest.getValue("Bundle-Version");
    version = version == null ? "0.0.0" : version.trim();
    require(VERSION, version, "Bundle-Version");
    return new Description(bundle, version, offers(manifest.getValue("Provide-Capability")));
  }

  private static List<OfferSpec> offers(String header) throws RefusedJarException {
    List<OfferSpec> offers = new ArrayList<>();
    if (header != null) {
      for (ManifestHeader.Clause clause : clauses("Provide-Capability", header)) {
        if (clause.names().contains(NAMESPACE)) {
          offers.add(offer(clause.attributes()));
        }
      }
    }
    if (offers.isEmpty()) {
      throw new RefusedJarException("not a plug-in: no capability " + NAMESPACE + SEE);
    }
    if (offers.size() > OFFERS_MAX) {
      throw new RefusedJarException("it offers more than " + OFFERS_MAX + " plug-ins");
    }
    long distinct = offers.stream().map(o -> o.kind() + ":" + o.name()).distinct().count();
    if (distinct < offers.size()) {
      throw new RefusedJarException("it offers the same kind and name twice");
    }
    return List.copyOf(offers);
  }

  private static OfferSpec offer(Map<String, String> attributes) throws RefusedJarException {
    String kind = attributes.getOrDefault("kind", "");
    String name = attributes.getOrDefault("name", "");
    String of = " of the capability " + NAMESPACE;
    require(KIND, kind, "attribute kind" + of);
    require(NAME, name, "attribute name" + of);
    String ranking = attributes.getOrDefault("ranking", "0");
    try {
      return new OfferSpec(kind, name, Long.parseLong(ranking.trim()));
    } catch (NumberFormatException e) {
      throw new RefusedJarException(
          "the attribute ranking" + of + " is no whole number: " + ranking, e);
    }
  }

  private static List<ManifestHeader.Clause> clauses(String name, String header)
      throws RefusedJarException {
    try {
      return ManifestHeader.parse(header);
    } catch (IllegalArgumentException e) {
      throw new RefusedJarException("its header " + name + " has " + e.getMessage(), e);
    }
  }

  private static void require(Pattern pattern, String value, String what)
      throws RefusedJarException {
    if (!pattern.matcher(value).matches()) {
      throw new RefusedJarException(
          "its " + what + (value.isEmpty() ? " is missing" : " is not valid: " + value) + SEE);
    }
  }

  private static void readAll(ZipFile zip) throws IOException, RefusedJarException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    Pace pace = Pace.begin();
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      CRC32 checksum = new CRC32();
      try (InputStream in = zip.getInputStream(entry)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          checksum.update(buffer, 0, read);
          pace.rest();
          total += read;
          if (total > CONTENT_MAX_BYTES) {
            throw new RefusedJarException("unpacked it has more than 4 GiB");
          }
        }
      }
      if (!entry.isDirectory() && entry.getCrc() != checksum.getValue()) {
        throw new RefusedJarException("damaged: " + entry.getName() + " has a wrong checksum");
      }
    }
  }
}
