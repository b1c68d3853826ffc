package dev.tangram.log;

import static dev.tangram.log.TestCompaction.append;
import static dev.tangram.log.TestCompaction.close;
import static dev.tangram.log.TestCompaction.put;
import static dev.tangram.log.TestCompaction.puts;
import static dev.tangram.log.TestCompaction.records;
import static dev.tangram.log.TestCompaction.topic;
import static dev.tangram.log.TestLogs.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Provider;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.memory.internal.MemoryStorageEngine;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a log is compacted, what stops a pass, and what becomes of one that fails. */
@Timeout(120)
class LogCleanerTest {

  private static final long HOUR_MS = 3_600_000L;

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private Path dir;
  private final AtomicBoolean codecsThere = new AtomicBoolean(true);
  private TestLogs logs;

  private final CodecLookup codecs =
      type -> {
        if (!codecsThere.get()) {
          throw new ApiException(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "No codec for " + type);
        }
        return TestBatches.CODECS.codec(type);
      };

  private PartitionLog start(Map<String, String> broker, String... topic) {
    logs = new TestLogs(clock, broker, null, codecs, dir).start();
    return logs.log(T0, topic(topic));
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

  private String trouble() {
    return logs.manager.cleanerStatus().logs().get(0).trouble();
  }

  // ---- when ----

  @Test
  void enoughOfItMustBeNew() {
    PartitionLog log = start(Map.of(), "min.cleanable.dirty.ratio", "0.5");
    for (int i = 0; i < 8; i++) {
      put(log, now(), "k" + i + "=1");
    }
    close(log);
    assertThat(logs.compact()).isOne();
    put(log, now(), "k0=2", "k1=2", "k2=2");
    close(log);
    assertThat(logs.manager.cleanerStatus().logs().get(0).dirtyRatio()).isBetween(0.2, 0.4);
    assertThat(logs.compact()).isZero();
    for (int i = 0; i < 8; i++) {
      put(log, now(), "k" + i + "=3");
    }
    close(log);
    assertThat(logs.compact()).isOne();
    assertThat(records(log)).hasSize(8);
  }

  @Test
  void theDirtiestComesFirst() {
    PartitionLog clean = start(Map.of());
    put(clean, now(), "a=1", "b=1", "c=1", "d=1");
    close(clean);
    logs.compact();
    put(clean, now(), "a=2");
    close(clean);
    PartitionLog dirty = logs.log(new TopicPartition("topic", 1), topic());
    put(dirty, now(), "a=1", "a=2");
    close(dirty);
    assertThat(logs.manager.cleaner().cleanOnce()).isTrue();
    assertThat(records(dirty)).containsExactly("1:a=2");
    assertThat(records(clean)).hasSize(5);
    assertThat(logs.compact()).isOne();
    assertThat(records(clean)).hasSize(4);
  }

  @Test
  void youngRecordsAreLeftAlone() {
    PartitionLog log = start(Map.of(), "min.compaction.lag.ms", Long.toString(HOUR_MS));
    put(log, now(), "a=1", "a=2");
    close(log);
    clock.advance(HOUR_MS / 2);
    put(log, now(), "a=3");
    close(log);
    put(log, now(), "x=1");
    assertThat(logs.compact()).isZero();
    clock.advance(HOUR_MS / 2 + 1);
    logs.compact();
    assertThat(records(log)).containsExactly("1:a=2", "2:a=3", "3:x=1");
    clock.advance(HOUR_MS / 2);
    logs.compact();
    assertThat(records(log)).containsExactly("2:a=3", "3:x=1");
  }

  /** Also in the open extent of a log to which nobody writes any more. */
  @Test
  void oldRecordsAreNotPutOff() {
    PartitionLog log =
        start(
            Map.of(),
            "min.cleanable.dirty.ratio",
            "1",
            "max.compaction.lag.ms",
            Long.toString(HOUR_MS));
    put(log, now(), "a=1", "a=2");
    clock.advance(HOUR_MS);
    assertThat(logs.compact()).isZero();
    clock.advance(1);
    assertThat(logs.compact()).isOne();
    assertThat(records(log)).containsExactly("1:a=2");
    // Old timestamps do not make an extent old that was begun just now.
    put(log, 5L, "a=3");
    assertThat(logs.compact()).isZero();
    assertThat(log.store().look(PartitionStore::extents)).hasSize(2);
    clock.advance(HOUR_MS + 1);
    assertThat(logs.compact()).isOne();
    assertThat(records(log)).containsExactly("2:a=3");
  }

  @Test
  void nothingHappensBeforeTheTopicIsKnown() {
    PartitionLog log = start(Map.of("log.cleanup.policy", "compact"));
    put(log, now(), "a=1", "a=2");
    close(log, "x=1");
    stop();
    Map<String, String> broker =
        Map.of("log.cleanup.policy", "compact", "log.cleaner.min.cleanable.ratio", "0");
    logs = new TestLogs(clock, broker, null, codecs, dir).start();
    assertThat(logs.compact()).isZero();
    logs.log(T0, Map.of());
    assertThat(logs.compact()).isOne();
  }

  @Test
  void threadsCompactByThemselves() {
    PartitionLog log =
        start(
            Map.of(
                "log.cleaner.enable", "true",
                "log.cleaner.threads", "2",
                "log.cleaner.backoff.ms", "5"));
    put(log, now(), "a=1", "a=2");
    close(log, "x=1");
    await().until(() -> records(log).size() == 2);
    await().until(() -> logs.manager.cleanerStatus().passes() == 1);
    CleanerStatus status = logs.manager.cleanerStatus();
    assertThat(status.recordsRead()).isEqualTo(2);
    assertThat(status.recordsKept()).isEqualTo(1);
    assertThat(status.bytesWritten()).isLessThan(status.bytesRead());
    assertThat(status.lastPassAtMs()).isEqualTo(now());
  }

  // ---- what stops a pass ----

  /** The threads are slow: one batch takes hours. */
  private PartitionLog startSlowly(StorageEngine more) {
    logs =
        new TestLogs(
            clock,
            Map.of(
                "log.cleaner.enable", "true",
                "log.cleaner.backoff.ms", "5",
                "log.cleaner.io.max.bytes.per.second", "0.01"),
            null,
            codecs,
            dir);
    if (more != null) {
      logs.manager.engineAdded(more);
    }
    logs.start();
    PartitionLog log = logs.log(T0, topic());
    put(log, now(), "a=1", "a=2", "a=3", "a=4", "a=5");
    close(log, "x=1");
    await().until(() -> log.place().cleaning().isRunning());
    return log;
  }

  @Test
  void aPassHoldsUpNobody() {
    PartitionLog log = startSlowly(null);
    put(log, now(), "b=1");
    assertThat(records(log)).hasSize(7);
    log.flush();
    assertThat(log.deleteRecordsBefore(2)).isEqualTo(2);
    assertThat(log.truncateTo(6)).isEqualTo(6);
    assertThat(log.place().cleaning().cleanedTo()).isEqualTo(LogCleaning.NEVER);
  }

  @Test
  void theLogCanBeDeletedAndClosed() {
    startSlowly(null);
    logs.manager.delete(T0);
    assertThat(logs.manager.get(T0)).isEmpty();
    PartitionLog next = logs.log(T0, topic());
    put(next, now(), "a=1", "a=2", "a=3");
    close(next, "x=1");
    await().until(() -> next.place().cleaning().isRunning());
    stop();
    assertThat(next.place().cleaning().isRunning()).isFalse();
    logs = new TestLogs(clock, Map.of(), null, dir).start();
    assertThat(records(logs.log(T0, topic()))).hasSize(4);
  }

  @Test
  void anotherVersionOfTheEngineTakesOver() throws Exception {
    PartitionLog log = startSlowly(null);
    StorageEngine next = logs.segmentEngine();
    logs.manager.shiftEngine(
        "segment",
        Provider.<StorageEngine>unmanaged(logs.engine),
        Provider.<StorageEngine>unmanaged(next),
        topic -> true);
    assertThat(log.store().provider()).isEqualTo(Provider.<StorageEngine>unmanaged(next));
    assertThat(records(log)).hasSize(6);
    await().until(() -> log.place().cleaning().isRunning());
  }

  @Test
  void theLogMovesToAnotherEngineAndIsCompactedThere() {
    PartitionLog log = startSlowly(new MemoryStorageEngine(1 << 20, clock::millis));
    Map<String, String> moved = new TreeMap<>(topic());
    moved.put("storage.engine", "memory");
    log.reconfigure(logs.config.topic(moved));
    await().until(() -> "memory".equals(log.store().engine()));
    assertThat(records(log)).hasSize(6);
    await().until(() -> log.place().cleaning().isRunning());
  }

  /** Where it begins and ends does not show in the batches that are left. */
  @Test
  void aCompactedLogMovesToAnotherEngine() {
    PartitionLog log = start(Map.of(), "delete.retention.ms", "0");
    logs.manager.engineAdded(new MemoryStorageEngine(1 << 20, clock::millis));
    put(log, now(), "a=1", "a=2", "a=3", "b=1", "b");
    close(log);
    logs.compact();
    clock.advance(1);
    Map<String, String> moved = new TreeMap<>(topic());
    moved.put("storage.engine", "memory");
    log.reconfigure(logs.config.topic(moved));
    await().until(() -> logs.manager.engineMoves().isEmpty());
    assertThat(log.store().engine()).isEqualTo("memory");
    assertThat(records(log)).containsExactly("2:a=3", "4:b");
    assertThat(log.logStartOffset()).isZero();
    assertThat(log.logEndOffset()).isEqualTo(5);
    put(log, now(), "a=4");
    close(log, "x=1");
    logs.compact();
    assertThat(records(log)).contains("5:a=4").doesNotContain("2:a=3");
  }

  // ---- what fails ----

  @Test
  void aDamagedBatchIsLeftWithAllOthers() throws Exception {
    PartitionLog log = start(Map.of(), "segment.bytes", "2000");
    put(log, now(), "a=1", "a=2", "a=3");
    close(log, "x=1");
    logs.compact();
    assertThat(records(log)).containsExactly("2:a=3", "3:x=1");
    put(log, now(), "a=4");
    close(log);
    flip(dir.resolve("topic-0/00000000000000000000.log"), 65);
    assertThat(logs.compact()).isOne();
    assertThat(trouble()).contains("CORRUPT_MESSAGE");
    assertThat(logs.manager.cleanerStatus().uncleanable()).isOne();
    assertThat(logs.manager.cleanerStatus().failures()).isOne();
    assertThat(log.isOffline()).isFalse();
    put(log, now(), "b=1");
    assertThat(log.logEndOffset()).isEqualTo(6);
    assertThat(log.store().look(PartitionStore::extents)).hasSize(4);

    flip(dir.resolve("topic-0/00000000000000000000.log"), 65);
    assertThat(logs.compact()).as("not again at once").isZero();
    clock.advance(15_000);
    assertThat(logs.compact()).isOne();
    assertThat(trouble()).isEmpty();
    assertThat(records(log)).containsExactly("3:x=1", "4:a=4", "5:b=1");
  }

  private static void flip(Path file, int at) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int before = bytes.read();
      bytes.seek(at);
      bytes.write(before ^ 1);
    }
  }

  /** Damage that makes no batch of it at all is found by the engine. */
  @Test
  void aSegmentWithoutBatchesIsLeftToo() throws Exception {
    PartitionLog log = start(Map.of(), "segment.bytes", "2000");
    put(log, now(), "a=1", "a=2");
    close(log, "x=1");
    logs.compact();
    put(log, now(), "a=3");
    close(log);
    flip(dir.resolve("topic-0/00000000000000000000.log"), 9);
    assertThat(logs.compact()).isOne();
    assertThat(trouble()).contains("topic-0");
    assertThat(log.isOffline()).isFalse();
    put(log, now(), "b=1");
  }

  @Test
  void aMissingCodecIsWaitedFor() {
    PartitionLog log = start(Map.of());
    BatchBuilder.Options zipped =
        BatchBuilder.defaults().compression(CompressionType.GZIP, TestBatches.CODECS);
    append(log, puts(zipped, now(), "a=1", "a=2"));
    close(log, "x=1");
    codecsThere.set(false);
    assertThat(logs.compact()).isOne();
    assertThat(trouble()).contains("UNSUPPORTED_COMPRESSION_TYPE").contains("No codec");
    codecsThere.set(true);
    clock.advance(HOUR_MS);
    assertThat(logs.compact()).isOne();
    assertThat(trouble()).isEmpty();
    assertThat(records(log)).containsExactly("1:a=2", "2:x=1");
  }

  @Test
  void anEngineThatCannotRewriteIsNamed() {
    ProbedEngine engine =
        new ProbedEngine(
            new MemoryStorageEngine(1 << 20, clock::millis),
            "plain",
            EnumSet.noneOf(Ability.class));
    PartitionLog log = startWith(engine);
    assertThat(logs.compact()).isZero();
    assertThat(trouble()).contains("plain");
    assertThat(records(log)).hasSize(3);
  }

  private PartitionLog startWith(ProbedEngine engine) {
    logs = new TestLogs(clock, Map.of(), null, codecs, dir);
    logs.manager.engineAdded(engine);
    logs.start();
    PartitionLog log = logs.log(T0, topic("storage.engine", engine.name()));
    put(log, now(), "a=1", "a=2");
    close(log, "x=1");
    return log;
  }

  @Test
  void whatAnEngineThrowsCostsThePassOnly() {
    ProbedEngine engine =
        new ProbedEngine(
            new MemoryStorageEngine(1 << 20, clock::millis), "odd", EnumSet.of(Ability.REWRITE));
    PartitionLog log = startWith(engine);
    for (Exception thrown :
        new Exception[] {
          new StorageException("no room", false, null), new IllegalStateException("odd")
        }) {
      engine.probe =
          (method, call) -> {
            if (method.equals("rewrite")) {
              throw thrown;
            }
            return call.make();
          };
      assertThat(logs.compact()).isOne();
      assertThat(trouble()).contains(thrown.getMessage());
      assertThat(log.isOffline()).isFalse();
      clock.advance(HOUR_MS);
    }
    engine.probe = (method, call) -> call.make();
    assertThat(logs.compact()).isOne();
    assertThat(records(log)).containsExactly("1:a=2", "2:x=1");
  }

  /** An old value must not go while a power cut may take the newer one. */
  @Test
  void theNewPartIsFlushedFirst() {
    ProbedEngine engine = new ProbedEngine(logsEngine(), "segment", EnumSet.allOf(Ability.class));
    logs = new TestLogs(clock, Map.of(), engine, dir).start();
    PartitionLog log = logs.log(T0, topic());
    put(log, now(), "a=1", "a=2");
    close(log, "x=1");
    // The engine flushes by itself what is closed; here it does not say so.
    List<String> calls = new CopyOnWriteArrayList<>();
    engine.probe =
        (method, call) -> {
          calls.add(method);
          return method.equals("flushedOffset") ? (Object) 0L : call.make();
        };
    assertThat(logs.compact()).isOne();
    assertThat(calls).contains("flush", "rewrite");
    assertThat(calls.indexOf("flush")).isLessThan(calls.indexOf("rewrite"));
  }

  private StorageEngine logsEngine() {
    return new dev.tangram.storage.segment.internal.SegmentStorageEngine(clock::millis);
  }
}
