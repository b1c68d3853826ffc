package dev.tangram.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A package in a directory, with bundles made by the test, and the launcher as a process on it. */
final class TestPackage {
  private final Path home;

  TestPackage(Path home) {
    this.home = home;
  }

  Path dataDir() {
    return home.resolve("data/log");
  }

  /** A bundle with {@link TestActivator}. */
  void addBroker(String behaviour) throws IOException {
    addBundle("30/broker.jar", Map.of(TestActivator.BEHAVIOUR, behaviour));
  }

  void addBundle(String file, Map<String, String> headers) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-ManifestVersion", "2");
    attributes.putValue("Bundle-SymbolicName", file.replaceAll(".*/|\\.jar", ""));
    attributes.putValue("Bundle-Activator", TestActivator.class.getName());
    attributes.putValue(
        "Import-Package", "org.osgi.framework,org.osgi.service.condition,org.slf4j;version=2.0");
    headers.forEach(attributes::putValue);
    Path path = home.resolve("bundles").resolve(file);
    Files.createDirectories(path.getParent());
    String entry = TestActivator.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(path), manifest);
        InputStream in = TestActivator.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
  }

  /** Starts the launcher; its output goes to a file. */
  Run run(String command, String... more) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Dtangram.home=" + home));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(command, "-D", "log.dirs=" + dataDir()));
    line.addAll(List.of(more));
    Path output = Files.createTempFile(home, command, ".out");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    return new Run(process, output);
  }

  /** A process of the launcher. */
  record Run(Process process, Path file) {
    String output() {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    int status() throws InterruptedException {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running, output: " + output());
      }
      return process.exitValue();
    }
  }
}
