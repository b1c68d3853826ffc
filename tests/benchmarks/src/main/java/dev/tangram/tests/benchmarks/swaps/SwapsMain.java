package dev.tangram.tests.benchmarks.swaps;

import dev.tangram.tests.harness.FixtureJars;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.Run;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.LoadPlan;
import dev.tangram.tests.harness.load.LoadReport;
import dev.tangram.tests.harness.load.SwapLoad;
import dev.tangram.tests.harness.load.Swaps;
import dev.tangram.tests.harness.load.Topics;
import dev.tangram.tests.harness.load.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Swaps plug-ins of a broker at half of the load that it can bear, and prints a table.
 *
 * <p>Arguments: swaps of each kind, the directory to work in, records a second (0 for half of what
 * the broker bears), the names of the kinds (all by default).
 */
public final class SwapsMain {

  private static final int VALUE_BYTES = 1024;
  private static final int PRODUCERS = 2;
  private static final int AS_FAST_AS_CAN_BE = 10_000_000;
  private static final int CAPACITY_RECORDS = 3_000_000;

  /** Before that both JVMs are busy with their compilers, which are no part of a swap. */
  private static final int WARM_UP_RECORDS = 3_000_000;

  /** Of each load: until the collector of this JVM has put away the buffers of its producers. */
  private static final int WARM_UP_SECONDS = 15;

  private static final int AFTER_SHARE = 5;

  /** As long as a codec takes: what happens now and then is met as often without a swap. */
  private static final double NO_SWAP_SECONDS = 1.3;

  private static final Map<String, Object> CLIENT =
      Map.of("compression.type", "lz4", "linger.ms", 2);

  private final TangramProcess broker;
  private final PluginFolder folder;
  private final int count;

  private SwapsMain(TangramProcess broker, PluginFolder folder, int count) {
    this.broker = broker;
    this.folder = folder;
    this.count = count;
  }

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Path directory = Files.createTempDirectory(Path.of(arguments[1]), "swaps");
    List<String> names = List.of(arguments).subList(3, arguments.length);
    PluginFolder folder = folder(directory);
    try (TangramProcess broker = new TangramProcess(directory).withPlugins(folder)) {
      broker.withHeap("-Xms128m -Xmx512m").start();
      bind(broker);
      SwapsMain main = new SwapsMain(broker, folder, count);
      int half = main.capacity() / 2;
      int given = Integer.parseInt(arguments[2]);
      int rate = given > 0 ? given : half;
      System.err.println(
          "half of the capacity: " + half + " records a second; load: " + rate + " a second");
      StringBuilder table = new StringBuilder(SwapRow.HEAD);
      for (SwapKind kind : SwapKind.all()) {
        if (names.isEmpty() || names.contains(kind.name())) {
          table.append(main.measure(kind, rate).line());
          System.err.print(table);
        }
      }
      System.out.println("Load: " + rate + " records of 1 KiB a second\n\n" + table);
    }
  }

  /**
   * Gives each side processors of its own, as {@code compare} does: otherwise the load decides how
   * long the broker waits for one.
   */
  private static void bind(TangramProcess broker) throws IOException, InterruptedException {
    int processors = Runtime.getRuntime().availableProcessors();
    if (processors > 1) {
      bind(ProcessHandle.current().pid(), 0, processors / 2 - 1);
      bind(broker.pid(), processors / 2, processors - 1);
    }
  }

  private static void bind(long pid, int first, int last) throws IOException, InterruptedException {
    Run.of("taskset", "-a", "-c", "-p", first + "-" + last, Long.toString(pid)).ok();
  }

  /** The journal is the segment engine under another name, without the layout of Kafka. */
  private static PluginFolder folder(Path directory) throws IOException {
    PluginFolder folder = PluginFolder.in(directory);
    PluginJar segment = PluginJar.packaged("dev.tangram.storage.segment");
    PluginJar journal = FixtureJars.engines(segment, List.of("journal"), Map.of());
    folder.put("journal.jar", journal.bundle("dev.tangram.tests.journal"));
    return folder;
  }

  private static LoadPlan plan(String topic, int rate) {
    return new LoadPlan(topic, SwapKind.PARTITIONS, PRODUCERS, rate, VALUE_BYTES, CLIENT);
  }

  /** Records a second when the topic is recompressed, the most expensive of all cases; warm. */
  private int capacity() throws Exception {
    new Topics(broker.bootstrap())
        .create("capacity", SwapKind.PARTITIONS, Map.of("compression.type", "zstd"));
    LoadPlan plan = plan("capacity", AS_FAST_AS_CAN_BE);
    try (SwapLoad load = new SwapLoad(broker.bootstrap(), plan)) {
      load.awaitMore(WARM_UP_RECORDS);
      long begin = System.nanoTime();
      long before = load.acknowledged();
      load.awaitMore(CAPACITY_RECORDS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double perSecond = (load.acknowledged() - before) / seconds;
      require(load.finish());
      return (int) perSecond;
    }
  }

  private SwapRow measure(SwapKind kind, int rate) throws Exception {
    String topic = "swap-" + kind.name();
    new Topics(broker.bootstrap()).create(topic, SwapKind.PARTITIONS, kind.configs());
    Swaps swaps = new Swaps(broker, folder, new PluginCommands(broker));
    List<Window.Stall> stalls = new ArrayList<>();
    long[] nanos = new long[count];
    try (SwapLoad load = new SwapLoad(broker.bootstrap(), plan(topic, rate))) {
      load.awaitMore((long) rate * WARM_UP_SECONDS);
      for (int number = 1; number <= count; number++) {
        if (kind.trims()) {
          load.trim();
          load.awaitMore(rate);
        }
        kind.swap().prepare(swaps);
        load.awaitMore(rate / AFTER_SHARE);
        Window window = load.measure();
        nanos[number - 1] = kind.swap().run(swaps, topic, number);
        if (!kind.swaps()) {
          load.awaitMore((long) (rate * NO_SWAP_SECONDS));
        }
        load.awaitMore(rate / AFTER_SHARE);
        stalls.add(window.end());
        tell(kind, number, stalls.get(number - 1), nanos[number - 1]);
        load.awaitMore(rate / AFTER_SHARE);
      }
      return new SwapRow(kind.title(), load.finish(), stalls, nanos);
    }
  }

  private void tell(SwapKind kind, int number, Window.Stall stall, long nanos) {
    System.err.printf(
        Locale.ROOT,
        "%s %d of %d: stall %.1f ms, serving after %.0f ms%n",
        kind.name(),
        number,
        count,
        stall.maxMicros() / 1e3,
        nanos / 1e6);
  }

  private static void require(LoadReport report) {
    if (!report.verdict().good()) {
      throw new AssertionError(report.toString());
    }
  }
}
