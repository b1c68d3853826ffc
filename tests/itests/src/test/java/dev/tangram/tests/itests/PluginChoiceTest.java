package dev.tangram.tests.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.LoadPlan;
import dev.tangram.tests.harness.load.LoadReport;
import dev.tangram.tests.harness.load.SwapLoad;
import dev.tangram.tests.harness.load.Topics;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version serves, over swaps, rollbacks and restarts; and that the others are gone. */
class PluginChoiceTest {

  private static final String GZIP = "dev.tangram.compression.gzip";
  private static final String SEGMENT = "dev.tangram.storage.segment";
  private static final int SWAPS = Integer.getInteger("tangram.itests.swaps", 100);
  private static final int LOADERS_MORE_MAX = 4;

  @TempDir Path directory;

  @Test
  void rollbackHoldsOverARestart() throws Exception {
    PluginFolder folder = PluginFolder.in(directory);
    try (TangramProcess broker = new TangramProcess(directory).withPlugins(folder).start()) {
      PluginCommands plugins = new PluginCommands(broker);
      folder.put("newer.jar", PluginJar.packaged(GZIP).version("9.1.0"));
      plugins.await(GZIP, "9.1.0", "ACTIVE");
      plugins.run("rollback", GZIP).ok();
      isTheOldOne(plugins);
      assertThat(broker.stop()).isIn(0, 143);
      broker.start();
      isTheOldOne(plugins);
      broker.kill();
      broker.start();
      isTheOldOne(plugins);
      plugins.run("activate", GZIP, "--version", "9.1.0").ok();
      plugins.await(GZIP, "9.1.0", "ACTIVE");
      broker.kill();
      broker.start();
      plugins.await(GZIP, "9.1.0", "ACTIVE");
    }
  }

  private static void isTheOldOne(PluginCommands plugins) throws Exception {
    plugins.await(
        "the old version",
        p -> p.bundle().equals(GZIP) && p.active() && p.version().startsWith("0."));
  }

  @Test
  void storageEngineTakenAwayAndBack() throws Exception {
    PluginFolder folder = PluginFolder.in(directory);
    try (TangramProcess broker = new TangramProcess(directory).withPlugins(folder).start()) {
      Topics topics = new Topics(broker.bootstrap());
      topics.create("kept", 2, Map.of());
      topics.create("probe", 1, Map.of());
      try (SwapLoad load = new SwapLoad(broker.bootstrap(), LoadPlan.light("kept", 2))) {
        load.awaitMore(500);
        folder.remove(folder.file(SEGMENT).getFileName().toString());
        new PluginCommands(broker)
            .await("segment gone", p -> p.bundle().equals(SEGMENT) && !p.active());
        topics.awaitRefused("probe", "none", KafkaStorageException.class);
        folder.put(SEGMENT);
        load.awaitMore(500);
        LoadReport report = load.finish();
        assertThat(report.failed()).as(report.toString()).isZero();
        assertThat(report.verdict().good()).as(report.toString()).isTrue();
      }
    }
  }

  @Test
  void versionsThatServedLeaveNothingBehind() throws Exception {
    PluginFolder folder = PluginFolder.in(directory);
    try (TangramProcess broker = new TangramProcess(directory).withPlugins(folder).start()) {
      Topics topics = new Topics(broker.bootstrap());
      topics.create("small", 1, Map.of("compression.type", "gzip"));
      PluginCommands plugins = new PluginCommands(broker);
      PluginJar gzip = PluginJar.packaged(GZIP);
      long before = 0;
      for (int swap = 1; swap <= SWAPS; swap++) {
        folder.replace(GZIP, gzip.version("9.0." + swap));
        plugins.await(GZIP, "9.0." + swap, "ACTIVE");
        topics.awaitServed("small", "none");
        if (swap == 5) {
          before = broker.bundleClassLoaders();
        }
      }
      Wait.until("few class loaders", few(broker, before));
    }
  }

  private static java.util.concurrent.Callable<Boolean> few(TangramProcess broker, long before) {
    return () -> broker.bundleClassLoaders() <= before + LOADERS_MORE_MAX;
  }
}
