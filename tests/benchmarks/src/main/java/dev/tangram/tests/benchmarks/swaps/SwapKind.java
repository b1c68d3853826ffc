package dev.tangram.tests.benchmarks.swaps;

import dev.tangram.tests.harness.load.Swaps;
import java.util.List;
import java.util.Map;

/**
 * What is swapped for what.
 *
 * @param name in the table
 * @param title in the table
 * @param configs of the topic that gets the load
 * @param swap does the one with a number, from 1 on; gives the nanoseconds until the new one serves
 * @param trims whether the log is emptied before each swap, so that each has the same to copy
 */
record SwapKind(String name, String title, Map<String, String> configs, Swap swap, boolean trims) {

  SwapKind(String name, String title, Map<String, String> configs, Swap swap) {
    this(name, title, configs, swap, false);
  }

  /** Partitions of each topic. */
  static final int PARTITIONS = 4;

  private static final Swap NOTHING = (swaps, topic, number) -> 0;

  private static final List<String> ENGINES = List.of("journal", "memory", "segment");

  /** One swap. */
  interface Swap {
    long run(Swaps swaps, String topic, int number) throws Exception;

    /** What is not a part of it, and not to be felt in its window. */
    default void prepare(Swaps swaps) throws Exception {}
  }

  static List<SwapKind> all() {
    return List.of(
        new SwapKind("none", "no swap", Map.of(), NOTHING),
        new SwapKind(
            "recompress",
            "no swap (the broker recompresses lz4 to zstd)",
            Map.of("compression.type", "zstd"),
            NOTHING),
        new SwapKind(
            "codec",
            "codec, new version (the broker recompresses lz4 to zstd)",
            Map.of("compression.type", "zstd"),
            replace("dev.tangram.compression.zstd")),
        new SwapKind(
            "engine",
            "storage engine, new version of the same",
            Map.of(),
            replace("dev.tangram.storage.segment")),
        new SwapKind(
            "move",
            "storage engine, to another one (segment, journal, memory in turn)",
            Map.of("segment.bytes", "4194304"),
            (swaps, topic, number) ->
                swaps.move(topic, PARTITIONS, ENGINES.get((number - 1) % ENGINES.size())),
            true),
        new SwapKind(
            "serializer",
            "serializer, new version, with validation",
            Map.of("record.value.serializer", "bytes"),
            replace("dev.tangram.serialization.basic")),
        new SwapKind(
            "assignor", "assignor, new version", Map.of(), replace("dev.tangram.assignor.range")));
  }

  /** False for the kinds that the others are compared with. */
  boolean swaps() {
    return swap != NOTHING;
  }

  private static Swap replace(String bundle) {
    return new Swap() {
      @Override
      public long run(Swaps swaps, String topic, int number) throws Exception {
        return swaps.replace(bundle);
      }

      @Override
      public void prepare(Swaps swaps) throws Exception {
        swaps.prepare(bundle);
      }
    };
  }
}
