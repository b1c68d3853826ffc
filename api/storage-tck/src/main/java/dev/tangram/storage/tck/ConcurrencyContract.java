package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine.Ability;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers beside the writer. */
@Timeout(120)
public abstract class ConcurrencyContract extends DurabilityContract {

  private static final int READERS = 3;

  private interface Work {
    void run() throws Exception;
  }

  /** Runs readers until the writer has ended; the first failure of any is thrown. */
  private static void beside(Work writer, Callable<Void> reader) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Void>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(reader));
      }
      writer.run();
      for (Future<Void> future : readers) {
        future.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName(
      "T1 a batch is visible once append has returned, whole, and in order for all readers")
  void readersFollowTheWriter() throws Exception {
    PartitionStore store = fresh(20_000);
    AtomicLong appended = new AtomicLong();
    long total = 20_000;
    beside(
        () -> {
          Random random = new Random(60);
          while (store.endOffset() < total) {
            long base = store.endOffset();
            int size = 40 + random.nextInt(400);
            append(store, Batches.batch(base, 1 + random.nextInt(3), base, size, random));
            appended.set(store.endOffset());
          }
        },
        () -> {
          long offset = 0;
          Random random = new Random();
          while (offset < total) {
            long known = appended.get();
            byte[] bytes =
                bytesOf(store.read(offset, 1 + random.nextInt(3000), Long.MAX_VALUE, true));
            assertThat(bytes.length > 0 || known <= offset).as("visible at %d", offset).isTrue();
            for (byte[] batch : split(bytes)) {
              assertThat(Batches.span(batch).baseOffset()).isEqualTo(offset);
              offset = lastOffset(batch) + 1;
            }
          }
          return null;
        });
  }

  @Test
  @DisplayName("T2 an endOffset is kept while the writer goes on")
  void endOffsetHoldsBesideTheWriter() throws Exception {
    PartitionStore store = fresh(20_000);
    AtomicBoolean done = new AtomicBoolean();
    beside(
        () -> {
          try {
            Random random = new Random(61);
            for (int i = 0; i < 6000; i++) {
              append(store, Batches.batch(store.endOffset(), 1, i, 60, random));
            }
          } finally {
            done.set(true);
          }
        },
        () -> {
          Random random = new Random();
          while (!done.get()) {
            long end = store.endOffset();
            long from = Math.max(0, end - random.nextInt(200));
            long limit = from + random.nextInt((int) (end - from) + 1);
            for (byte[] batch : split(bytesOf(store.read(from, 100_000, limit, true)))) {
              assertThat(lastOffset(batch)).isBetween(from, limit - 1);
            }
            assertThat(store.extents()).isNotEmpty();
            if (from < end) {
              assertThat(store.findByTimestamp(end / 2, from)).isPresent();
            }
          }
          return null;
        });
  }

  @Test
  @DisplayName("T3 readers see only whole, sound batches while the writer truncates and trims")
  void truncatesBesideReaders() throws Exception {
    PartitionStore store = fresh(3000);
    AtomicBoolean done = new AtomicBoolean();
    beside(
        () -> {
          try {
            Random random = new Random(62);
            for (int i = 0; i < 1500; i++) {
              appendMany(store, 1 + random.nextInt(6), random);
              long room = store.endOffset() - store.startOffset();
              store.truncateTo(store.endOffset() - random.nextInt((int) Math.min(room, 30)));
              if (random.nextInt(20) == 0) {
                store.trimTo(Math.max(store.startOffset(), store.endOffset() - 100));
              }
            }
          } finally {
            done.set(true);
          }
        },
        () -> {
          Random random = new Random();
          while (!done.get()) {
            readNearTheEnd(store, random);
          }
          return null;
        });
  }

  private static void readNearTheEnd(PartitionStore store, Random random) throws Exception {
    long from = Math.max(store.startOffset(), store.endOffset() - random.nextInt(60));
    try {
      split(bytesOf(store.read(from, 1 + random.nextInt(2000), Long.MAX_VALUE, true)));
    } catch (OffsetOutOfRangeException e) {
      // Truncated or trimmed between the two calls.
      return;
    }
  }

  @Test
  @DisplayName("T4 readers and the writer go on beside flush and rewrite")
  void rewritesBesideReaders() throws Exception {
    require(Ability.REWRITE);
    PartitionStore store = fresh(2000);
    List<byte[]> batches = appendMany(store, 300, new Random(63));
    AtomicBoolean done = new AtomicBoolean();
    byte[] all = concat(batches);
    beside(
        () -> {
          try {
            for (int i = 0; i < 60; i++) {
              store.rewrite(0, Long.MAX_VALUE, batch -> batch);
              store.flush();
              store.roll();
            }
          } finally {
            done.set(true);
          }
        },
        () -> {
          while (!done.get()) {
            assertThat(readAll(store, 0)).isEqualTo(all);
          }
          return null;
        });
  }
}
