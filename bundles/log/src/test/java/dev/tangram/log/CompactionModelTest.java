package dev.tangram.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import dev.tangram.storage.memory.internal.MemoryStorageEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A compacted log under random work: puts and tombstones, idempotent producers and their retries,
 * transactions that are committed and aborted, closed extents, deleted records, passes with tables
 * that are too small, restarts, and restarts from what kill -9 leaves; checked against {@link
 * CompactionModel} after every pass, with a consumer that reads along.
 */
class CompactionModelTest {

  private static final int STEPS = 400;
  private static final long DELETE_RETENTION_MS = 20_000;
  private static final int KEYS = 12;

  private record Sent(int sequence, String[] puts, long firstOffset) {}

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private final CompactionModel model = new CompactionModel();
  private final Map<Long, Integer> sequences = new HashMap<>();
  private final Map<Long, Sent> last = new HashMap<>();

  /** Open transactions by producer. */
  private final Map<Long, Long> open = new HashMap<>();

  private final TestCompaction.Consumer along = new TestCompaction.Consumer();
  private Random random;
  private Path dir;
  private String engine;
  private MemoryStorageEngine memory;
  private TestLogs logs;
  private PartitionLog log;
  private int restarts;
  private long transactions;
  private long consumedAtMs;
  private int passes;

  @ParameterizedTest
  @CsvSource({
    "1, segment",
    "2, segment",
    "3, segment",
    "4, segment",
    "5, segment",
    "6, segment",
    "1, memory",
    "2, memory",
    "3, memory",
    "4, memory"
  })
  void whatIsLeftIsWhatTheModelSays(long seed, String engineName) {
    random = new Random(seed);
    engine = engineName;
    memory = new MemoryStorageEngine(64 << 20, clock::millis);
    dir = root.resolve("0");
    start();
    for (int step = 0; step < STEPS; step++) {
      step();
      if (clock.millis() - consumedAtMs > DELETE_RETENTION_MS / 2) {
        consume();
      }
    }
    end();
    assertThat(passes).isGreaterThan(20);
    logs.close();
  }

  private void step() {
    switch (random.nextInt(24)) {
      case 0, 1, 2 -> pass();
      case 3 -> restart(random.nextBoolean());
      case 4 -> retry();
      case 5, 6, 7 -> appendTransactional();
      case 8, 9 -> endTransaction(random.nextInt(3) > 0);
      case 10, 11, 12 -> appendIdempotent();
      case 13 -> roll();
      case 14 -> consume();
      case 15 -> deleteSome();
      case 16, 17 -> clock.advance(random.nextInt(8_000));
      default -> appendPlain();
    }
  }

  private void start() {
    logs =
        new TestLogs(
            clock,
            Map.of(
                "log.cleaner.dedupe.buffer.size", Integer.toString(24 * (5 + random.nextInt(30)))),
            null,
            dir);
    logs.manager.engineAdded(memory);
    logs.start();
    log =
        logs.log(
            TestLogs.T0,
            TestCompaction.topic(
                "storage.engine",
                engine,
                "segment.bytes",
                "700",
                "delete.retention.ms",
                Long.toString(DELETE_RETENTION_MS)));
    log.updateHighWatermark(log.logEndOffset());
  }

  private void pass() {
    for (int i = random.nextInt(3); i >= 0; i--) {
      passes += logs.manager.cleaner().cleanOnce() ? 1 : 0;
    }
    model.check(log);
  }

  private void consume() {
    along.poll(log);
    model.checkSeen(along);
    assertThat(along.position).isEqualTo(Math.max(along.position, log.lastStableOffset()));
    // Who reads along may have seen records that were deleted since.
    assertThat(along.view).isEqualTo(model.view(0, along.position));
    consumedAtMs = clock.millis();
  }

  private void restart(boolean clean) {
    if (engine.equals("memory")) {
      clean = true;
    }
    if (random.nextInt(3) == 0) {
      logs.manager.checkpoint();
    }
    Path next = root.resolve(Integer.toString(++restarts));
    long end = log.logEndOffset();
    if (clean) {
      logs.close();
    } else {
      TestLogs.crashCopy(dir, next);
      logs.close();
      dir = next;
    }
    start();
    assertThat(log.logEndOffset()).as("nothing is lost when the process ends").isEqualTo(end);
    model.check(log);
  }

