package dev.tangram.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A leader's log under random work, against a list in memory: appends of all kinds, retries,
 * elections, deletions, clean restarts, and restarts from what kill -9 would leave. Checks L4
 * (epochs never decrease), L7 (dense offsets), L10 (a sequence is stored once) and that nothing
 * acknowledged is lost when the process ends.
 */
class LogModelTest {

  private static final int STEPS = 250;
  private static final Map<String, String> TOPIC = Map.of("segment.bytes", "2000");

  @TempDir Path root;

  private record Sent(
      long producer, int epoch, int sequence, String[] values, long firstOffset, int count) {}

  private final TestClock clock = new TestClock();
  private final Map<Long, String> model = new HashMap<>();
  private final Map<Long, List<Sent>> sent = new HashMap<>();
  private final Map<Long, Integer> nextSequence = new HashMap<>();
  private final List<long[]> epochStarts = new ArrayList<>();
  private Random random;
  private Path dir;
  private TestLogs logs;
  private PartitionLog log;
  private int restarts;
  private int leaderEpoch;
  private long end;
  private long start;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theLogIsWhatTheModelSays(long seed) {
    random = new Random(seed);
    dir = root.resolve("0");
    open();
    elect();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(20)) {
        case 0 -> elect();
        case 1 -> restart(random.nextBoolean());
        case 2 -> deleteSome();
        case 3, 4, 5, 6 -> retry();
        case 7, 8, 9, 10, 11, 12 -> appendIdempotent();
        case 13 -> appendGroup();
        case 14 -> clock.advance(random.nextInt(1000));
        default -> appendPlain();
      }
      assertThat(log.logEndOffset()).isEqualTo(end);
    }
    verify();
    restart(false);
    verify();
    logs.close();
  }

  private void open() {
    logs = new TestLogs(clock, Map.of(), null, dir).start();
    log = logs.log(TestLogs.T0, TOPIC);
  }

  private void elect() {
    leaderEpoch++;
    log.assignEpochStart(leaderEpoch, log.logEndOffset());
    epochStarts.add(new long[] {leaderEpoch, end});
  }

  private void restart(boolean clean) {
    long highWatermark = log.highWatermark();
    if (random.nextInt(3) == 0) {
      log.flush();
    }
    if (random.nextInt(3) == 0) {
      logs.manager.checkpoint();
    }
    Path next = root.resolve(Integer.toString(++restarts));
    if (clean) {
      logs.close();
    } else {
      TestLogs.crashCopy(dir, next);
      logs.close();
      dir = next;
    }
    open();
    // A start inside of a segment is known from the checkpoint only, as in Kafka.
    assertThat(log.logStartOffset()).isLessThanOrEqualTo(start);
    if (clean) {
      assertThat(log.logStartOffset()).isEqualTo(start);
      assertThat(log.highWatermark()).isEqualTo(highWatermark);
    }
    start = log.logStartOffset();
    verify();
    log.updateHighWatermark(end);
  }

  private void appendPlain() {
    String[] values = values();
    note(
        log.appendAsLeader(
            TestBatches.batch(clock.millis(), values),
            leaderEpoch,
            AppendOrigin.CLIENT,
            ProduceFormat.BATCH),
        values);
  }

  private void appendGroup() {
    List<PendingAppend> group = new ArrayList<>();
    List<String[]> all = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      all.add(values());
      group.add(
          new PendingAppend(
              TestBatches.batch(1, all.get(all.size() - 1)),
              AppendOrigin.CLIENT,
              ProduceFormat.BATCH));
    }
    log.appendAsLeader(group, leaderEpoch);
    for (int i = 0; i < all.size(); i++) {
      note(group.get(i).result(), all.get(i));
    }
  }

  private void appendIdempotent() {
    long producer = random.nextInt(3);
    int epoch = (int) producer;
    int sequence = nextSequence.getOrDefault(producer, 0);
    String[] values = values();
    AppendInfo info = append(producer, epoch, sequence, values);
    assertThat(info.duplicate()).isFalse();
    sent.computeIfAbsent(producer, p -> new ArrayList<>())
        .add(new Sent(producer, epoch, sequence, values, info.firstOffset(), values.length));
    nextSequence.put(producer, sequence + values.length);
    note(info, values);
  }

  private AppendInfo append(long producer, int epoch, int sequence, String[] values) {
    return log.appendAsLeader(
        TestBatches.idempotent(producer, epoch, sequence, values),
        leaderEpoch,
        AppendOrigin.CLIENT,
        ProduceFormat.BATCH);
  }

  /** Sends an old batch again: the very last is recognised even after any restart. */
  private void retry() {
    List<Sent> all = sent.getOrDefault((long) random.nextInt(3), List.of());
    if (all.isEmpty()) {
      return;
    }
    boolean last = random.nextBoolean();
    Sent again = all.get(last ? all.size() - 1 : random.nextInt(all.size()));
    boolean isLast = again == all.get(all.size() - 1);
    AppendInfo[] info = new AppendInfo[1];
    ApiException e =
        catchThrowableOfType(
            ApiException.class,
            () ->
                info[0] =
                    append(again.producer(), again.epoch(), again.sequence(), again.values()));
    if (e == null) {
      assertThat(info[0].duplicate()).isTrue();
      assertThat(info[0].firstOffset()).isEqualTo(again.firstOffset());
      assertThat(info[0].lastOffset()).isEqualTo(again.firstOffset() + again.count() - 1);
    } else {
      assertThat(isLast).as("the last batch is always recognised").isFalse();
      assertThat(e.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }
  }

  private String[] values() {
    String[] values = new String[1 + random.nextInt(3)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Long.toString(random.nextLong()) + "x".repeat(random.nextInt(60));
    }
    return values;
  }

  private void note(AppendInfo info, String[] values) {
    assertThat(info.firstOffset()).isEqualTo(end);
    assertThat(info.lastOffset()).isEqualTo(end + values.length - 1);
    for (String value : values) {
      model.put(end++, value);
    }
    log.updateHighWatermark(end);
  }

  private void deleteSome() {
    if (random.nextInt(4) == 0 && end > start) {
      start += random.nextInt((int) Math.min(40, end - start) + 1);
      assertThat(log.deleteRecordsBefore(start)).isEqualTo(start);
    }
  }

  private void verify() {
    assertThat(log.logEndOffset()).isEqualTo(end);
    List<String> expected = new ArrayList<>();
    for (long offset = start; offset < end; offset++) {
      expected.add(offset + ":" + model.get(offset));
    }
    assertThat(TestBatches.records(log)).isEqualTo(expected);
    assertThat(log.latestEpoch()).isEqualTo(leaderEpoch);
    verifyEpochs();
  }

  private void verifyEpochs() {
    int last = -1;
    long offset = start;
    while (offset < end) {
      ByteBuffer bytes =
          TestBatches.take(log.read(offset, 1, FetchIsolation.LOG_END, true).slice());
      RecordBatch batch = RecordBatch.at(bytes, 0);
      assertThat(batch.partitionLeaderEpoch()).isGreaterThanOrEqualTo(last);
      last = batch.partitionLeaderEpoch();
      assertThat(batch.isChecksumValid()).isTrue();
      try (RecordIterator records = RecordIterator.of(batch, TestBatches.CODECS)) {
        assertThat(records.hasNext()).isTrue();
      }
      offset = batch.nextOffset();
    }
    for (int i = 0; i + 1 < epochStarts.size(); i++) {
      long[] next = epochStarts.get(i + 1);
      EpochEnd found = log.endOffsetFor((int) epochStarts.get(i)[0]);
      if (next[1] > start && found.epoch() == epochStarts.get(i)[0]) {
        assertThat(found.endOffset()).isEqualTo(next[1]);
      }
    }
  }
}
