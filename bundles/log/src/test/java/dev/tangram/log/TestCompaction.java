package dev.tangram.log;

import static dev.tangram.log.TestBatches.bytes;
import static dev.tangram.log.TestBatches.text;

import dev.tangram.records.BatchBuilder;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keyed batches, and what a consumer and a reader of batches see of a compacted log. */
final class TestCompaction {

  private TestCompaction() {}

  /** A topic that is compacted as soon as anything is new; extents of a few batches. */
  static Map<String, String> topic(String... more) {
    Map<String, String> all = new TreeMap<>();
    all.put("cleanup.policy", "compact");
    all.put("min.cleanable.dirty.ratio", "0");
    all.put("segment.bytes", "300");
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  /** A batch of {@code key=value} records; without a value it is a tombstone. */
  static ByteBuffer puts(BatchBuilder.Options options, long timestamp, String... puts) {
    try (BatchBuilder builder = options.begin()) {
      for (String put : puts) {
        String[] parts = put.split("=", 2);
        builder.append(timestamp, bytes(parts[0]), parts.length == 1 ? null : bytes(parts[1]));
      }
      return TestBatches.direct(builder.build());
    }
  }

  static ByteBuffer puts(long timestamp, String... puts) {
    return puts(BatchBuilder.defaults(), timestamp, puts);
  }

  static ByteBuffer idempotent(long producer, int sequence, String... puts) {
    return puts(BatchBuilder.defaults().producer(producer, (short) 0, sequence), 1L, puts);
  }

  static ByteBuffer transactional(long producer, int sequence, String... puts) {
    return puts(
        BatchBuilder.defaults().producer(producer, (short) 0, sequence).transactional(true),
        1L,
        puts);
  }

  /** Appends each as a batch of its own, and commits them. */
  static void put(PartitionLog log, long timestamp, String... puts) {
    for (String put : puts) {
      append(log, puts(timestamp, put));
    }
  }

  static AppendInfo append(PartitionLog log, ByteBuffer batch) {
    AppendInfo info = log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, ProduceFormat.BATCH);
    log.updateHighWatermark(log.logEndOffset());
    return info;
  }

  static void mark(PartitionLog log, long producer, boolean commit) {
    log.appendAsLeader(
        TestBatches.marker(producer, 0, 0, commit),
        0,
        AppendOrigin.COORDINATOR,
        ProduceFormat.BATCH);
    log.updateHighWatermark(log.logEndOffset());
  }

  /** Closes what is open, with one more record behind it. */
  static void close(PartitionLog log, String... puts) {
    log.store()
        .change(
            s -> {
              s.roll();
              return null;
            });
    put(log, 1L, puts);
  }

  /** All records as {@code offset:key=value}, those of control batches left out. */
  static List<String> records(PartitionLog log) {
    List<String> found = new ArrayList<>();
    for (RecordBatch batch : batches(log)) {
      if (!batch.isControl()) {
        read(batch).forEach(record -> found.add(text(record)));
      }
    }
    return found;
  }

  static String text(Record record) {
    String value = TestBatches.text(record.value());
    return record.offset()
        + ":"
        + TestBatches.text(record.key())
        + (value == null ? "" : "=" + value);
  }

  private static List<Record> read(RecordBatch batch) {
    List<Record> records = new ArrayList<>();
    try (RecordIterator each = RecordIterator.of(batch, TestBatches.CODECS)) {
      each.forEachRemaining(records::add);
    }
    return records;
  }

  static List<RecordBatch> batches(PartitionLog log) {
    List<RecordBatch> batches = new ArrayList<>();
    EntryIterator entries = EntryIterator.over(TestBatches.readAll(log));
    while (entries.hasNext()) {
      batches.add(RecordBatch.at(entries.next(), 0));
    }
    return batches;
  }

  /**
   * A consumer that reads committed records only, as clients do, and keeps the last of each key.
   */
  static final class Consumer {

    private static final int READ_BYTES = 700;

    long position;
    final Map<String, String> view = new TreeMap<>();
    final List<String> seen = new ArrayList<>();

    /** Reads up to the last stable offset, or as far as it gets. */
    void poll(PartitionLog log) {
      position = Math.max(position, log.logStartOffset());
      while (position < log.lastStableOffset() && fetch(log)) {
        // More is to come.
      }
    }

    private boolean fetch(PartitionLog log) {
      LogRead read = log.read(position, READ_BYTES, FetchIsolation.COMMITTED, true);
      List<AbortedTransaction> ahead = new ArrayList<>(read.abortedTransactions());
      Set<Long> aborted = new HashSet<>();
      EntryIterator entries = EntryIterator.over(TestBatches.take(read.slice()));
      long before = position;
      while (entries.hasNext()) {
        take(RecordBatch.at(entries.next(), 0), ahead, aborted);
      }
      return position > before;
    }

    private void take(RecordBatch batch, List<AbortedTransaction> ahead, Set<Long> aborted) {
      ahead.removeIf(
          each ->
              each.firstOffset() <= batch.lastOffset() && (aborted.add(each.producerId()) || true));
      if (batch.isControl()) {
        if (ControlMarker.orUnknown(batch).aborts()) {
          aborted.remove(batch.producerId());
        }
      } else if (!batch.isTransactional() || !aborted.contains(batch.producerId())) {
        read(batch).stream().filter(record -> record.offset() >= position).forEach(this::apply);
      }
      position = Math.max(position, batch.nextOffset());
    }

    private void apply(Record record) {
      seen.add(TestCompaction.text(record));
      String key = TestBatches.text(record.key());
      if (record.value() == null) {
        view.remove(key);
      } else {
        view.put(key, TestBatches.text(record.value()));
      }
    }
  }
}
