package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestBatches.records;
import static dev.tangram.log.TestLogs.T0;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogManagerTest {

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private final List<TestLogs> open = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeAll() {
    open.forEach(TestLogs::close);
  }

  private TestLogs logs(Map<String, String> properties, Path... dirs) {
    TestLogs logs = new TestLogs(clock, properties, null, dirs);
    open.add(logs);
    return logs;
  }

  private Path dir(String name) {
    return root.resolve(name);
  }

  private static ErrorCode errorOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ApiException e = catchThrowableOfType(ApiException.class, call);
    return e == null ? ErrorCode.NONE : e.error();
  }

  private LogListener recorder() {
    return new LogListener() {
      @Override
      public void offline(TopicPartition partition) {
        heard.add("offline " + partition);
      }

      @Override
      public void online(TopicPartition partition) {
        heard.add("online " + partition);
      }

      @Override
      public void directoryFailed(Path directory, Set<TopicPartition> partitions) {
        heard.add("failed " + directory.getFileName() + " " + partitions);
      }

      @Override
      public void allDirectoriesFailed() {
        heard.add("all failed");
      }
    };
  }

  @Test
  void newPartitionsGoToTheDirectoryWithTheFewest() {
    TestLogs logs = logs(Map.of(), dir("a"), dir("b"), dir("c")).start();
    for (int i = 0; i < 9; i++) {
      logs.log(new TopicPartition("t", i), Map.of());
    }
    assertThat(logs.manager.describeLogDirs())
        .allSatisfy(info -> assertThat(info.partitions()).hasSize(3))
        .allSatisfy(info -> assertThat(info.totalBytes()).isPositive());
    assertThat(logs.manager.all()).hasSize(9);
    logs.manager.delete(new TopicPartition("t", 0));
    assertThat(logs.manager.get(new TopicPartition("t", 0))).isEmpty();
    Path freed = logs.log(new TopicPartition("u", 0), Map.of()).logDirectory();
    assertThat(
            logs.manager.describeLogDirs().stream()
                .filter(info -> info.path().equals(freed))
                .findFirst()
                .orElseThrow()
                .partitions())
        .hasSize(3);
  }

  @Test
  void aCleanStopNeedsNoRecoveryAndKeepsEverything() throws IOException {
    TestLogs first = logs(Map.of(), dir("a")).start();
    PartitionLog log = first.log();
    produce(log, idempotent(1, 0, 0, "a", "b"));
    log.assignEpochStart(3, 2);
    log.updateHighWatermark(2);
    assertThat(dir("a").resolve(".kafka_cleanshutdown")).doesNotExist();
    first.close();
    assertThat(dir("a").resolve(".kafka_cleanshutdown")).exists();
    // A clean log is not scanned: damage in it would be cut off otherwise.
    Path file = dir("a").resolve("topic-0").resolve("00000000000000000000.log");
    byte[] damaged = Files.readAllBytes(file);
    damaged[damaged.length - 1] ^= 1;
    Files.write(file, damaged);

    TestLogs second = logs(Map.of(), dir("a")).start();
    assertThat(dir("a").resolve(".kafka_cleanshutdown")).doesNotExist();
    PartitionLog found = second.log();
    assertThat(found.logEndOffset()).isEqualTo(2);
    assertThat(found.highWatermark()).isEqualTo(2);
    assertThat(found.latestEpoch()).isEqualTo(3);
    assertThat(found.topicId()).hasValue(TestLogs.ID);
    assertThat(found.producers()).hasSize(1);
  }

  @Test
  void aCrashIsRecoveredBehindTheRecoveryPointOnly() throws IOException {
    TestLogs first = logs(Map.of(), dir("a")).start();
    PartitionLog log = first.log(T0, Map.of("segment.bytes", "250"));
    produce(log, batch(1, "flushed".repeat(20)));
    produce(log, batch(1, "whole"));
    int whole = (int) (log.sizeInBytes());
    log.flush();
    produce(log, batch(1, "torn"));
    log.updateHighWatermark(3);
    first.manager.checkpoint();
    Path crashed = TestLogs.crashCopy(dir("a"), dir("b"));
    Path sound = crashed.resolve("topic-0").resolve("00000000000000000000.log");
    byte[] below = Files.readAllBytes(sound);
    below[below.length - 1] ^= 1;
    Files.write(sound, below);
    Path open = crashed.resolve("topic-0").resolve("00000000000000000001.log");
    byte[] bytes = Files.readAllBytes(open);
    Files.write(open, Arrays.copyOf(bytes, whole - below.length + 20));

    TestLogs second = logs(Map.of(), crashed).start();
    PartitionLog found = second.log();
    assertThat(found.logEndOffset()).as("below the recovery point nothing is checked").isEqualTo(2);
    assertThat(found.highWatermark()).as("at most the end").isEqualTo(2);
  }

  @Test
  void aDirectoryInUseIsRefused() {
    logs(Map.of(), dir("a")).start();
    assertThatThrownBy(() -> logs(Map.of(), dir("a")).start())
        .isInstanceOf(LogStartException.class)
        .hasMessageContaining("in use by another process");
    assertThatThrownBy(() -> logs(Map.of(), dir("c"), dir("a")).start())
        .isInstanceOf(LogStartException.class);
    // A start that is refused lets go of what it had.
    logs(Map.of(), dir("c")).start();
  }

  @Test
  void directoriesOfAnotherBrokerOrClusterAreRefused() throws IOException {
    TestLogs first = logs(Map.of("broker.id", "7"), dir("a")).start();
    assertThat(first.manager.storedBrokerId()).isEmpty();
    first.manager.identify(7, "cluster-one");
    first.close();
    assertThat(dir("a").resolve("meta.properties"))
        .hasContent("broker.id=7\ncluster.id=cluster-one\nversion=0\n");
    Files.writeString(
        dir("a").resolve("meta.properties"),
        Files.readString(dir("a").resolve("meta.properties")) + "directory.id=xyz\n");

    assertThatThrownBy(() -> logs(Map.of("broker.id", "8"), dir("a")).start())
        .isInstanceOf(LogStartException.class)
        .hasMessageContaining("broker.id=7");
    TestLogs again = logs(Map.of(), dir("a"), dir("b")).start();
    assertThat(again.manager.storedBrokerId()).hasValue(7);
    assertThat(again.manager.storedClusterId()).hasValue("cluster-one");
    assertThatThrownBy(() -> again.manager.identify(7, "cluster-two"))
        .isInstanceOf(LogStartException.class)
        .hasMessageContaining("cluster.id=cluster-one");
    again.manager.identify(7, "cluster-one");
    assertThat(dir("a").resolve("meta.properties")).content().contains("directory.id=xyz");
    assertThat(dir("b").resolve("meta.properties")).content().contains("cluster.id=cluster-one");
  }

  @Test
  void directoriesOfAnotherModeAreRefused() throws IOException {
    Files.createDirectories(dir("a"));
    Files.writeString(dir("a").resolve("meta.properties"), "version=1\nnode.id=3\n");
    assertThatThrownBy(() -> logs(Map.of(), dir("a"), dir("b")).start())
        .isInstanceOf(LogStartException.class)
        .hasMessageContaining("version is 1");
  }

  @Test
  void theTopicIdDecides() {
    TestLogs logs = logs(Map.of(), dir("a")).start();
    PartitionLog log = logs.manager.getOrCreate(T0, null, logs.config.topicDefaults());
    assertThat(log.topicId()).isEmpty();
    logs.log();
    assertThat(log.topicId()).hasValue(TestLogs.ID);
    logs.close();
    TestLogs again = logs(Map.of(), dir("a")).start();
    assertThat(
            errorOf(
                () -> again.manager.getOrCreate(T0, new UUID(5, 5), again.config.topicDefaults())))
        .isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
    assertThat(again.log().topicId()).hasValue(TestLogs.ID);
  }

  @Test
  void aFailedDirectoryTakesItsOwnPartitionsOnly() {
    SegmentStorageEngine real = new SegmentStorageEngine(clock::millis);
    FaultyEngine engine = new FaultyEngine(real);
    TestLogs logs = new TestLogs(clock, Map.of(), engine, dir("a"), dir("b")).start();
    open.add(logs);
    logs.manager.addListener(recorder());
    PartitionLog one = logs.log(new TopicPartition("t", 0), Map.of());
    PartitionLog two = logs.log(new TopicPartition("t", 1), Map.of());
    assertThat(one.logDirectory()).isNotEqualTo(two.logDirectory());
    produce(one, batch(1, "before"));

    engine.fail(one.logDirectory(), "append", FaultyEngine.broken());
    assertThat(errorOf(() -> produce(one, batch(1, "lost"))))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(one.isOffline()).isTrue();
    assertThat(errorOf(() -> one.read(0, 1, FetchIsolation.LOG_END, true)))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    produce(two, batch(1, "lives"));
    await().until(() -> heard.size() == 2);
    assertThat(heard)
        .containsExactly("offline t-0", "failed " + one.logDirectory().getFileName() + " [t-0]");
    TopicPartition next = new TopicPartition("t", 2);
    assertThat(errorOf(() -> logs.log(next, Map.of())))
        .as("it may lie in the directory that is offline")
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(
            logs.manager
                .getOrCreate(next, TestLogs.ID, logs.config.topicDefaults(), true)
                .logDirectory())
        .isEqualTo(two.logDirectory());
    assertThat(errorOf(() -> logs.log(new TopicPartition("t", 0), Map.of())))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);

    engine.fail(two.logDirectory(), "read", FaultyEngine.broken());
    assertThat(errorOf(() -> two.read(0, 1, FetchIsolation.LOG_END, true)))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    await().until(() -> heard.contains("all failed"));

    logs.close();
    engine.heal();
    TestLogs again = new TestLogs(clock, Map.of(), engine, dir("a"), dir("b")).start();
    open.add(again);
    assertThat(records(again.log(new TopicPartition("t", 0), Map.of())))
        .containsExactly("0:before");
    assertThat(records(again.log(new TopicPartition("t", 1), Map.of()))).containsExactly("0:lives");
  }

  @Test
  void aGroupThatFailsInTheStoreFailsWhole() {
    FaultyEngine engine = new FaultyEngine(new SegmentStorageEngine(clock::millis));
    TestLogs logs = new TestLogs(clock, Map.of(), engine, dir("a")).start();
    open.add(logs);
    PartitionLog log = logs.log();
    List<PendingAppend> good = group(0);
    log.appendAsLeader(good, 0);
    assertThat(engine.appends).as("one write for all").hasValue(1);
    engine.fail(dir("a"), "append", FaultyEngine.broken());
    List<PendingAppend> bad = group(1);
    log.appendAsLeader(bad, 0);
    assertThat(bad)
        .allSatisfy(
            append -> {
              assertThat(append.result()).isNull();
              assertThat(append.error().error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            });
  }

  @Test
  void nobodyHearsOfSuccessWhenTheFlushFails() {
    FaultyEngine engine = new FaultyEngine(new SegmentStorageEngine(clock::millis));
    TestLogs logs = new TestLogs(clock, Map.of(), engine, dir("a")).start();
    open.add(logs);
    PartitionLog log = logs.log(T0, Map.of("flush.messages", "1"));
    engine.fail(dir("a"), "flush", FaultyEngine.broken());
    List<PendingAppend> group = group(0);
    log.appendAsLeader(group, 0);
    assertThat(group)
        .allSatisfy(
            append -> {
              assertThat(append.result()).isNull();
              assertThat(append.error().error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            });
  }

  @Test
  void damagedCheckpointsAndDirectoriesThatAreFilesDoNotStopTheOthers() throws IOException {
    TestLogs first = logs(Map.of(), dir("a")).start();
    produce(first.log(), batch(1, "kept"));
    first.close();
    Files.writeString(dir("a").resolve("replication-offset-checkpoint"), "0\n7\nnonsense");
    Files.writeString(dir("a").resolve("recovery-point-offset-checkpoint"), "");
    Files.writeString(dir("b"), "not a directory");
    TestLogs second = logs(Map.of(), dir("a"), dir("b")).start();
    PartitionLog log = second.log();
    assertThat(records(log)).containsExactly("0:kept");
    assertThat(log.highWatermark()).isZero();
    assertThat(second.manager.describeLogDirs())
        .extracting(LogDirInfo::offline)
        .containsExactly(false, true);
    assertThatThrownBy(() -> logs(Map.of(), dir("b")).start())
        .isInstanceOf(LogStartException.class)
        .hasMessageContaining("None of the log directories");
  }

  @Test
  void aLogThatCannotBeOpenedStaysOfflineAlone() throws IOException {
    TestLogs first = logs(Map.of(), dir("a")).start();
    produce(first.log(), batch(1, "a"));
    TopicPartition other = new TopicPartition("other", 0);
    produce(first.log(other, Map.of()), batch(1, "b"));
    first.close();
    Files.writeString(dir("a").resolve("topic-0").resolve("partition.metadata"), "topic_id: ?");
    TestLogs second = logs(Map.of(), dir("a")).start();
    assertThat(second.manager.get(T0).orElseThrow().isOffline()).isTrue();
    assertThat(records(second.log(other, Map.of()))).containsExactly("0:b");
    second.manager.delete(T0);
    assertThat(second.manager.get(T0)).isEmpty();
    assertThat(dir("a").resolve("topic-0")).doesNotExist();
    second.manager.checkpoint();
    assertThat(dir("a").resolve("recovery-point-offset-checkpoint"))
        .hasContent("0\n1\nother 0 1\n");
  }

  private static List<PendingAppend> group(int sequence) {
    return List.of(
        new PendingAppend(
            idempotent(1, 0, sequence, "a"), AppendOrigin.CLIENT, ProduceFormat.BATCH),
        new PendingAppend(
            idempotent(2, 0, sequence, "b"), AppendOrigin.CLIENT, ProduceFormat.BATCH));
  }

  @Test
  void anEngineThatMisbehavesCostsItsPartitionOnly() {
    FaultyEngine engine = new FaultyEngine(new SegmentStorageEngine(clock::millis));
    TestLogs logs = new TestLogs(clock, Map.of(), engine, dir("a")).start();
    open.add(logs);
    logs.manager.addListener(recorder());
    PartitionLog bad = logs.log(new TopicPartition("bad", 0), Map.of());
    PartitionLog good = logs.log(new TopicPartition("good", 0), Map.of());
    produce(bad, batch(1, "kept"));
    engine.fail(
        bad.logDirectory().resolve("bad-0"), "append", new IllegalStateException("a defect"));
    assertThat(errorOf(() -> produce(bad, batch(1, "lost"))))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    produce(good, batch(1, "fine"));
    await().until(() -> heard.contains("offline bad-0"));

    engine.heal();
    logs.manager.engineAdded(engine);
    await().until(() -> heard.contains("online bad-0"));
    assertThat(records(bad)).containsExactly("0:kept");
  }

  @Test
  void anEngineGoesAndComesBackWithoutLoss() {
    TestLogs logs = logs(Map.of(), dir("a")).start();
    logs.manager.addListener(recorder());
    PartitionLog log = logs.log();
    produce(log, idempotent(1, 0, 0, "a"));
    produce(log, idempotent(1, 0, 1, "b"));
    log.updateHighWatermark(2);
    log.deleteRecordsBefore(1);
    LogRead held = log.read(1, 1000, FetchIsolation.LOG_END, true);

    logs.manager.engineRemoved(logs.engine);
    assertThat(log.isOffline()).isTrue();
    assertThat(errorOf(() -> produce(log, idempotent(1, 0, 2, "c"))))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(errorOf(() -> logs.log(new TopicPartition("new", 0), Map.of())))
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(TestBatches.take(held.slice()).remaining()).as("slices outlive it").isPositive();

    logs.manager.engineAdded(logs.segmentEngine());
    assertThat(log.isOffline()).isFalse();
    assertThat(logs.manager.get(T0)).hasValue(log);
    assertThat(log.highWatermark()).isEqualTo(2);
    assertThat(log.logStartOffset()).isEqualTo(1);
    assertThat(produce(log, idempotent(1, 0, 1, "b")).duplicate()).isTrue();
    produce(log, idempotent(1, 0, 2, "c"));
    assertThat(records(log)).containsExactly("1:b", "2:c");
    await().until(() -> heard.size() == 2);
    assertThat(heard).containsExactly("offline topic-0", "online topic-0");
  }

  @Test
  void anEngineIsNotLeftWhileSomebodyReadsInIt() throws Exception {
    FaultyEngine engine = new FaultyEngine(new SegmentStorageEngine(clock::millis));
    TestLogs logs = new TestLogs(clock, Map.of(), engine, dir("a")).start();
    open.add(logs);
    PartitionLog log = logs.log();
    produce(log, batch(1, "a"));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    engine.watcher =
        method -> {
          if (method.equals("read")) {
            inside.countDown();
            await().until(() -> goOn.getCount() == 0);
          }
          if (method.equals("read") || method.equals("close")) {
            heard.add(method);
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> reading =
          threads.submit(() -> log.read(0, 9, FetchIsolation.LOG_END, true).slice().release());
      assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> removal = threads.submit(() -> logs.manager.engineRemoved(engine));
      await().until(log::isOffline);
      goOn.countDown();
      removal.get(10, TimeUnit.SECONDS);
      assertThat(heard).containsExactly("read", "close");
      reading.get(10, TimeUnit.SECONDS);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aReplacementTakesOverBeforeTheOldEngineGoes() {
    TestLogs logs = logs(Map.of(), dir("a")).start();
    PartitionLog log = logs.log();
    produce(log, batch(1, "a"));
    logs.manager.engineAdded(logs.segmentEngine());
    produce(log, batch(1, "b"));
    logs.manager.engineRemoved(logs.engine);
    assertThat(log.isOffline()).isFalse();
    produce(log, batch(1, "c"));
    assertThat(records(log)).containsExactly("0:a", "1:b", "2:c");
  }

  @Test
  void anEngineThatComesLateFindsItsCheckpoints() {
    TestLogs first = logs(Map.of(), dir("a")).start();
    PartitionLog log = first.log();
    produce(log, batch(1, "a", "b", "c"));
    log.updateHighWatermark(3);
    log.deleteRecordsBefore(1);
    first.close();

    TestLogs without = logs(Map.of(), dir("a"));
    without.manager.engineRemoved(without.engine);
    without.start();
    assertThat(without.manager.get(T0)).isEmpty();
    without.close();

    TestLogs second = logs(Map.of(), dir("a"));
    second.manager.engineRemoved(second.engine);
    second.start();
    second.manager.checkpoint();
    second.manager.engineAdded(second.engine);
    PartitionLog found = second.manager.get(T0).orElseThrow();
    assertThat(found.highWatermark()).isEqualTo(3);
    assertThat(found.logStartOffset()).isEqualTo(1);
  }

  @Test
  void aDeletedPartitionLeavesNothingForItsSuccessor() {
    TestLogs logs = logs(Map.of(), dir("a")).start();
    PartitionLog log = logs.log();
    produce(log, idempotent(1, 0, 0, "a", "b"));
    log.updateHighWatermark(2);
    logs.manager.checkpoint();
    logs.manager.delete(T0);
    assertThat(errorOf(() -> produce(log, batch(1, "x")))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(dir("a").resolve("topic-0")).doesNotExist();
    PartitionLog next = logs.manager.getOrCreate(T0, new UUID(8, 8), logs.config.topicDefaults());
    assertThat(next.highWatermark()).isZero();
    assertThat(next.producers()).isEmpty();
    assertThat(next.logEndOffset()).isZero();
  }

  @Test
  void manyLogsAreOpenedByManyThreads() {
    Map<String, String> threads = Map.of("num.recovery.threads.per.data.dir", "4");
    TestLogs first = logs(threads, dir("a"), dir("b")).start();
    for (int i = 0; i < 40; i++) {
      PartitionLog log = first.log(new TopicPartition("a-dashed-topic", i), Map.of());
      produce(log, batch(1, "value " + i));
    }
    first.close();
    TestLogs second = logs(threads, dir("a"), dir("b")).start();
    assertThat(second.manager.all()).hasSize(40);
    assertThat(second.manager.all())
        .allSatisfy(
            log ->
                assertThat(records(log)).containsExactly("0:value " + log.partition().partition()));
  }
}