  private String[] puts() {
    String[] puts = new String[1 + random.nextInt(4)];
    for (int i = 0; i < puts.length; i++) {
      String key = "k" + random.nextInt(KEYS);
      puts[i] = random.nextInt(5) == 0 ? key : key + "=" + random.nextInt(1_000_000);
    }
    return puts;
  }

  private void note(AppendInfo info, String[] puts, long transaction) {
    for (int i = 0; i < puts.length; i++) {
      String[] parts = puts[i].split("=", 2);
      model.put(info.firstOffset() + i, parts[0], parts.length == 1 ? null : parts[1], transaction);
    }
  }

  private BatchBuilder.Options options() {
    CompressionType[] types = CompressionType.values();
    return BatchBuilder.defaults()
        .compression(types[random.nextInt(types.length)], TestBatches.CODECS);
  }

  private void appendPlain() {
    String[] puts = puts();
    note(
        TestCompaction.append(log, TestCompaction.puts(options(), clock.millis(), puts)),
        puts,
        CompactionModel.NONE);
  }

  private void appendIdempotent() {
    long producer = 100 + random.nextInt(3);
    String[] puts = puts();
    note(send(producer, puts, false), puts, CompactionModel.NONE);
  }

  private AppendInfo send(long producer, String[] puts, boolean transactional) {
    int sequence = sequences.getOrDefault(producer, 0);
    AppendInfo info = send(producer, sequence, puts, transactional);
    assertThat(info.duplicate()).isFalse();
    sequences.put(producer, sequence + puts.length);
    last.put(producer, new Sent(sequence, puts, info.firstOffset()));
    return info;
  }

  private AppendInfo send(long producer, int sequence, String[] puts, boolean transactional) {
    BatchBuilder.Options options =
        options().producer(producer, (short) 0, sequence).transactional(transactional);
    return TestCompaction.append(log, TestCompaction.puts(options, clock.millis(), puts));
  }

  /** The last batch of a producer is known, whatever compaction and restarts have made of it. */
  private void retry() {
    List<Long> producers = new ArrayList<>(last.keySet());
    if (!producers.isEmpty()) {
      long producer = producers.get(random.nextInt(producers.size()));
      Sent again = last.get(producer);
      boolean transactional = producer >= 200;
      if (transactional && !open.containsKey(producer)) {
        return;
      }
      AppendInfo info = send(producer, again.sequence(), again.puts(), transactional);
      assertThat(info.duplicate()).isTrue();
      assertThat(info.firstOffset()).isEqualTo(again.firstOffset());
    }
  }

  private void appendTransactional() {
    long producer = 200 + random.nextInt(3);
    String[] puts = puts();
    long transaction = open.computeIfAbsent(producer, p -> transactions++);
    note(send(producer, puts, true), puts, transaction);
  }

  private void endTransaction(boolean commit) {
    if (open.isEmpty()) {
      return;
    }
    long producer = open.keySet().iterator().next();
    model.ended(open.remove(producer), commit, log.logEndOffset());
    TestCompaction.mark(log, producer, commit);
  }

  private void roll() {
    TestCompaction.close(log);
  }

  private void deleteSome() {
    if (random.nextInt(3) == 0 && log.lastStableOffset() > log.logStartOffset() + 30) {
      consume();
      log.deleteRecordsBefore(log.logStartOffset() + random.nextInt(15));
    }
  }

  private void end() {
    while (!open.isEmpty()) {
      endTransaction(true);
    }
    roll();
    for (int i = 0; i < 4; i++) {
      consume();
      clock.advance(DELETE_RETENTION_MS + 1);
      put("end=" + i);
      passes += logs.compact();
      model.check(log);
    }
    consume();
    assertThat(along.view.keySet()).isNotEmpty();
    long records =
        TestCompaction.records(log).stream()
            .map(record -> record.split("[:=]")[1])
            .distinct()
            .count();
    assertThat(TestCompaction.records(log).size())
        .as("one record a key is left, and the open extent: %s", Arrays.asList(records))
        .isLessThanOrEqualTo((int) records + 1);
  }

  private void put(String put) {
    note(
        TestCompaction.append(log, TestCompaction.puts(clock.millis(), put)),
        new String[] {put},
        CompactionModel.NONE);
    roll();
  }
}
