package dev.tangram.log;

import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * How fast a pass is; run by hand. Prints for each codec the bytes and records that it went through
 * in a second of the clock and of the processor.
 */
final class CompactionSpeed {

  private static final int RECORDS = 1_000_000;
  private static final int KEYS = 100_000;
  private static final int BATCH = 100;
  private static final int VALUE_BYTES = 100;

  private CompactionSpeed() {}

  /**
   * Measures.
   *
   * @param arguments a directory for the logs
   */
  public static void main(String[] arguments) throws Exception {
    for (int round = 0; round < 2; round++) {
      for (CompressionType type :
          new CompressionType[] {CompressionType.NONE, CompressionType.LZ4}) {
        measure(Files.createTempDirectory(Path.of(arguments[0]), "compaction"), type);
      }
    }
  }

  private static void measure(Path dir, CompressionType type) {
    try (TestLogs logs = new TestLogs(dir.resolve("data")).start()) {
      PartitionLog log =
          logs.log(TestLogs.T0, TestCompaction.topic("segment.bytes", Integer.toString(16 << 20)));
      fill(log, type);
      TestCompaction.close(log, "x=1");
      long bytes = log.sizeInBytes();
      long began = System.nanoTime();
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      if (!logs.manager.cleaner().cleanOnce()) {
        throw new IllegalStateException("There was nothing to do");
      }
      cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
      print(type, bytes, System.nanoTime() - began, cpu);
      System.out.println(logs.manager.cleanerStatus().with(java.util.List.of()));
    }
  }

  private static void fill(PartitionLog log, CompressionType type) {
    Random random = new Random(1);
    byte[] value = new byte[VALUE_BYTES];
    for (int i = 0; i < RECORDS / BATCH; i++) {
      BatchBuilder.Options options = BatchBuilder.defaults().compression(type, TestBatches.CODECS);
      try (BatchBuilder builder = options.begin()) {
        for (int j = 0; j < BATCH; j++) {
          random.nextBytes(value);
          builder.append(
              1_000L + i,
              TestBatches.bytes("key-" + random.nextInt(KEYS)),
              ByteBuffer.wrap(value.clone()));
        }
        TestCompaction.append(log, TestBatches.direct(builder.build()));
      }
    }
  }

  private static void print(CompressionType type, long bytes, long ns, long cpuNs) {
    System.out.printf(
        "%s: %.0f MB, %.1f MB/s and %.0f records/s; in a second of the processor %.1f MB and %.0f"
            + " records%n",
        type,
        bytes / 1e6,
        bytes / 1e6 / (ns / 1e9),
        RECORDS / (ns / 1e9),
        bytes / 1e6 / (cpuNs / 1e9),
        RECORDS / (cpuNs / 1e9));
  }
}
