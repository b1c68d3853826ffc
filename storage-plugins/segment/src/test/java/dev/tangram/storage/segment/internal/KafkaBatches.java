package dev.tangram.storage.segment.internal;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.StoreOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.record.TimestampType;

/** Batches in Kafka's format, made and judged by Kafka's own code. */
final class KafkaBatches implements BatchInspector {

  static final long NEVER_MS = Long.MAX_VALUE / 4;

  @Override
  public int headerBytes() {
    return 61;
  }

  @Override
  public BatchSpan describe(ByteBuffer entry) throws DamagedBatchException {
    int at = entry.position();
    if (entry.remaining() < 61 || entry.get(at + 16) != RecordBatch.MAGIC_VALUE_V2) {
      throw new DamagedBatchException("no batch of format 2");
    }
    long base = entry.getLong(at);
    long last = base + entry.getInt(at + 23);
    return new BatchSpan(base, last, entry.getLong(at + 35), last);
  }

  @Override
  public BatchSpan verify(ByteBuffer entry) throws DamagedBatchException {
    BatchSpan span = describe(entry);
    try {
      MemoryRecords.readableRecords(entry.duplicate()).batches().iterator().next().ensureValid();
    } catch (CorruptRecordException e) {
      throw new DamagedBatchException(e.getMessage());
    }
    return span;
  }

  static StoreOptions options(int segmentBytes, int indexIntervalBytes) {
    return new StoreOptions(
        segmentBytes, NEVER_MS, 0, indexIntervalBytes, 10 << 20, false, 0, new KafkaBatches());
  }

  /** Neighbouring batches of random sizes whose timestamps mostly rise. */
  static List<MemoryRecords> random(int count, long firstOffset, Random random) {
    List<MemoryRecords> batches = new ArrayList<>();
    long offset = firstOffset;
    for (int i = 0; i < count; i++) {
      SimpleRecord[] records = new SimpleRecord[1 + random.nextInt(5)];
      for (int r = 0; r < records.length; r++) {
        byte[] value = new byte[random.nextInt(300)];
        random.nextBytes(value);
        long timestamp = 1_700_000_000_000L + offset * 10 - random.nextInt(100);
        records[r] = new SimpleRecord(timestamp, value);
      }
      batches.add(
          MemoryRecords.withRecords(
              RecordBatch.MAGIC_VALUE_V2,
              offset,
              Compression.NONE,
              TimestampType.CREATE_TIME,
              RecordBatch.NO_PRODUCER_ID,
              RecordBatch.NO_PRODUCER_EPOCH,
              RecordBatch.NO_SEQUENCE,
              0,
              false,
              records));
      offset += records.length;
    }
    return batches;
  }

  static byte[] bytes(List<MemoryRecords> batches) {
    int size = batches.stream().mapToInt(MemoryRecords::sizeInBytes).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    batches.forEach(batch -> all.put(batch.buffer().duplicate()));
    return all.array();
  }
}
