package dev.tangram.tests.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.FixtureJars;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.LoadPlan;
import dev.tangram.tests.harness.load.LoadReport;
import dev.tangram.tests.harness.load.SwapLoad;
import dev.tangram.tests.harness.load.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A codec in the drop-in folder of a real broker, from its first to its last day. */
class CodecLifeTest {

  private static final String GZIP = "dev.tangram.compression.gzip";
  private static final String SNAPPY = "dev.tangram.compression.snappy";
  private static final String API = "dev.tangram.compression";

  @TempDir static Path directory;

  private static PluginFolder folder;
  private static TangramProcess broker;
  private static PluginCommands plugins;
  private static Topics topics;

  @BeforeAll
  static void start() throws Exception {
    folder = PluginFolder.in(directory, GZIP);
    broker =
        new TangramProcess(directory)
            .withPlugins(folder)
            .with("tangram.plugins.errors.max", "5")
            .start();
    plugins = new PluginCommands(broker);
    topics = new Topics(broker.bootstrap());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void droppedReplacedRemovedAndBack() throws Exception {
    topics.create("gzip", 1, Map.of("compression.type", "gzip"));
    if (!folder.names().contains(folder.file(GZIP).getFileName().toString())) {
      topics.awaitRefused("gzip", "none", UnsupportedCompressionTypeException.class);
      folder.put(GZIP);
    }
    topics.awaitServed("gzip", "none");

    folder.replace(GZIP, PluginJar.packaged(GZIP).version("9.1.0"));
    plugins.await(GZIP, "9.1.0", "ACTIVE");
    assertThat(topics.send("gzip", "gzip")).isEmpty();

    folder.remove(folder.file(GZIP).getFileName().toString());
    topics.awaitRefused("gzip", "none", UnsupportedCompressionTypeException.class);

    folder.put(GZIP);
    topics.awaitServed("gzip", "gzip");
  }

  @Test
  void jarsThatCannotServeSayWhyAndChangeNothing() throws Exception {
    topics.create("calm", 1, Map.of("compression.type", "snappy"));
    PluginJar snappy = PluginJar.packaged(SNAPPY);
    PluginJar.place(snappy.version("9.2.0").broken(), folder.path().resolve("broken.jar"));
    folder.put("no-plug-in.jar", snappy.version("9.2.1").withoutCapability());
    folder.put("too-new.jar", snappy.version("9.2.2").importing(API, "[7.0,8)"));

    assertThat(awaitQuarantined("broken.jar").reason()).isNotBlank();
    assertThat(awaitQuarantined("no-plug-in.jar").reason()).contains("dev.tangram.plugin");
    assertThat(awaitQuarantined("too-new.jar").reason())
        .contains(API + " [7.0", "this broker has 1.");
    assertThat(topics.send("calm", "snappy")).isEmpty();
    for (String name : List.of("broken.jar", "no-plug-in.jar", "too-new.jar")) {
      folder.remove(name);
    }
  }

  private static PluginCommands.Plugin awaitQuarantined(String file) throws Exception {
    return plugins.await(
        file + " in quarantine",
        plugin -> plugin.file().equals(file) && plugin.state().equals("QUARANTINED"));
  }

  @Test
  void halfCopyWaitsForTheOtherHalf() throws Exception {
    byte[] whole = PluginJar.packaged(SNAPPY).version("9.3.0").bytes();
    Path file = folder.path().resolve("slow-copy.jar");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    plugins.await("a word on the half copy", plugin -> plugin.file().equals("slow-copy.jar"));
    assertThat(plugins.list()).noneMatch(p -> p.version().equals("9.3.0") && p.active());
    Files.write(file, whole);
    plugins.await(SNAPPY, "9.3.0", "ACTIVE");
    folder.remove("slow-copy.jar");
    plugins.await(
        "the first snappy again", p -> p.bundle().equals(SNAPPY) && p.active() && isFirst(p));
  }

  private static boolean isFirst(PluginCommands.Plugin plugin) {
    return plugin.version().startsWith("0.");
  }

  @Test
  void codecThatThrowsGoesIntoQuarantineUnnoticed() throws Exception {
    topics.create("noisy", 2, Map.of("compression.type", "lz4"));
    String lz4 = "dev.tangram.compression.lz4";
    Path control = directory.resolve("lz4-control");
    PluginJar bad =
        FixtureJars.codec(
            PluginJar.packaged(lz4).version("9.4.0"),
            "lz4",
            3,
            Map.of("control", control.toString()));
    try (SwapLoad load = new SwapLoad(broker.bootstrap(), LoadPlan.light("noisy", 2))) {
      folder.put("bad-lz4.jar", bad);
      plugins.await(lz4, "9.4.0", "ACTIVE");
      load.awaitMore(500);
      Files.writeString(control, "action=throw\n");
      plugins.await(lz4, "9.4.0", "QUARANTINED");
      load.awaitMore(500);
      LoadReport report = load.finish();
      assertThat(report.unharmed()).as(report.toString()).isTrue();
    }
    assertThat(plugins.list())
        .anyMatch(plugin -> plugin.bundle().equals(lz4) && plugin.active() && isFirst(plugin));
    folder.remove("bad-lz4.jar");
  }

  /** Tries a version of zstd that goes wrong; gives the reason for which it was taken back. */
  private String rolledBack(String version, String topic, String fault, String... limits)
      throws Exception {
    topics.create(topic, 2, Map.of("compression.type", "zstd"));
    String zstd = "dev.tangram.compression.zstd";
    Path control = directory.resolve(topic + "-control");
    Path jar =
        FixtureJars.codec(
                PluginJar.packaged(zstd).version(version),
                "zstd",
                4,
                Map.of("control", control.toString()))
            .write(directory.resolve("canary-" + topic + ".jar"));
    String reason;
    try (SwapLoad load = new SwapLoad(broker.bootstrap(), LoadPlan.light(topic, 2))) {
      plugins.run("install", jar.toString(), "--no-activate").ok();
      List<String> canary = new ArrayList<>(List.of("canary", zstd, "--version", version));
      canary.addAll(List.of(limits));
      plugins.run(canary.toArray(String[]::new)).ok();
      plugins.await(zstd, version, "CANARY");
      load.awaitMore(500);
      Files.writeString(control, fault);
      reason = plugins.await(zstd, version, "QUARANTINED").reason();
      load.awaitMore(500);
      LoadReport report = load.finish();
      assertThat(report.unharmed()).as(report.toString()).isTrue();
    }
    plugins.run("remove", zstd, "--version", version).ok();
    assertThat(plugins.list()).anyMatch(p -> p.bundle().equals(zstd) && p.active() && isFirst(p));
    return reason;
  }

  @Test
  void canaryThatThrowsIsRolledBackUnnoticed() throws Exception {
    String reason =
        rolledBack(
            "9.5.0", "tried", "action=throw\n", "--percent", "30", "--max-latency-ratio", "1000");
    assertThat(reason).containsAnyOf("too many errors", "as a canary");
  }

  @Test
  void canaryThatIsSlowIsRolledBackUnnoticed() throws Exception {
    String reason = rolledBack("9.6.0", "hurried", "action=slow\ndelay=20\n", "--percent", "50");
    assertThat(reason).contains(" us").contains("times");
  }
}
