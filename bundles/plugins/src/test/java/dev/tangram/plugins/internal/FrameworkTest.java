package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.PluginState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** The whole of it in a real framework, with real jars in a real folder. */
class FrameworkTest {
  @TempDir private Path directory;
  private Path dropIn;
  private TestBundles bundles;
  private Framework framework;
  private PluginManager manager;
  private SpeakerKind kind;
  private PluginPool<Speaker> pool;

  @BeforeEach
  void start() throws Exception {
    bundles = new TestBundles(directory);
    dropIn = Files.createDirectories(directory.resolve("plugins"));
    begin();
  }

  private void begin() throws Exception {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    directory.resolve("cache").toString(),
                    Constants.FRAMEWORK_BSNVERSION,
                    Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    "dev.tangram.plugins.internal;version=\"1.2.0\""));
    framework.start();
    BrokerConfig config =
        BrokerConfig.parse(
            Map.of(
                "log.dirs", directory.resolve("data").toString(),
                "tangram.plugins.dir", dropIn.toString(),
                "tangram.plugins.poll.ms", "20"));
    Path home = directory.resolve("data-plugins");
    manager =
        new PluginManager(
            PluginSettings.of(config),
            new DropInFolder(config, home),
            new OsgiBundleHost(framework.getBundleContext()),
            new StateFile(home.resolve("state")),
            Clock.systemUTC(),
            () -> System.nanoTime() / 1_000_000);
    manager.start();
    kind = new SpeakerKind("voice");
    pool = manager.open(kind);
    manager.watch();
  }

  @AfterEach
  void stop() throws Exception {
    manager.close();
    framework.stop();
    framework.waitForStop(10_000);
  }

  private String speak() {
    try (Lease<Speaker> lease = pool.lease("x")) {
      return lease.service().speak();
    }
  }

  private InputStream jar(String version) throws Exception {
    return new ByteArrayInputStream(bundles.jar(version, "[1.0,2)"));
  }

  private List<Bundle> plugins() {
    return Arrays.stream(framework.getBundleContext().getBundles())
        .filter(bundle -> bundle.getLocation().startsWith(OsgiBundleHost.LOCATION))
        .toList();
  }

  @Test
  void aJarIsDroppedReplacedAndTakenAway() throws Exception {
    Path file = dropIn.resolve("sample.jar");
    Files.write(file, bundles.jar("1.0.0", "[1.0,2)"));
    await().until(() -> pool.names().contains("x"));
    assertThat(speak()).isEqualTo("1.0.0");

    Files.write(file, bundles.jar("1.1.0", "[1.0,2)"));
    await().until(() -> speak().equals("1.1.0"));
    await().until(() -> plugins().size() == 1);

    Files.delete(file);
    await().until(() -> pool.names().isEmpty());
    await().until(() -> plugins().isEmpty());
  }

  @Test
  void aPluginForANewerSpiIsRefusedWithItsReason() throws Exception {
    manager.install("sample.jar", jar("1.0.0"), true);
    InputStream newer = new ByteArrayInputStream(bundles.jar("2.0.0", "[2.0,3)"));
    assertThatThrownBy(() -> manager.install("sample.jar", newer, true))
        .hasMessageContaining(
            "built against dev.tangram.plugins.internal [2.0.0,3.0.0), this broker has 1.2.0");
    assertThat(speak()).isEqualTo("1.0.0");
    assertThat(manager.info("sample").get(1).state()).isEqualTo(PluginState.QUARANTINED);
  }

  @Test
  void whatServesIsTheSameAfterARestart() throws Exception {
    manager.install("sample.jar", jar("1.0.0"), true);
    manager.install("sample.jar", jar("1.1.0"), true);
    manager.rollback("x");
    assertThat(speak()).isEqualTo("1.0.0");
    stop();
    begin();
    assertThat(speak()).isEqualTo("1.0.0");
    assertThat(kind.calls).noneMatch(call -> call.startsWith("test"));
    manager.rollback("x");
    assertThat(speak()).isEqualTo("1.1.0");
  }

  @Test
  void aHundredSwapsLeaveNoClassLoaderBehind() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      manager.install("sample.jar", jar("1." + i + ".0"), true);
      try (Lease<Speaker> lease = pool.lease("x")) {
        assertThat(lease.service().speak()).isEqualTo("1." + i + ".0");
        loaders.add(new WeakReference<>(lease.service().getClass().getClassLoader()));
      }
    }
    await().until(() -> plugins().size() == 1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return loaders.stream().filter(loader -> loader.get() != null).count() <= 1;
            });
    try (var copies = Files.list(directory.resolve("data-plugins/revisions"))) {
      assertThat(copies).filteredOn(copy -> copy.toString().endsWith(".jar")).hasSize(3);
    }
  }
}
