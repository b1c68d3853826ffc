package dev.tangram.tests.harness.load;

import dev.tangram.tests.harness.PartitionPlace;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.TangramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/** Puts plug-ins in the place of others in a running broker, the way that people do. */
public final class Swaps {

  private final TangramProcess broker;
  private final PluginFolder folder;
  private final PluginCommands plugins;
  private final Map<String, PluginJar> originals = new HashMap<>();
  private int version;

  /** The version that is packed and not in the folder yet. */
  private String prepared;

  public Swaps(TangramProcess broker, PluginFolder folder, PluginCommands plugins) {
    this.broker = broker;
    this.folder = folder;
    this.plugins = plugins;
  }

  /** Packs the next version of a bundle, which takes time of the machine that both share. */
  public void prepare(String bundle) throws IOException {
    PluginJar original = originals.get(bundle);
    if (original == null) {
      original = PluginJar.packaged(bundle);
      originals.put(bundle, original);
    }
    prepared = "9.0." + ++version;
    original.version(prepared).write(waiting(bundle));
  }

  /** Of no concern to the broker: not a jar. */
  private Path waiting(String bundle) {
    return folder.path().resolve("." + bundle + ".next");
  }

  /**
   * Replaces the jar of a bundle by a later version, and waits until that serves.
   *
   * @return nanoseconds from the moment at which the jar is complete
   */
  public long replace(String bundle) throws IOException, InterruptedException {
    if (prepared == null) {
      prepare(bundle);
    }
    String next = prepared;
    prepared = null;
    Files.move(
        waiting(bundle),
        folder.file(bundle),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    long begin = System.nanoTime();
    plugins.awaitActive(bundle, next);
    return System.nanoTime() - begin;
  }

  /**
   * Has all partitions of a topic moved to another engine, and waits until that has them.
   *
   * @return nanoseconds from the change of the configuration on
   */
  public long move(String topic, int partitions, String engine) throws Exception {
    long begin = System.nanoTime();
    new Topics(broker.bootstrap()).alter(topic, "storage.engine", engine);
    for (int partition = 0; partition < partitions; partition++) {
      new PartitionPlace(broker.logs(), topic + "-" + partition).await(engine);
    }
    return System.nanoTime() - begin;
  }
}
