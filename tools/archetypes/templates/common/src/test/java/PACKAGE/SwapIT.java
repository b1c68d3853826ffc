package __package__;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built jar in a running broker: dropped in, used, replaced by a higher version under the same
 * name, used again, removed. Needs {@code -Dtangram.home=<unpacked package>}.
 */
@EnabledIfSystemProperty(named = "tangram.home", matches = ".+")
class SwapIT {

  private static final String BUNDLE = "__package__";

  private final Path jar = Path.of(System.getProperty("plugin.jar"));

  @TempDir Path directory;

  @Test
  void isSwappedInARunningBroker() throws Exception {
    Path home = Path.of(System.getProperty("tangram.home")).toAbsolutePath();
    try (RunningBroker broker = new RunningBroker(home, directory)) {
      broker.plugins("install", jar.toString(), "--name", "mine.jar").succeeded();
      assertThat(active(broker)).hasSize(1);
      String first = active(broker).get(0);
      Use use = new Use(broker);
      use.begin();

      Path newer = withVersion("9.9.9");
      broker.plugins("install", newer.toString(), "--name", "mine.jar").succeeded();
      assertThat(active(broker)).hasSize(1).noneMatch(first::equals);
      assertThat(active(broker).get(0)).contains("\"version\":\"9.9.9\"");
      use.goOn();

      use.letGo();
      broker.plugins("remove", BUNDLE).succeeded();
      assertThat(active(broker)).isEmpty();
      use.end();
    }
  }

  /** What is listed of this plug-in as active: bundle, version, revision, state. */
  private static List<String> active(RunningBroker broker) throws Exception {
    String list = broker.plugins("list", "--json").succeeded().replaceAll("\\s*([:,])\\s*", "$1");
    return Arrays.stream(list.split("(?=\\{\"bundle\":)"))
        .filter(view -> view.contains("\"bundle\":\"" + BUNDLE + "\""))
        .map(view -> view.substring(0, view.indexOf("\"reason\"")))
        .filter(view -> view.contains("\"state\":\"ACTIVE\""))
        .toList();
  }

  /** The same jar with another version in its manifest, as a rebuild would give it. */
  private Path withVersion(String version) throws IOException {
    Path target = directory.resolve("newer.jar");
    try (InputStream file = Files.newInputStream(jar);
        JarInputStream from = new JarInputStream(file)) {
      Manifest manifest = new Manifest(from.getManifest());
      manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
      try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(target), manifest)) {
        for (JarEntry entry = from.getNextJarEntry();
            entry != null;
            entry = from.getNextJarEntry()) {
          to.putNextEntry(new JarEntry(entry.getName()));
          from.transferTo(to);
        }
      }
    }
    return target;
  }
}
