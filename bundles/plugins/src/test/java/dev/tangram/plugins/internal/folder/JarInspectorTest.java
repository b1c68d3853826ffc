package dev.tangram.plugins.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JarInspectorTest {

  @TempDir Path directory;

  private JarInspector.Description inspect(byte[] jar) throws IOException, RefusedJarException {
    return JarInspector.inspect(Files.write(directory.resolve("a.jar"), jar), true);
  }

  @Test
  void readsWhatTheManifestOffers() throws Exception {
    String capability =
        "osgi.service;objectClass:List<String>=\"a.B,a.C\";uses:=\"a\","
            + "dev.tangram.plugin;kind=compression;name=zstd;ranking:Long=\"-10\","
            + "dev.tangram.plugin; kind:String = \"compression\"; name=\"zstd.pure\";effective:=x";
    JarInspector.Description found =
        inspect(Jars.plugin("org.acme.zstd;singleton:=true", "1.2.3.beta-1", capability));
    assertThat(found.bundle()).isEqualTo("org.acme.zstd");
    assertThat(found.version()).isEqualTo("1.2.3.beta-1");
    assertThat(found.offers())
        .containsExactly(
            new OfferSpec("compression", "zstd", -10),
            new OfferSpec("compression", "zstd.pure", 0));
  }

  @Test
  void aVersionMayBeMissing() throws Exception {
    String manifest =
        "Bundle-SymbolicName: a\nProvide-Capability: dev.tangram.plugin;kind=storage;name=s\n";
    assertThat(inspect(Jars.of(manifest)).version()).isEqualTo("0.0.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | not a bundle: it has no META-INF/MANIFEST.MF; see docs/plugins",
        "X: 1 | not a bundle: its manifest has no Bundle-SymbolicName; see docs/plugins",
        "Bundle-SymbolicName: a | not a plug-in: no capability dev.tangram.plugin; see docs/plugins",
        "Bundle-SymbolicName: a/b | Bundle-SymbolicName is not valid: a/b",
        "Bundle-SymbolicName: a;Bundle-Version: 1.x | Bundle-Version is not valid: 1.x",
        "Bundle-SymbolicName: a;Fragment-Host: b | a fragment",
      })
  void saysWhatIsWrongWithAManifest(String lines, String reason) {
    String manifest = lines == null ? null : lines.replace(";", "\n") + "\n";
    assertThatThrownBy(() -> inspect(Jars.of(manifest)))
        .isInstanceOf(RefusedJarException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dev.tangram.plugin;name=zstd | attribute kind of the capability dev.tangram.plugin is missing",
        "dev.tangram.plugin;kind=compression | attribute name of the capability dev.tangram.plugin is missing",
        "dev.tangram.plugin;kind=Compression;name=a | is not valid: Compression",
        "dev.tangram.plugin;kind=a;name=b;ranking:Long=high | no whole number: high",
        "dev.tangram.plugin;kind=a;name=\"b | a quote that is not closed",
        "dev.tangram.plugin;kind=a;name=b,dev.tangram.plugin;kind=a;name=b | the same kind and name twice",
      })
  void saysWhatIsWrongWithACapability(String capability, String reason) {
    assertThatThrownBy(() -> inspect(Jars.plugin("a", "1.0.0", capability)))
        .isInstanceOf(RefusedJarException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void everyCutOfAJarIsIncomplete() {
    byte[] jar = Jars.plugin("a", "1.0.0");
    for (int length = 0; length < jar.length; length += length < jar.length - 200 ? 997 : 1) {
      byte[] cut = Arrays.copyOf(jar, length);
      assertThatThrownBy(() -> inspect(cut))
          .as("%d of %d bytes", length, jar.length)
          .isInstanceOf(RefusedJarException.class)
          .hasMessageStartingWith("incomplete or damaged");
    }
  }

  @Test
  void damageInsideIsSeen() {
    byte[] jar = Jars.plugin("a", "1.0.0");
    jar[jar.length / 2] ^= 1;
    assertThatThrownBy(() -> inspect(jar))
        .isInstanceOf(RefusedJarException.class)
        .hasMessageContaining("damaged");
  }
}
