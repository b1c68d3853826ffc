package dev.tangram.tests.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.Swaps;
import dev.tangram.tests.harness.load.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that are gone leave no classes behind, those with native libraries included. */
class CodecLeakTest {

  private static final List<String> CODECS = List.of("zstd", "lz4", "snappy");
  private static final int SETTLED = 40;
  private static final int SWAPS = 100;

  /** Sixty versions whose classes stayed were 8 MB more. */
  private static final long GROWTH_MAX_BYTES = 4 << 20;

  @TempDir Path directory;

  @Test
  void aHundredVersionsOfNativeCodecsLeaveTheClassesAsTheyWere() throws Exception {
    PluginFolder folder = PluginFolder.in(directory);
    try (TangramProcess broker = new TangramProcess(directory).withPlugins(folder).start()) {
      Topics topics = new Topics(broker.bootstrap());
      for (String codec : CODECS) {
        topics.create(codec, 1, Map.of("compression.type", codec));
      }
      Swaps swaps = new Swaps(broker, folder, new PluginCommands(broker));
      long settled = 0;
      for (int swap = 1; swap <= SWAPS; swap++) {
        String codec = CODECS.get(swap % CODECS.size());
        swaps.replace("dev.tangram.compression." + codec);
        assertThat(topics.send(codec, "none")).as("%s after %s swaps", codec, swap).isEmpty();
        if (swap == SETTLED) {
          settled = broker.metaspaceBytes();
        }
      }
      assertThat(broker.metaspaceBytes()).isBetween(1L, settled + GROWTH_MAX_BYTES);
    }
  }
}
