package dev.tangram.coordinator;

import static dev.tangram.coordinator.RuntimeHarness.BOTH;
import static dev.tangram.coordinator.RuntimeHarness.ME;
import static dev.tangram.coordinator.RuntimeHarness.error;
import static dev.tangram.coordinator.RuntimeHarness.failure;
import static dev.tangram.coordinator.RuntimeHarness.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.coordinator.MapShard.Entry;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.ProduceFormat;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CompressionType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading, moves, and what they leave behind: invariants G3, G4, G6, C8. */
class ShardLifeTest {

  @TempDir Path directory;
  private RuntimeHarness harness;

  @BeforeEach
  void open() {
    harness = new RuntimeHarness(directory);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private void append(ByteBuffer records) {
    harness
        .partition()
        .log(-1, true)
        .appendAsLeader(records, 0, AppendOrigin.COORDINATOR, ProduceFormat.BATCH);
  }

  private static SimpleRecord record(String key, String value) {
    return new SimpleRecord(
        1L, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  // ---- loading ----

  @Test
  void theNextLifeKnowsWhatTheOneBeforeHasWritten() throws Exception {
    harness.loadBytes = 100;
    harness.alone();
    for (int i = 0; i < 100; i++) {
      result(harness.put("k" + i % 60, "v" + i));
    }
    result(harness.ask(shard -> MapShard.put("k7", null)));
    MapShard before = harness.shard();
    harness.runtime.close();
    harness.open();
    MapShard after = harness.loaded();
    assertThat(after).isNotSameAs(before);
    assertThat(after.map).hasSize(59).isEqualTo(before.map);
    assertThat(harness.runtime.counters().loadedRecords()).isEqualTo(101);
  }

  @Test
  void compressedBatchesAreWrittenAndRead() throws Exception {
    harness.compression = CompressionType.GZIP;
    harness.alone("compression.type", "producer");
    result(harness.put("a", "x".repeat(10_000)));
    assertThat(harness.partition().log(-1, true).sizeInBytes()).isLessThan(1_000);
    harness.runtime.close();
    harness.open();
    assertThat(harness.loaded().map).containsEntry("a", "x".repeat(10_000));
  }

  /** No codec is no reason to lose commits. */
  @Test
  void withoutTheCodecBatchesAreWrittenUncompressed() {
    harness.compression = CompressionType.LZ4;
    harness.alone();
    assertThat(harness.put("a", "1")).isCompletedWithValue("1");
  }

  /** G4. */
  @Test
  void nothingIsAnsweredBeforeEverythingIsLoaded() throws Exception {
    harness.alone();
    result(harness.put("a", "1"));
    result(harness.put("a", "2"));
    harness.runtime.close();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    harness.serde = pausing(reading, goOn);
    harness.open();
    reading.await();
    assertThat(error(harness.get("a"))).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    assertThat(harness.runtime.partitions()).containsExactly(0);
    goOn.countDown();
    harness.loaded();
    assertThat(harness.get("a")).isCompletedWithValue("2");
  }

  private static RecordSerde<Entry> pausing(CountDownLatch reading, CountDownLatch goOn) {
    return new Reading(
        () -> {
          reading.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Does something before each record is read. */
  private static final class Reading implements RecordSerde<Entry> {
    private final MapShard.Serde serde = new MapShard.Serde();
    private final Runnable first;

    Reading(Runnable first) {
      this.first = first;
    }

    @Override
    public ByteBuffer key(Entry record) {
      return serde.key(record);
    }

    @Override
    public ByteBuffer value(Entry record) {
      return serde.value(record);
    }

    @Override
    public Entry read(ByteBuffer key, ByteBuffer value) {
      first.run();
      return serde.read(key, value);
    }
  }

  @Test
  void aMoveEndsTheLoading() throws Exception {
    harness.alone();
    for (int i = 0; i < 10; i++) {
      result(harness.put("a" + i, "1"));
    }
    harness.runtime.close();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger read = new AtomicInteger();
    RecordSerde<Entry> pausing = pausing(reading, goOn);
    harness.serde =
        new Reading(
            () -> {
              read.incrementAndGet();
              pausing.read(ByteBuffer.allocate(0), null);
            });
    harness.open();
    reading.await();
    harness.role(2, 1, BOTH, BOTH);
    assertThat(error(harness.get("a0"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
    goOn.countDown();
    harness.runtime.close();
    assertThat(read).hasValue(1);
    assertThat(harness.shard().loaded).isFalse();
    assertThat(harness.shard().unloaded).isNull();
  }

  /** G6. */
  @Test
  void unknownRecordsAreSkipped() throws Exception {
    harness.alone();
    result(harness.put("a", "1"));
    result(harness.put("?new", "kind"));
    result(harness.put("b", "2"));
    harness.runtime.close();
    harness.open();
    assertThat(harness.loaded().map).containsOnlyKeys("a", "b");
    assertThat(harness.runtime.counters().skippedRecords()).isEqualTo(1);
  }

  @Test
  void recordsOfTransactionsCountOnceTheyAreCommitted() {
    harness.broker.topic(RuntimeHarness.TOPIC, 1);
    append(transactional(7, record("a", "1")));
    append(transactional(8, record("b", "1")));
    append(transactional(9, record("c", "1")));
    append(marker(7, ControlRecordType.COMMIT));
    append(marker(8, ControlRecordType.ABORT));
    harness.open();
    MapShard shard = harness.loaded();
    assertThat(shard.map).containsOnlyKeys("a");
    assertThat(shard.open).containsOnlyKeys(9L);
  }

  private static ByteBuffer transactional(long producer, SimpleRecord record) {
    return MemoryRecords.withTransactionalRecords(Compression.NONE, producer, (short) 0, 0, record)
        .buffer();
  }

  private static ByteBuffer marker(long producer, ControlRecordType type) {
    return MemoryRecords.withEndTransactionMarker(
            producer, (short) 0, new EndTransactionMarker(type, 0))
        .buffer();
  }

  @Test
  void aLoadThatFailsIsTriedAgain() throws Exception {
    harness.alone();
    result(harness.put("a", "1"));
    harness.runtime.close();
    AtomicBoolean broken = new AtomicBoolean(true);
    harness.serde =
        new Reading(
            () -> {
              if (broken.get()) {
                throw new IllegalStateException("unreadable, as the test wants it");
              }
            });
    harness.open();
    await().until(() -> harness.runtime.counters().failedLoads() == 1);
    await().until(() -> error(harness.get("a")) == ErrorCode.NOT_COORDINATOR);
    broken.set(false);
    await()
        .until(
            () -> {
              harness.advance(ReplicatedRuntime.LOAD_RETRY_MS);
              return harness.get("a").handle((value, e) -> "1".equals(value)).join();
            });
  }

  // ---- moves ----

  /** G3: what was acknowledged is found after any number of moves. */
  @Test
  void stateSurvivesMoves() throws Exception {
    harness.alone();
    for (int epoch = 1; epoch < 20; epoch += 2) {
      result(harness.put("k" + epoch, "v" + epoch));
      harness.role(2, epoch, BOTH, BOTH);
      harness.role(1, epoch + 1, ME, BOTH);
      harness.loaded();
    }
    for (int epoch = 1; epoch < 20; epoch += 2) {
      assertThat(result(harness.get("k" + epoch))).isEqualTo("v" + epoch);
    }
    assertThat(harness.shards).hasSize(11);
  }

  /** C8: what was begun before a move does not get into the log after it. */
  @Test
  void whatWasBegunInAnOlderLifeIsFenced() throws Exception {
    harness.alone();
    result(harness.put("a", "1"));
    MapShard first = harness.shard();
    CompletableFuture<String> late =
        harness.ask(
            shard -> {
              harness.role(2, 1, BOTH, BOTH);
              harness.role(1, 2, ME, BOTH);
              return MapShard.put("a", "late");
            });
    assertThat(failure(late)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    await().until(() -> harness.shard() != first && harness.shard().loaded);
    assertThat(result(harness.get("a"))).isEqualTo("1");
    assertThat(harness.partition().log(-1, true).logEndOffset()).isEqualTo(1);
    assertThat(first.unloaded).isEqualTo(ErrorCode.NOT_COORDINATOR);
  }

  /** After an election the answers wait until what was found in the log is committed, too. */
  @Test
  void whatWasFoundButIsNotCommittedIsNotShown() throws Exception {
    harness.role(1, 1, BOTH, BOTH);
    harness.open();
    await().until(() -> harness.shards.size() == 1 && harness.shard().loaded);
    CompletableFuture<String> lost = harness.put("a", "1");
    harness.role(2, 2, BOTH, BOTH);
    assertThat(error(lost)).isEqualTo(ErrorCode.NOT_COORDINATOR);
    harness.role(1, 3, BOTH, BOTH);
    await().until(() -> harness.shards.size() == 2 && harness.shard().loaded);
    CompletableFuture<String> get = harness.get("a");
    assertThat(get).isNotDone();
    harness.partition().followerFetched(2, 1, 0);
    assertThat(result(get)).isEqualTo("1");
  }

  /** The controller begins an epoch for every change of the replicas; nobody else has led. */
  @Test
  void theNextEpochOfTheSameLeaderIsNoMove() throws Exception {
    harness.alone();
    result(harness.put("a", "1"));
    harness.role(1, 1, ME, ME);
    assertThat(harness.get("a")).isCompletedWithValue("1");
    assertThat(harness.shards).hasSize(1);
    harness.role(1, 3, ME, ME);
    await().until(() -> harness.shards.size() == 2 && harness.shard().loaded);
    assertThat(result(harness.get("a"))).isEqualTo("1");
    assertThat(harness.shards.get(0).unloaded).isEqualTo(ErrorCode.NOT_COORDINATOR);
  }

  @Test
  void aLogThatGoesAndComesBackIsLoadedAgain() throws Exception {
    harness.alone();
    result(harness.put("a", "1"));
    harness.broker.logs.engineRemoved(harness.broker.engine);
    await().until(() -> harness.shard().unloaded == ErrorCode.NOT_COORDINATOR);
    assertThat(error(harness.get("a"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
    harness.broker.logs.engineAdded(harness.broker.engine);
    await().until(() -> harness.shards.size() == 2 && harness.shard().loaded);
    assertThat(result(harness.get("a"))).isEqualTo("1");
  }

  /** A shard that cannot apply what it wrote is not what the log says: it is thrown away. */
  @Test
  void aShardThatCannotReplayIsLoadedAgain() throws Exception {
    harness.alone();
    MapShard first = harness.shard();
    CompletableFuture<String> put =
        harness.ask(
            shard -> {
              shard.poison = "a";
              return MapShard.put("a", "1");
            });
    assertThat(error(put)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(first.unloaded).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(error(harness.get("a"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
    harness.advance(ReplicatedRuntime.LOAD_RETRY_MS);
    await().until(() -> harness.shards.size() == 2 && harness.shard().loaded);
    assertThat(result(harness.get("a"))).isEqualTo("1");
  }
}
