package dev.tangram.log;

import static dev.tangram.log.TestCompaction.append;
import static dev.tangram.log.TestCompaction.batches;
import static dev.tangram.log.TestCompaction.close;
import static dev.tangram.log.TestCompaction.idempotent;
import static dev.tangram.log.TestCompaction.mark;
import static dev.tangram.log.TestCompaction.put;
import static dev.tangram.log.TestCompaction.puts;
import static dev.tangram.log.TestCompaction.records;
import static dev.tangram.log.TestCompaction.topic;
import static dev.tangram.log.TestCompaction.transactional;
import static dev.tangram.log.TestLogs.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import dev.tangram.records.RecordBatch;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.memory.internal.MemoryStorageEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a log, with every engine that can rewrite. */
class CompactionTest {

  private static final long DAY_MS = 86_400_000L;

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private Path dir;
  private TestLogs logs;
  private String engine;

  private PartitionLog start(String engineName, String... topic) {
    return start(engineName, Map.of(), topic);
  }

  private PartitionLog start(String engineName, Map<String, String> broker, String... topic) {
    engine = engineName;
    logs = new TestLogs(clock, broker, null, dir);
    logs.manager.engineAdded(new MemoryStorageEngine(1 << 20, clock::millis));
    logs.start();
    return log(topic);
  }

  private PartitionLog log(String... topic) {
    Map<String, String> all = new TreeMap<>(topic(topic));
    all.put("storage.engine", engine);
    return logs.log(T0, all);
  }

  @BeforeEach
  void makeDir() {
    dir = root.resolve("data");
  }

  @AfterEach
  void stop() {
    logs.close();
  }

