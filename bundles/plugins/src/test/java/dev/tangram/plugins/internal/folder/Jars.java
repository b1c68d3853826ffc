package dev.tangram.plugins.internal.folder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars made for tests. */
final class Jars {

  private static final int CONTENT_BYTES = 20_000;

  private Jars() {}

  static byte[] plugin(String bundle, String version) {
    return plugin(bundle, version, "dev.tangram.plugin;kind=compression;name=zstd");
  }

  static byte[] plugin(String bundle, String version, String capability) {
    return of(
        "Bundle-ManifestVersion: 2\nBundle-SymbolicName: "
            + bundle
            + "\nBundle-Version: "
            + version
            + "\nProvide-Capability: "
            + capability
            + "\n");
  }

  static byte[] of(String manifest) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        if (manifest != null) {
          entry(
              zip,
              JarFile.MANIFEST_NAME,
              ("Manifest-Version: 1.0\n" + manifest).getBytes(StandardCharsets.UTF_8));
        }
        byte[] content = new byte[CONTENT_BYTES];
        new java.util.Random(7).nextBytes(content);
        entry(zip, "content.bin", content);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
