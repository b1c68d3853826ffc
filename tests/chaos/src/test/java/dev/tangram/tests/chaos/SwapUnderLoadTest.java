package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.FixtureJars;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.LoadPlan;
import dev.tangram.tests.harness.load.LoadReport;
import dev.tangram.tests.harness.load.SwapLoad;
import dev.tangram.tests.harness.load.Swaps;
import dev.tangram.tests.harness.load.Topics;
import dev.tangram.tests.harness.load.Window;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plug-ins change while producers and consumers work: they notice nothing (invariants P1, P2, L1,
 * L7, L10).
 */
class SwapUnderLoadTest {

  private static final int SWAPS = Integer.getInteger("tangram.chaos.swaps", 10);
  private static final int PARTITIONS = 3;
  private static final long BETWEEN = 150;
  private static final String JOURNAL = "dev.tangram.tests.journal";
  private static final Map<String, Object> LZ4 = Map.of("compression.type", "lz4", "linger.ms", 2);

  @TempDir Path directory;

  private PluginFolder folder;
  private TangramProcess broker;
  private Swaps swaps;
  private Topics topics;

  @BeforeEach
  void start() throws Exception {
    folder = PluginFolder.in(directory);
    PluginJar segment = PluginJar.packaged("dev.tangram.storage.segment");
    PluginJar journal = FixtureJars.engines(segment, List.of("journal"), Map.of());
    folder.put("journal.jar", journal.bundle(JOURNAL));
    broker = new TangramProcess(directory).withPlugins(folder).start();
    swaps = new Swaps(broker, folder, new PluginCommands(broker));
    topics = new Topics(broker.bootstrap());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private interface Swap {
    void number(int swap) throws Exception;
  }

  private void underLoad(String topic, Map<String, String> configs, Swap swap) throws Exception {
    topics.create(topic, PARTITIONS, configs);
    LoadPlan plan = LoadPlan.light(topic, PARTITIONS).with(LZ4);
    try (SwapLoad load = new SwapLoad(broker.bootstrap(), plan)) {
      Window window = load.measure();
      for (int i = 1; i <= SWAPS; i++) {
        swap.number(i);
        load.awaitMore(BETWEEN);
      }
      Window.Stall stall = window.end();
      LoadReport report = load.finish();
      System.out.println(topic + ": " + SWAPS + " swaps, " + stall + ", " + report);
      assertThat(report.unharmed()).as(report.toString()).isTrue();
    }
  }

  /** The broker recompresses, so that every record goes through the codec. */
  @Test
  void codec() throws Exception {
    underLoad(
        "codec",
        Map.of("compression.type", "zstd"),
        i -> swaps.replace("dev.tangram.compression.zstd"));
  }

  @Test
  void newCodeOfTheSameEngine() throws Exception {
    underLoad(
        "engine",
        Map.of("segment.bytes", "100000"),
        i -> swaps.replace("dev.tangram.storage.segment"));
  }

  @Test
  void fromEngineToEngine() throws Exception {
    List<String> engines = List.of("journal", "memory", "segment");
    underLoad(
        "moved",
        Map.of("segment.bytes", "100000"),
        i -> swaps.move("moved", PARTITIONS, engines.get((i - 1) % engines.size())));
  }

  @Test
  void serializer() throws Exception {
    underLoad(
        "checked",
        Map.of("record.value.serializer", "bytes"),
        i -> swaps.replace("dev.tangram.serialization.basic"));
  }

  @Test
  void assignor() throws Exception {
    underLoad("assigned", Map.of(), i -> swaps.replace("dev.tangram.assignor.range"));
  }
}
