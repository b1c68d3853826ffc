package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestBatches.marker;
import static dev.tangram.log.TestBatches.records;
import static dev.tangram.log.TestBatches.transactional;
import static dev.tangram.log.TestLogs.T0;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.log.EngineMoveStatus.State;
import dev.tangram.model.ApiException;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.memory.internal.MemoryStorageEngine;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both swaps of storage: the same engine with other code, and another engine. */
@Timeout(120)
class EngineSwapTest {

  private static final Map<String, String> SMALL = Map.of("segment.bytes", "400");

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private final List<TestLogs> open = new ArrayList<>();

  @AfterEach
  void stop() {
    open.forEach(TestLogs::close);
  }

  private Path dir() {
    return root.resolve("data");
  }

  private TestLogs start(StorageEngine... more) {
    return start(Map.of(), more);
  }

  private TestLogs start(Map<String, String> properties, StorageEngine... more) {
    TestLogs logs = new TestLogs(clock, properties, null, dir());
    open.add(logs);
    for (StorageEngine engine : more) {
      logs.manager.engineAdded(engine);
    }
    return logs.start();
  }

  /** The segment engine as one that is durable and has no claim on the log directories. */
  private ProbedEngine other() {
    EnumSet<Ability> abilities = EnumSet.allOf(Ability.class);
    abilities.remove(Ability.KAFKA_LAYOUT);
    return new ProbedEngine(new SegmentStorageEngine(clock::millis), "other", abilities);
  }

  private static Map<String, String> in(String engine) {
    return Map.of("segment.bytes", "400", "storage.engine", engine);
  }

  private static void move(TestLogs logs, PartitionLog log, String engine) {
    log.reconfigure(logs.config.topic(in(engine)));
    awaitMoved(logs, log, engine);
  }