  private long now() {
    return clock.millis();
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void keepsTheNewestOfEachKeyAtItsOffset(String name) {
    PartitionLog log = start(name);
    put(log, now(), "a=1", "b=1", "a=2", "c=1", "b=2");
    close(log, "a=3");
    assertThat(logs.compact()).isOne();
    // The open extent is not looked at: 2 is the newest of a so far.
    assertThat(records(log)).containsExactly("2:a=2", "3:c=1", "4:b=2", "5:a=3");
    close(log, "d=1");
    logs.compact();
    assertThat(records(log)).containsExactly("3:c=1", "4:b=2", "5:a=3", "6:d=1");
    assertThat(log.logStartOffset()).isZero();
    assertThat(log.logEndOffset()).isEqualTo(7);
    assertThat(logs.compact()).as("nothing is new").isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void smallExtentsBecomeOne(String name) {
    PartitionLog log = start(name, "segment.bytes", "4000");
    for (int i = 0; i < 12; i++) {
      put(log, now(), "k" + i + "=v");
      close(log);
    }
    assertThat(extents(log)).isEqualTo(13);
    logs.compact();
    assertThat(records(log)).hasSize(12);
    assertThat(extents(log)).isEqualTo(2);
  }

  private static int extents(PartitionLog log) {
    return log.store().look(PartitionStore::extents).size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void tombstonesStayForTheirTime(String name) {
    PartitionLog log = start(name, "delete.retention.ms", "5000");
    put(log, now(), "a=1", "b=1", "a");
    close(log, "c=1");
    logs.compact();
    assertThat(records(log)).containsExactly("1:b=1", "2:a", "3:c=1");
    RecordBatch marked = batches(log).get(1);
    assertThat(marked.deleteHorizonMs()).isEqualTo(now() + 5_000);
    assertThat(marked.isChecksumValid()).isTrue();

    clock.advance(4_999);
    close(log, "d=1");
    logs.compact();
    assertThat(records(log)).contains("2:a");
    assertThat(batches(log).get(1).deleteHorizonMs()).as("it is set once").isEqualTo(now() + 1);

    clock.advance(1);
    close(log, "e=1");
    logs.compact();
    assertThat(records(log)).containsExactly("1:b=1", "3:c=1", "4:d=1", "5:e=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void onlyWhatIsCommittedAndDecidedIsLookedAt(String name) {
    PartitionLog log = start(name);
    put(log, now(), "a=1", "a=2");
    close(log);
    append(log, transactional(7, 0, "b=1"));
    put(log, now(), "a=3");
    close(log);
    put(log, now(), "a=4");
    close(log);
    logs.compact();
    assertThat(records(log)).containsExactly("1:a=2", "2:b=1", "3:a=3", "4:a=4");
    mark(log, 7, true);
    logs.compact();
    assertThat(records(log)).containsExactly("2:b=1", "4:a=4");

    log.appendAsLeader(puts(now(), "a=5"), 0, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    log.store().change(s -> roll(s));
    logs.compact();
    assertThat(records(log)).as("above the high watermark").contains("4:a=4", "6:a=5");
    log.updateHighWatermark(7);
    logs.compact();
    assertThat(records(log)).containsExactly("2:b=1", "6:a=5");
  }

  private static Void roll(PartitionStore store) throws dev.tangram.storage.StorageException {
    store.roll();
    return null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void theLastBatchOfAProducerStaysWithoutRecords(String name) {
    PartitionLog log = start(name);
    append(log, idempotent(5, 0, "a=1"));
    append(log, idempotent(5, 1, "a=2", "b=2"));
    append(log, idempotent(6, 0, "a=3", "b=3"));
    close(log, "x=1");
    logs.compact();
    assertThat(records(log)).containsExactly("3:a=3", "4:b=3", "5:x=1");
    RecordBatch empty = batches(log).get(0);
    assertThat(empty.recordCount()).isZero();
    assertThat(empty.isChecksumValid()).isTrue();
    assertThat(empty.baseOffset()).isEqualTo(1);
    assertThat(empty.lastOffset()).isEqualTo(2);
    assertThat(empty.baseSequence()).isEqualTo(1);
    assertThat(empty.lastSequence()).isEqualTo(2);

    append(log, idempotent(5, 3, "c=1"));
    close(log, "y=1");
    logs.compact();
    assertThat(batches(log)).as("it is not the last any more").noneMatch(b -> b.recordCount() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void abortedRecordsGoAndMarkersWhenNobodyNeedsThem(String name) {
    PartitionLog log = start(name, "delete.retention.ms", "5000");
    append(log, transactional(7, 0, "a=1"));
    append(log, transactional(8, 0, "b=1"));
    mark(log, 7, false);
    mark(log, 8, true);
    // So that these batches are not the last ones of their producers.
    append(log, transactional(7, 1, "c=1"));
    append(log, transactional(8, 1, "b=2"));
    mark(log, 7, true);
    mark(log, 8, true);
    close(log, "x=1");
    logs.compact();
    assertThat(records(log)).containsExactly("4:c=1", "5:b=2", "8:x=1");
    assertThat(controls(log)).containsExactly(2L, 3L, 6L, 7L);
    assertThat(committed(log).abortedTransactions()).as("nothing of it is left").isEmpty();

    pass(log, "x=2");
    assertThat(controls(log)).as("they get their time first").containsExactly(2L, 3L, 6L, 7L);
    clock.advance(5_000);
    pass(log, "x=3");
    assertThat(controls(log)).as("those with records stay").containsExactly(6L, 7L);
    clock.advance(5_000);
    pass(log, "x=4");
    assertThat(controls(log)).containsExactly(6L, 7L);
    assertThat(consumed(log))
        .containsEntry("c", "1")
        .containsEntry("b", "2")
        .doesNotContainKey("a");
  }

  private void pass(PartitionLog log, String put) {
    close(log, put);
    assertThat(logs.compact()).isOne();
  }

  private static List<Long> controls(PartitionLog log) {
    return batches(log).stream()
        .filter(RecordBatch::isControl)
        .map(RecordBatch::lastOffset)
        .toList();
  }

  private static LogRead committed(PartitionLog log) {
    LogRead read = log.read(0, 10_000, FetchIsolation.COMMITTED, true);
    read.slice().release();
    return read;
  }

  private static Map<String, String> consumed(PartitionLog log) {
    TestCompaction.Consumer consumer = new TestCompaction.Consumer();
    consumer.poll(log);
    assertThat(consumer.position).isEqualTo(log.lastStableOffset());
    return consumer.view;
  }

  /**
   * A reader that is told of an aborted transaction skips its producer's records up to the marker:
   * the transaction must be forgotten before its marker goes, also by the files.
   */
  @ParameterizedTest
  @ValueSource(strings = {"segment"})
  void whatIsWrittenAfterAnAbortIsSeenWhenTheMarkerIsGone(String name) {
    PartitionLog log = start(name, "delete.retention.ms", "0");
    append(log, transactional(7, 0, "a=1"));
    mark(log, 7, false);
    append(log, transactional(7, 1, "b=1"));
    mark(log, 7, true);
    close(log, "x=1");
    for (int i = 2; i < 6; i++) {
      pass(log, "x=" + i);
    }
    assertThat(controls(log)).containsExactly(3L);
    stop();
    log = start(name, "delete.retention.ms", "0");
    assertThat(consumed(log)).containsEntry("b", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void cleansAsFarAsTheTableHolds(String name) {
    PartitionLog log =
        start(name, Map.of("log.cleaner.dedupe.buffer.size", Integer.toString(24 * 7)));
    for (int i = 0; i < 60; i++) {
      put(log, now(), "k" + i % 20 + "=" + i);
    }
    close(log);
    int passes = logs.compact();
    assertThat(passes).isBetween(6, 30);
    List<String> expected = new java.util.ArrayList<>();
    for (int i = 40; i < 60; i++) {
      expected.add(i + ":k" + i % 20 + "=" + i);
    }
    assertThat(records(log)).isEqualTo(expected);
    assertThat(logs.manager.cleanerStatus().tableUseMax()).isEqualTo(1.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void compressedBatchesKeepTheirCodec(String name) {
    PartitionLog log = start(name, "segment.bytes", "1000");
    for (CompressionType type : CompressionType.values()) {
      BatchBuilder.Options options = BatchBuilder.defaults();
      options.compression(type, TestBatches.CODECS);
      append(log, puts(options, now(), "a=1", "own " + type + "=1", "a=2"));
    }
    close(log, "x=1");
    logs.compact();
    List<RecordBatch> left = batches(log);
    for (CompressionType type : CompressionType.values()) {
      RecordBatch batch = left.get(type.ordinal());
      assertThat(batch.compressionType()).isEqualTo(type);
      assertThat(batch.baseOffset()).isEqualTo(3L * type.ordinal());
      assertThat(batch.lastOffset()).isEqualTo(3L * type.ordinal() + 2);
      assertThat(batch.isChecksumValid()).isTrue();
    }
    assertThat(records(log)).hasSize(CompressionType.values().length + 2).contains("14:a=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void readersReachTheEndWhateverGoes(String name) {
    PartitionLog log = start(name, "cleanup.policy", "delete");
    put(log, now(), "a=1");
    append(log, TestBatches.keyed((String) null));
    close(log);
    log("cleanup.policy", "compact");
    logs.compact();
    assertThat(records(log)).as("a record without a key goes").containsExactly("0:a=1");
    assertThat(consumed(log)).containsOnlyKeys("a");
    put(log, now(), "d=1");
    assertThat(consumed(log)).containsOnlyKeys("a", "d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void whatIsReadFromAGapBeginsBehindIt(String name) {
    PartitionLog log = start(name);
    log.assignEpochStart(0, 0);
    put(log, now(), "a=1", "a=2");
    clock.advance(10);
    long young = now();
    put(log, young + 1_000_000, "b=1");
    put(log, young, "a=3", "b=2", "c=1");
    close(log, "x=1");
    logs.compact();
    assertThat(records(log)).containsExactly("3:a=3", "4:b=2", "5:c=1", "6:x=1");
    for (long offset = 0; offset <= 3; offset++) {
      LogRead read = log.read(offset, 1, FetchIsolation.HIGH_WATERMARK, true);
      assertThat(read.slice().baseOffset()).isEqualTo(3);
      read.slice().release();
    }
    assertThat(log.findByTimestamp(young).orElseThrow().offset()).isEqualTo(3);
    assertThat(log.findByTimestamp(young + 1)).isEmpty();
    assertThat(log.maxTimestamp().offset()).isEqualTo(3);
    assertThat(log.endOffsetFor(0).endOffset()).isEqualTo(7);
    log.reconfigure(logs.config.topic(Map.of("storage.engine", engine)));
    LogRead read = log.read(0, 1, FetchIsolation.HIGH_WATERMARK, true);
    assertThat(read.slice().baseOffset()).as("not compacted any more").isEqualTo(3);
    read.slice().release();
    assertThat(log.deleteRecordsBefore(4)).isEqualTo(4);
    assertThat(records(log)).containsExactly("4:b=2", "5:c=1", "6:x=1");
  }

  /** The last record with the largest timestamp goes, and its batch stays without records. */
  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void theLargestTimestampIsThatOfARecordThatIsThere(String name) {
    PartitionLog log = start(name, "segment.bytes", "2000");
    put(log, 10, "z=1");
    append(log, puts(BatchBuilder.defaults().producer(5, (short) 0, 0), 9_000, "a=1"));
    put(log, 20, "y=1");
    put(log, 15, "a=2");
    close(log, "x=1");
    logs.compact();
    assertThat(batches(log)).anyMatch(b -> b.recordCount() == 0 && b.maxTimestamp() == 9_000);
    assertThat(log.maxTimestamp().timestamp()).isEqualTo(20);
    assertThat(log.maxTimestamp().offset()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "memory"})
  void retentionDropsWhatIsOldFromCompactedLogsToo(String name) {
    PartitionLog log =
        start(name, "cleanup.policy", "compact,delete", "retention.ms", Long.toString(DAY_MS));
    put(log, now(), "a=1", "b=1", "a=2");
    close(log);
    clock.advance(DAY_MS / 2);
    put(log, now(), "c=1", "b=2");
    close(log, "x=1");
    logs.compact();
    assertThat(records(log)).containsExactly("2:a=2", "3:c=1", "4:b=2", "5:x=1");
    clock.advance(DAY_MS / 2 + 1);
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).isLessThanOrEqualTo(3);
    clock.advance(DAY_MS / 2);
    put(log, now(), "y=1");
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).isEqualTo(5);
    assertThat(records(log)).containsExactly("5:x=1", "6:y=1");
    logs.compact();
    assertThat(records(log)).containsExactly("5:x=1", "6:y=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment"})
  void howFarItCameIsInKafkasFile(String name) throws Exception {
    PartitionLog log = start(name);
    put(log, now(), "a=1", "a=2");
    close(log, "x=1");
    logs.compact();
    assertThat(Files.readString(dir.resolve("cleaner-offset-checkpoint")))
        .isEqualTo("0\n1\ntopic 0 2\n");
    stop();
    log = start(name);
    assertThat(logs.compact()).as("known after the restart").isZero();
    assertThat(records(log)).containsExactly("1:a=2", "2:x=1");
    log.truncateTo(1);
    logs.manager.checkpoint();
    assertThat(Files.readString(dir.resolve("cleaner-offset-checkpoint")))
        .isEqualTo("0\n1\ntopic 0 1\n");
    logs.manager.delete(T0);
    logs.manager.checkpoint();
    assertThat(Files.readString(dir.resolve("cleaner-offset-checkpoint"))).isEqualTo("0\n0\n");
  }
}
