package dev.tangram.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginJarTest {

  private static final String GZIP = "dev.tangram.compression.gzip";
  private static final String SEGMENT = "dev.tangram.storage.segment";
  private static final String PACKAGE = "dev.tangram.tests.harness.fixture.";

  @TempDir Path directory;

  @Test
  void anotherVersionDiffersInTheManifestAlone() throws IOException {
    Path file = PluginJar.packaged(GZIP).version("9.8.7").write(directory.resolve("a.jar"));
    try (JarFile jar = new JarFile(file.toFile());
        JarFile original = new JarFile(PluginJar.packagedFile(GZIP).toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Bundle-Version"))
          .isEqualTo("9.8.7");
      assertThat(jar.stream().filter(e -> !e.isDirectory()).count())
          .isEqualTo(original.stream().filter(e -> !e.isDirectory()).count());
    }
    assertThat(Files.list(directory)).containsExactly(file);
  }

  @Test
  void importOfAnotherVersionKeepsTheOthers() throws IOException {
    PluginJar jar = PluginJar.packaged(GZIP).importing("dev.tangram.compression", "[7.0,8)");
    assertThat(jar.header("Import-Package"))
        .containsOnlyOnce("dev.tangram.compression;version")
        .contains("[7.0,8)")
        .contains("java.io");
  }

  @Test
  void halfAndBrokenOnesDoNotOpen() throws IOException {
    PluginJar jar = PluginJar.packaged(GZIP);
    for (byte[] bytes : List.of(jar.half(), jar.broken())) {
      Path file = PluginJar.place(bytes, directory.resolve("bad.jar"));
      assertThatThrownBy(() -> new JarFile(file.toFile())).isInstanceOf(ZipException.class);
    }
  }

  @Test
  void codecThatThrowsAtTheThirdCall() throws Exception {
    PluginJar jar =
        FixtureJars.codec(
            PluginJar.packaged(GZIP), "gzip", 1, Map.of("action", "throw", "at", "3"));
    try (URLClassLoader loader = loader(jar)) {
      CompressionCodec codec = make(loader, CompressionCodec.class, "FixtureCodec");
      ByteBuffer frame = compress(codec);
      assertThat(codec.decompress(frame, CompressionVariant.STANDARD).readAllBytes())
          .isEqualTo(new byte[] {1, 2, 3});
      assertThatThrownBy(() -> compress(codec)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void engineThatBreaksOnlyWhileItIsTold() throws Exception {
    Path control = directory.resolve("control");
    PluginJar jar =
        FixtureJars.engines(
            PluginJar.packaged(SEGMENT),
            List.of("segment", "journal"),
            Map.of("control", control.toString()));
    try (URLClassLoader loader = loader(jar)) {
      StorageEngine engine = make(loader, StorageEngine.class, "FixtureEngine");
      engine
          .getClass()
          .getMethod("activate", Map.class)
          .invoke(engine, Map.of("storage.name", "journal"));
      assertThat(engine.name()).isEqualTo("journal");
      assertThat(engine.abilities()).doesNotContain(StorageEngine.Ability.KAFKA_LAYOUT);
      try (PartitionStore store = engine.open(directory.resolve("t-0"), Engines.options())) {
        store.recover(0);
        Files.write(control, List.of("action=throw", "match=t-0"));
        assertThatThrownBy(store::flush).isInstanceOf(IllegalStateException.class);
        Files.write(control, List.of("action=throw", "match=other"));
        store.flush();
        Files.delete(control);
      }
      ((AutoCloseable) engine).close();
    }
  }

  private URLClassLoader loader(PluginJar jar) throws IOException {
    URL[] urls = {jar.write(directory.resolve("fixture.jar")).toUri().toURL()};
    // The fixture's classes come from the jar, as they will in the broker.
    return new URLClassLoader(urls, null) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
          return super.findClass(name);
        } catch (ClassNotFoundException e) {
          return PluginJarTest.class.getClassLoader().loadClass(name);
        }
      }
    };
  }

  private static <S> S make(ClassLoader loader, Class<S> api, String name) throws Exception {
    return api.cast(loader.loadClass(PACKAGE + name).getConstructor().newInstance());
  }

  private static ByteBuffer compress(CompressionCodec codec) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = codec.compress(target, codec.defaultLevel())) {
      out.write(new byte[] {1, 2, 3});
    }
    return ByteBuffer.wrap(target.toByteArray());
  }
}
