package dev.tangram.plugins.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Makes bundles with one activator that offers a {@link Speaker}. */
final class TestBundles {
  private static final String SOURCE =
      """
      package sample;
      public class Activator implements org.osgi.framework.BundleActivator {
        private volatile boolean stopped;
        public void start(org.osgi.framework.BundleContext context) {
          String version = context.getBundle().getVersion().toString();
          dev.tangram.plugins.internal.Speaker speaker = () -> {
            if (stopped) { throw new IllegalStateException("stopped"); }
            return version;
          };
          java.util.Hashtable<String, Object> properties = new java.util.Hashtable<>();
          properties.put("speaker.name", "x");
          context.registerService(
              dev.tangram.plugins.internal.Speaker.class, speaker, properties);
        }
        public void stop(org.osgi.framework.BundleContext context) { stopped = true; }
      }
      """;

  private final Path classes;

  /** Compiles the activator. */
  TestBundles(Path directory) throws IOException {
    Path source = directory.resolve("Activator.java");
    classes = Files.createDirectories(directory.resolve("classes"));
    Files.writeString(source, SOURCE);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    if (failed != 0) {
      throw new IOException("does not compile");
    }
  }

  /** A bundle of that version, which imports the SPI in that range. */
  byte[] jar(String version, String range) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "sample");
    main.putValue("Bundle-Version", version);
    main.putValue("Bundle-Activator", "sample.Activator");
    main.putValue(
        "Import-Package",
        "org.osgi.framework,dev.tangram.plugins.internal;version=\"" + range + "\"");
    main.putValue("Provide-Capability", "dev.tangram.plugin;kind=voice;name=x");
    var bytes = new java.io.ByteArrayOutputStream();
    try (OutputStream out = bytes;
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (Path file : classFiles()) {
        jar.putNextEntry(new ZipEntry("sample/" + file.getFileName()));
        jar.write(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }

  private List<Path> classFiles() throws IOException {
    try (var files = Files.list(classes.resolve("sample"))) {
      return files.sorted().toList();
    }
  }
}