  private static void awaitMoved(TestLogs logs, PartitionLog log, String engine) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> engine.equals(log.store().engine()) && logs.manager.engineMoves().isEmpty());
  }

  private static Provider<StorageEngine> provider(StorageEngine engine) {
    return Provider.unmanaged(engine);
  }

  /** A log with all that a move could forget. */
  private static void fill(PartitionLog log) {
    for (int i = 0; i < 12; i++) {
      produce(log, idempotent(7, 0, i, "value " + i));
    }
    log.assignEpochStart(2, log.logEndOffset());
    append(log, 2, batch(50, "second epoch", "more"));
    append(log, 2, transactional(8, 0, 0, "aborted"));
    append(log, 2, marker(8, 0, 0, false), AppendOrigin.COORDINATOR);
    append(log, 3, transactional(9, 1, 0, "open"));
    append(log, 3, transactional(9, 1, 1, "open too"));
    log.updateHighWatermark(log.logEndOffset());
    log.deleteRecordsBefore(3);
  }

  private static void append(PartitionLog log, int epoch, ByteBuffer batch) {
    append(log, epoch, batch, AppendOrigin.CLIENT);
  }

  private static void append(PartitionLog log, int epoch, ByteBuffer batch, AppendOrigin origin) {
    log.appendAsLeader(batch, epoch, origin, ProduceFormat.BATCH);
  }

  private static void checkGoesOn(PartitionLog log) {
    assertThat(
            log.appendAsLeader(
                idempotent(7, 0, 9, "value 9"), 3, AppendOrigin.CLIENT, ProduceFormat.BATCH))
        .satisfies(info -> assertThat(info.duplicate()).isTrue())
        .satisfies(info -> assertThat(info.firstOffset()).isEqualTo(9));
    long end = log.logEndOffset();
    assertThat(log.lastStableOffset()).as("the open transaction").isLessThan(end);
    append(log, 3, transactional(9, 1, 2, "still open"));
    append(log, 3, marker(9, 1, 0, true), AppendOrigin.COORDINATOR);
    log.updateHighWatermark(log.logEndOffset());
    assertThat(log.lastStableOffset()).isEqualTo(end + 2);
    assertThat(log.read(3, 1 << 20, FetchIsolation.COMMITTED, true).abortedTransactions())
        .hasSize(1);
  }

  @Test
  void newCodeOfAnEngineFindsEverything() throws Exception {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    LogFacts before = LogFacts.of(log);
    StorageEngine next = logs.segmentEngine();
    logs.manager.shiftEngine("segment", provider(logs.engine), provider(next), topic -> true);
    assertThat(log.store().provider()).isEqualTo(provider(next));
    assertThat(LogFacts.of(log)).isEqualTo(before);
    checkGoesOn(log);
    assertThat(logs.log(new TopicPartition("new", 0), SMALL).store().provider())
        .isEqualTo(provider(next));
  }

  @Test
  void canaryKeepsOneTopicUntilItIsMadeActive() throws Exception {
    TestLogs logs = start();
    PartitionLog one = logs.log(new TopicPartition("one", 0), SMALL);
    PartitionLog two = logs.log(new TopicPartition("two", 0), SMALL);
    produce(one, batch(1, "a"));
    Provider<StorageEngine> old = provider(logs.engine);
    Provider<StorageEngine> canary = provider(logs.segmentEngine());
    logs.manager.shiftEngine("segment", old, canary, "one"::equals);
    assertThat(one.store().provider()).isEqualTo(canary);
    assertThat(two.store().provider()).isEqualTo(old);
    assertThat(logs.log(new TopicPartition("one", 1), SMALL).store().provider()).isEqualTo(canary);
    assertThat(logs.log(new TopicPartition("two", 1), SMALL).store().provider()).isEqualTo(old);

    logs.manager.shiftEngine("segment", canary, old, "one"::equals);
    assertThat(one.store().provider()).isEqualTo(old);
    logs.manager.shiftEngine("segment", old, canary, "one"::equals);
    logs.manager.shiftEngine("segment", old, canary, topic -> true);
    assertThat(logs.manager.all()).allMatch(log -> canary.equals(log.store().provider()));
    assertThat(logs.log(new TopicPartition("two", 2), SMALL).store().provider()).isEqualTo(canary);
    assertThat(records(one)).containsExactly("0:a");
  }

  @Test
  void everyKindOfMoveKeepsEverything() {
    TestLogs logs = start(other(), new MemoryStorageEngine());
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    LogFacts before = LogFacts.of(log);
    for (String engine : List.of("memory", "segment", "other", "memory", "other", "segment")) {
      move(logs, log, engine);
      assertThat(LogFacts.of(log)).as(engine).isEqualTo(before);
    }
    assertThat(root.resolve("data-engines/other/topic-0")).doesNotExist();
    checkGoesOn(log);
    LogFacts last = LogFacts.of(log);
    logs.close();
    open.clear();
    PartitionLog again = start(other(), new MemoryStorageEngine()).log(T0, SMALL);
    LogFacts found = LogFacts.of(again);
    assertThat(found.bytes()).isEqualTo(last.bytes());
    assertThat(found).usingRecursiveComparison().ignoringFields("bytes").isEqualTo(last);
  }

  @Test
  void durableEngineBesideIsFoundAtTheNextStart() {
    TestLogs logs = start(other());
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    move(logs, log, "other");
    LogFacts before = LogFacts.of(log);
    assertThat(dir().resolve("topic-0")).doesNotExist();
    logs.close();
    open.clear();
    TestLogs without = start();
    assertThatThrownBy(() -> without.log(T0, SMALL))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("other");
    without.close();
    open.clear();
    TestLogs with = start(other());
    PartitionLog found = with.manager.get(T0).orElseThrow();
    assertThat(LogFacts.of(found)).isEqualTo(before);
    found.reconfigure(with.config.topic(SMALL));
    awaitMoved(with, found, "segment");
    assertThat(LogFacts.of(found)).isEqualTo(before);
  }

  @Test
  void memoryKeepsNothingAcrossRestarts() {
    TestLogs logs = start(new MemoryStorageEngine());
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    move(logs, log, "memory");
    logs.close();
    open.clear();
    PartitionLog again = start(new MemoryStorageEngine()).log(T0, in("memory"));
    assertThat(again.logEndOffset()).isZero();
    assertThat(again.highWatermark()).isZero();
    produce(again, batch(1, "anew"));
  }

  @Test
  void newCodeOfMemoryTakesOverItsContent() throws Exception {
    MemoryStorageEngine old = new MemoryStorageEngine();
    TestLogs logs = start(old);
    PartitionLog log = logs.log(T0, in("memory"));
    fill(log);
    LogFacts before = LogFacts.of(log);
    MemoryStorageEngine next = new MemoryStorageEngine();
    logs.manager.shiftEngine("memory", provider(old), provider(next), topic -> true);
    assertThat(LogFacts.of(log)).isEqualTo(before);
    assertThat(old.usedBytes()).isZero();
    checkGoesOn(log);
    assertThatThrownBy(
            () -> logs.manager.shiftEngine("memory", provider(next), null, topic -> true))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("only copy");
    assertThat(log.isOffline()).isFalse();
  }

  @Test
  void fullMemoryRefusesAppendsAndNothingElse() {
    MemoryStorageEngine memory = new MemoryStorageEngine(2_000, clock::millis);
    TestLogs logs = start(memory);
    PartitionLog log = logs.log(T0, in("memory"));
    int stored = 0;
    ApiException refusal = null;
    while (refusal == null) {
      try {
        produce(log, idempotent(1, 0, stored, "value " + stored));
        stored++;
      } catch (ApiException e) {
        refusal = e;
      }
    }
    assertThat(refusal.getMessage()).contains("full");
    assertThat(refusal.error().retriable()).isTrue();
    assertThat(log.isOffline()).isFalse();
    assertThat(records(log)).hasSize(stored);
    log.updateHighWatermark(log.logEndOffset());
    log.deleteRecordsBefore(log.logEndOffset() - 1);
    clock.advance(200);
    for (int i = Math.max(0, stored - 3); i < stored; i++) {
      assertThat(produce(log, idempotent(1, 0, i, "value " + i)).duplicate()).as("%d", i).isTrue();
    }
    assertThat(produce(log, idempotent(1, 0, stored, "fits")).firstOffset()).isEqualTo(stored);
  }

  @Test
  void moveIntoTooSmallMemoryFailsAndCostsNothing() {
    MemoryStorageEngine memory = new MemoryStorageEngine(500, clock::millis);
    TestLogs logs = start(memory);
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    LogFacts before = LogFacts.of(log);
    log.reconfigure(logs.config.topic(in("memory")));
    await()
        .until(() -> logs.manager.engineMoves().stream().anyMatch(m -> m.state() == State.FAILED));
    assertThat(logs.manager.engineMoves().get(0).error()).contains("full");
    assertThat(LogFacts.of(log)).isEqualTo(before);
    assertThat(memory.usedBytes()).isZero();
    log.reconfigure(logs.config.topic(SMALL));
    assertThat(logs.manager.engineMoves()).isEmpty();
    checkGoesOn(log);
  }

  @Test
  void moveWaitsForAnEngineThatIsNotThere() {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    log.reconfigure(logs.config.topic(in("other")));
    assertThat(logs.manager.engineMoves())
        .singleElement()
        .satisfies(m -> assertThat(m.error()).contains("not there"));
    logs.manager.engineAdded(other());
    awaitMoved(logs, log, "other");
    checkGoesOn(log);
  }

  @Test
  void cancelledMoveLeavesNothing() throws Exception {
    ProbedEngine other = other();
    TestLogs logs = start(other);
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    java.util.concurrent.CountDownLatch inside = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch goOn = new java.util.concurrent.CountDownLatch(1);
    other.probe =
        (method, call) -> {
          if (method.equals("append")) {
            inside.countDown();
            goOn.await(30, TimeUnit.SECONDS);
          }
          return call.make();
        };
    log.reconfigure(logs.config.topic(in("other")));
    assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(logs.manager.engineMoves())
        .singleElement()
        .satisfies(m -> assertThat(m.state()).isEqualTo(State.COPYING));
    assertThat(logs.manager.describeLogDirs().get(0).futures())
        .singleElement()
        .satisfies(f -> assertThat(f.partition()).isEqualTo(T0));
    log.reconfigure(logs.config.topic(SMALL));
    goOn.countDown();
    await().until(() -> logs.manager.engineMoves().isEmpty());
    assertThat(log.store().engine()).isEqualTo("segment");
    assertThat(root.resolve("data-engines/other/topic-0")).doesNotExist();
    assertThat(Files.readString(dir().resolve("storage-engine-moves"))).isEqualTo("0\n0\n");
    checkGoesOn(log);
  }

  @Test
  void truncationAndDeletionDuringTheCopyAreFollowed() throws Exception {
    ProbedEngine other = other();
    TestLogs logs = start(other);
    PartitionLog log = logs.log(T0, SMALL);
    for (int i = 0; i < 40; i++) {
      produce(log, batch(i, "value " + i));
    }
    log.updateHighWatermark(20);
    AtomicLong appends = new AtomicLong();
    other.probe =
        (method, call) -> {
          Object result = call.make();
          if (method.equals("append")) {
            switch ((int) appends.incrementAndGet()) {
              case 1 -> log.deleteRecordsBefore(15);
              case 2 -> {
                log.truncateTo(25);
                produce(log, batch(99, "other 25"));
              }
              case 3 -> {
                log.truncateTo(17);
                produce(log, batch(99, "other 17"));
              }
              case 4 -> {
                log.truncateFullyAndStartAt(100);
                produce(log, batch(99, "at 100"));
              }
              default -> {}
            }
          }
          return result;
        };
    move(logs, log, "other");
    assertThat(appends.get()).isGreaterThan(4);
    assertThat(records(log)).containsExactly("100:at 100");
    assertThat(log.logStartOffset()).isEqualTo(100);
    produce(log, batch(1, "next"));
    assertThat(records(log)).containsExactly("100:at 100", "101:next");
  }

  @Test
  void swapsBesideAppendsAndReads() throws Exception {
    TestLogs logs = start(other(), new MemoryStorageEngine());
    PartitionLog log = logs.log(T0, Map.of("segment.bytes", "300000"));
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong followed = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Future<?> writer = threads.submit(() -> write(log, done, acknowledged, followed));
      Future<?> reader = threads.submit(() -> follow(log, done, acknowledged, followed));
      Future<?> second = threads.submit(() -> follow(log, done, acknowledged, new AtomicLong()));
      StorageEngine active = logs.engine;
      for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 5; i++) {
          StorageEngine next = logs.segmentEngine();
          logs.manager.shiftEngine("segment", provider(active), provider(next), topic -> true);
          active = next;
        }
        long before = acknowledged.get();
        String engine = List.of("memory", "segment", "other", "segment").get(round % 4);
        log.reconfigure(
            logs.config.topic(Map.of("segment.bytes", "300000", "storage.engine", engine)));
        awaitMoved(logs, log, engine);
        await()
            .until(
                () -> {
                  for (Future<?> each : List.of(writer, reader, second)) {
                    if (each.isDone()) {
                      each.get();
                    }
                  }
                  return acknowledged.get() > before + 100;
                });
      }
      done.set(true);
      writer.get(30, TimeUnit.SECONDS);
      reader.get(30, TimeUnit.SECONDS);
      second.get(30, TimeUnit.SECONDS);
    } finally {
      done.set(true);
      threads.shutdown();
    }
    assertThat(log.logEndOffset()).isEqualTo(acknowledged.get()).isGreaterThan(200);
    List<String> all = records(log);
    assertThat(all).hasSize((int) acknowledged.get());
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).isEqualTo(i + ":value " + i);
    }
  }

  private static void write(
      PartitionLog log, AtomicBoolean done, AtomicLong acknowledged, AtomicLong followed) {
    for (int i = 0; !done.get(); i++) {
      while (i - followed.get() > 200 && !done.get()) {
        LockSupport.parkNanos(20_000);
      }
      AppendInfo info = produce(log, idempotent(1, 0, i, "value " + i));
      assertThat(info.firstOffset()).isEqualTo(i);
      if (i % 7 == 0) {
        assertThat(produce(log, idempotent(1, 0, i, "value " + i)).firstOffset()).isEqualTo(i);
      }
      log.updateHighWatermark(info.lastOffset() + 1);
      acknowledged.set(info.lastOffset() + 1);
    }
  }

  private static Void follow(
      PartitionLog log, AtomicBoolean done, AtomicLong acknowledged, AtomicLong followed) {
    long offset = 0;
    while (!done.get() || offset < acknowledged.get()) {
      long known = acknowledged.get();
      ByteBuffer bytes =
          TestBatches.take(log.read(offset, 2000, FetchIsolation.HIGH_WATERMARK, true).slice());
      assertThat(bytes.hasRemaining() || known <= offset).as("visible at %d", offset).isTrue();
      while (bytes.hasRemaining()) {
        assertThat(bytes.getLong(bytes.position())).isEqualTo(offset++);
        bytes.position(bytes.position() + 12 + bytes.getInt(bytes.position() + 8));
      }
      followed.set(offset);
    }
    return null;
  }

  @Test
  void partitionInTwoEnginesIsRefused() throws Exception {
    TestLogs logs = start(other());
    PartitionLog log = logs.log(T0, SMALL);
    fill(log);
    logs.close();
    open.clear();
    Path beside = root.resolve("data-engines/other/topic-0");
    Files.createDirectories(beside.getParent());
    TestLogs.crashCopy(dir().resolve("topic-0"), beside);
    TestLogs again = start(other());
    assertThat(again.manager.get(T0).orElseThrow().isOffline()).isTrue();
    assertThatThrownBy(() -> produce(again.manager.get(T0).orElseThrow(), batch(1, "x")))
        .hasMessageContaining("two storage engines");
  }
}
