package dev.tangram.storage.segment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StoredSlice;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.log.UnifiedLog;
import kafka.server.BrokerTopicStats;
import kafka.tools.DumpLogSegments;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.FetchIsolation;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogOffsetsListener;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our files before the eyes of Apache Kafka 3.9's own code, and its files before ours. */
class KafkaLayoutTest {

  private static final int SEGMENT_BYTES = 20_000;
  private static final int INTERVAL_BYTES = 700;

  @TempDir Path logDirectory;
  private final SegmentStorageEngine engine = new SegmentStorageEngine();
  private final KafkaScheduler scheduler = new KafkaScheduler(1);

  @AfterEach
  void stop() throws Exception {
    engine.close();
    scheduler.shutdown();
  }

  private PartitionStore open(Path directory, long recoverFrom) throws Exception {
    PartitionStore store =
        engine.open(directory, KafkaBatches.options(SEGMENT_BYTES, INTERVAL_BYTES));
    store.recover(recoverFrom);
    return store;
  }

  private static void append(PartitionStore store, MemoryRecords records) throws Exception {
    ByteBuffer buffer = records.buffer().duplicate();
    BatchSpan span = new KafkaBatches().describe(buffer);
    store.append(new ByteBuffer[] {buffer}, span);
  }

  private UnifiedLog kafkaLog(Path directory, boolean clean) {
    if (!scheduler.isStarted()) {
      scheduler.startup();
    }
    LogConfig config =
        new LogConfig(
            Map.of(
                "segment.bytes",
                SEGMENT_BYTES,
                "index.interval.bytes",
                INTERVAL_BYTES,
                "segment.ms",
                KafkaBatches.NEVER_MS,
                "retention.ms",
                -1L));
    return UnifiedLog.apply(
        directory.toFile(),
        config,
        0L,
        0L,
        scheduler,
        new BrokerTopicStats(false),
        Time.SYSTEM,
        60_000,
        new ProducerStateManagerConfig(60_000, false),
        60_000,
        new LogDirFailureChannel(1),
        clean,
        scala.Option.empty(),
        true,
        new ConcurrentHashMap<>(),
        false,
        LogOffsetsListener.NO_OP_OFFSETS_LISTENER);
  }

