package dev.tangram.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentLogTest {

  private static final int WRITERS = 4;
  private static final int APPENDS = 150;

  @TempDir Path dir;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestLogs logs;
  private PartitionLog log;

  @BeforeEach
  void open() {
    logs = new TestLogs(dir).start();
    log = logs.log(TestLogs.T0, Map.of("segment.bytes", "4000"));
  }

  @AfterEach
  void close() throws InterruptedException {
    threads.shutdownNow();
    threads.awaitTermination(10, TimeUnit.SECONDS);
    logs.close();
  }

  @Test
  void writersShareTheOffsetsAndReadersSeeWholeBatchesInOrder() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Future<Set<Long>>> writers = new ArrayList<>();
    List<Future<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(threads.submit(() -> readToTheEnd(done)));
    }
    for (int i = 0; i < WRITERS; i++) {
      long producer = i;
      writers.add(threads.submit(() -> write(producer)));
    }
    Set<Long> given = new HashSet<>();
    for (Future<Set<Long>> writer : writers) {
      given.addAll(writer.get(60, TimeUnit.SECONDS));
    }
    done.set(true);
    assertThat(given).hasSize(WRITERS * APPENDS);
    assertThat(log.logEndOffset()).isEqualTo(2L * WRITERS * APPENDS);
    for (Future<Long> reader : readers) {
      assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(log.logEndOffset());
    }
  }

  private Set<Long> write(long producer) {
    Set<Long> given = new HashSet<>();
    for (int i = 0; i < APPENDS; i++) {
      ByteBuffer batch = TestBatches.idempotent(producer, 0, 2 * i, "one", "two");
      AppendInfo info = log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, ProduceFormat.BATCH);
      assertThat(info.duplicate()).isFalse();
      given.add(info.firstOffset());
      log.updateHighWatermark(info.lastOffset() + 1);
    }
    return given;
  }

  private long readToTheEnd(AtomicBoolean done) {
    long offset = 0;
    while (true) {
      boolean last = done.get();
      LogRead read = log.read(offset, 3000, FetchIsolation.HIGH_WATERMARK, true);
      assertThat(read.lastStableOffset()).isLessThanOrEqualTo(read.highWatermark());
      ByteBuffer bytes = TestBatches.take(read.slice());
      EntryIterator entries = EntryIterator.over(bytes);
      while (entries.hasNext()) {
        RecordBatch batch = RecordBatch.at(entries.next(), 0);
        assertThat(batch.baseOffset()).isEqualTo(offset);
        assertThat(batch.isChecksumValid()).isTrue();
        offset = batch.nextOffset();
      }
      assertThat(entries.remainingBytes()).isZero();
      assertThat(offset).isLessThanOrEqualTo(read.highWatermark());
      if (last && offset == log.logEndOffset()) {
        return offset;
      }
    }
  }

  @Test
  void enginesComeAndGoUnderLoadWithoutLoss() throws Exception {
    List<Future<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      long producer = i;
      writers.add(threads.submit(writeThroughOutages(producer)));
    }
    var engine = logs.engine;
    for (int swap = 0; swap < 15; swap++) {
      logs.manager.engineRemoved(engine);
      engine = logs.segmentEngine();
      logs.manager.engineAdded(engine);
    }
    int acknowledged = 0;
    for (Future<Integer> writer : writers) {
      acknowledged += writer.get(60, TimeUnit.SECONDS);
    }
    assertThat(TestBatches.records(log)).hasSize(acknowledged);
    assertThat(log.logEndOffset()).isEqualTo(acknowledged);
  }

  private Callable<Integer> writeThroughOutages(long producer) {
    return () -> {
      int sequence = 0;
      while (sequence < APPENDS) {
        try {
          ByteBuffer batch = TestBatches.idempotent(producer, 0, sequence, "value");
          log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, ProduceFormat.BATCH);
          sequence++;
          log.read(0, 100, FetchIsolation.LOG_END, true).slice().release();
        } catch (ApiException e) {
          assertThat(e.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
          Thread.onSpinWait();
        }
      }
      return sequence;
    };
  }
}