  private static List<Path> segmentFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{20}\\.(log|index|timeindex)"))
          .sorted()
          .toList();
    }
  }

  @Test
  void indexesHaveTheBytesOfTheFormat() throws Exception {
    Path directory = logDirectory.resolve("golden-0");
    PartitionStore store = engine.open(directory, KafkaBatches.options(1 << 20, 100));
    store.recover(0);
    List<MemoryRecords> batches = KafkaBatches.random(4, 5, new Random(1));
    store.truncateFullyAndStartAt(5);
    ByteBuffer index = ByteBuffer.allocate(100);
    ByteBuffer times = ByteBuffer.allocate(100);
    int position = 0;
    int sinceEntry = 0;
    long youngest = -1;
    long offsetOfYoungest = -1;
    long written = -1;
    for (MemoryRecords batch : batches) {
      append(store, batch);
      BatchSpan span = new KafkaBatches().describe(batch.buffer());
      if (span.maxTimestamp() > youngest) {
        youngest = span.maxTimestamp();
        offsetOfYoungest = span.lastOffset();
      }
      if (sinceEntry > 100) {
        index.putInt((int) span.lastOffset() - 5).putInt(position);
        if (youngest > written) {
          times.putLong(youngest).putInt((int) offsetOfYoungest - 5);
          written = youngest;
        }
        sinceEntry = 0;
      }
      sinceEntry += batch.sizeInBytes();
      position += batch.sizeInBytes();
    }
    if (youngest > written) {
      times.putLong(youngest).putInt((int) offsetOfYoungest - 5);
    }
    store.close();

    Path prefix = directory.resolve("00000000000000000005");
    assertThat(Path.of(prefix + ".log")).hasBinaryContent(KafkaBatches.bytes(batches));
    assertThat(index.position()).isPositive();
    assertThat(Path.of(prefix + ".index")).hasBinaryContent(content(index));
    assertThat(Path.of(prefix + ".timeindex")).hasBinaryContent(content(times));
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  @Test
  void kafkaWritesTheSameFiles() throws Exception {
    List<MemoryRecords> batches = KafkaBatches.random(400, 0, new Random(2));
    Path theirs = Files.createDirectories(logDirectory.resolve("theirs-0"));
    UnifiedLog log = kafkaLog(theirs, true);
    batches.forEach(batch -> log.appendAsFollower(batch, 0));
    log.close();
    Path ours = logDirectory.resolve("ours-0");
    PartitionStore store = open(ours, Long.MAX_VALUE);
    for (MemoryRecords batch : batches) {
      append(store, batch);
    }
    store.close();

    List<Path> expected = segmentFiles(theirs);
    assertThat(expected.size()).isGreaterThan(9);
    assertThat(segmentFiles(ours).stream().map(Path::getFileName).toList())
        .isEqualTo(expected.stream().map(Path::getFileName).toList());
    for (Path file : expected) {
      assertThat(ours.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void kafkaDumpToolFindsNothingWrong() throws Exception {
    List<MemoryRecords> batches = KafkaBatches.random(600, 0, new Random(3));
    Path directory = logDirectory.resolve("dumped-0");
    PartitionStore store = open(directory, Long.MAX_VALUE);
    for (int i = 0; i < batches.size(); i += 3) {
      append(store, batches.get(i));
      appendTwo(store, batches.get(i + 1), batches.get(i + 2));
    }
    store.close();

    String dump = dump(directory, "--deep-iteration");
    assertThat(dump.lines().filter(line -> line.startsWith("baseOffset:")).count())
        .isEqualTo(batches.size());
    assertSound(dump);
    String sanity = dump(directory, "--index-sanity-check");
    assertThat(sanity.lines().filter(line -> line.endsWith("passed sanity check.")).count())
        .isEqualTo(segmentFiles(directory).size() * 2L / 3);
    assertSound(sanity);
    assertSound(dump(directory, "--verify-index-only"));
  }

  private static void appendTwo(PartitionStore store, MemoryRecords one, MemoryRecords two)
      throws Exception {
    ByteBuffer[] buffers = {one.buffer().duplicate(), two.buffer().duplicate()};
    BatchSpan first = new KafkaBatches().describe(one.buffer());
    BatchSpan second = new KafkaBatches().describe(two.buffer());
    store.append(
        buffers,
        new BatchSpan(
            first.baseOffset(),
            second.lastOffset(),
            Math.max(first.maxTimestamp(), second.maxTimestamp()),
            second.lastOffset()));
  }

  private static String dump(Path directory, String option) throws IOException {
    String files =
        segmentFiles(directory).stream().map(Path::toString).collect(Collectors.joining(","));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    scala.Console.withOut(
        bytes,
        () -> {
          DumpLogSegments.main(new String[] {option, "--files", files});
          return null;
        });
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void assertSound(String dump) {
    assertThat(dump.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("mismatch")
        .doesNotContain("non-consecutive")
        .doesNotContain("non-secutive")
        .doesNotContain("out of order")
        .doesNotContain("not found")
        .doesNotContain("invalid bytes")
        .doesNotContain("isvalid: false");
  }

  @Test
  void kafkaGoesOnWithOurDirectoryAndWeWithKafkas() throws Exception {
    List<MemoryRecords> batches = KafkaBatches.random(300, 0, new Random(4));
    Path directory = logDirectory.resolve("shared-0");
    for (int round = 0; round < 3; round++) {
      List<MemoryRecords> known = batches.subList(0, round * 100);
      PartitionStore store = open(directory, Long.MAX_VALUE);
      assertThat(readAll(store)).isEqualTo(KafkaBatches.bytes(known));
      for (MemoryRecords batch : batches.subList(round * 100, round * 100 + 50)) {
        append(store, batch);
      }
      store.close();
      UnifiedLog log = kafkaLog(directory, true);
      assertThat(readAll(log)).isEqualTo(KafkaBatches.bytes(batches.subList(0, round * 100 + 50)));
      batches
          .subList(round * 100 + 50, round * 100 + 100)
          .forEach(batch -> log.appendAsFollower(batch, 0));
      log.close();
    }
    PartitionStore store = open(directory, Long.MAX_VALUE);
    assertThat(readAll(store)).isEqualTo(KafkaBatches.bytes(batches));
    assertThat(store.blobs()).contains("leader-epoch-checkpoint");
    compareTimestamps(store, directory, batches);
  }

  private void compareTimestamps(PartitionStore store, Path directory, List<MemoryRecords> batches)
      throws Exception {
    UnifiedLog log = kafkaLog(copy(directory, "copy-1"), true);
    for (MemoryRecords batch : batches) {
      long timestamp = batch.batches().iterator().next().maxTimestamp() - 3;
      var found = log.fetchOffsetByTimestamp(timestamp, scala.Option.empty()).get();
      long base = store.findByTimestamp(timestamp, 0).orElseThrow();
      StoredSlice slice = store.read(found.offset, 1, Long.MAX_VALUE, true);
      assertThat(slice.baseOffset()).isEqualTo(base);
      slice.release();
    }
    log.close();
  }

  @Test
  void takesOverWhatAKilledKafkaLeaves() throws Exception {
    List<MemoryRecords> batches = KafkaBatches.random(300, 0, new Random(5));
    Path directory = Files.createDirectories(logDirectory.resolve("killed-0"));
    UnifiedLog log = kafkaLog(directory, true);
    batches.forEach(batch -> log.appendAsFollower(batch, 0));
    // Index files of the open segment are still reserved, with zeros behind their entries.
    Path forRecovery = copy(directory, "killed-1");
    Path asItIs = copy(directory, "killed-2");
    log.close();
    List<Path> indexes =
        segmentFiles(asItIs).stream().filter(file -> file.toString().endsWith(".index")).toList();
    assertThat(Files.size(indexes.get(indexes.size() - 1))).isGreaterThan(1 << 20);

    assertThat(readAll(open(asItIs, Long.MAX_VALUE))).isEqualTo(KafkaBatches.bytes(batches));
    PartitionStore recovered = open(forRecovery, 0);
    assertThat(readAll(recovered)).isEqualTo(KafkaBatches.bytes(batches));
    recovered.close();
    for (Path file : segmentFiles(directory)) {
      assertThat(forRecovery.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectories(logDirectory.resolve(name));
    for (File file : from.toFile().listFiles()) {
      Files.copy(file.toPath(), to.resolve(file.getName()));
    }
    return to;
  }

  private static byte[] readAll(PartitionStore store) throws Exception {
    ByteBuffer all = ByteBuffer.allocate((int) store.sizeInBytes());
    long offset = store.startOffset();
    while (offset < store.endOffset()) {
      StoredSlice slice = store.read(offset, 3000, Long.MAX_VALUE, true);
      int start = all.position();
      while (all.position() < start + slice.sizeInBytes()) {
        slice.copyTo(all.position() - start, all);
      }
      slice.release();
      ByteBuffer read = all.duplicate().flip().position(start);
      for (var batch : MemoryRecords.readableRecords(read).batches()) {
        batch.ensureValid();
        offset = batch.nextOffset();
      }
    }
    return all.array();
  }

  private static byte[] readAll(UnifiedLog log) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long offset = 0;
    while (offset < log.logEndOffset()) {
      FileRecords records =
          (FileRecords) log.read(offset, 3000, FetchIsolation.LOG_END, true).records;
      for (var batch : records.batches()) {
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(bytes);
        all.write(bytes.array());
        offset = batch.nextOffset();
      }
    }
    return all.toByteArray();
  }
}
