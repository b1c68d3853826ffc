package dev.tangram.log;

import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.Record;
import dev.tangram.records.RecordIterator;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.StoredSlice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Batches as producers and coordinators make them, and what can be read of stored ones. */
final class TestBatches {

  static final CodecLookup CODECS =
      CodecLookup.fromServiceLoader(TestBatches.class.getClassLoader());

  private TestBatches() {}

  static ByteBuffer bytes(String text) {
    return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(ByteBuffer bytes) {
    return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  /** A plain batch of values, all with one timestamp. */
  static ByteBuffer batch(long timestamp, String... values) {
    return build(BatchBuilder.defaults(), timestamp, values);
  }

  static ByteBuffer compressed(CompressionType type, long timestamp, String... values) {
    return build(BatchBuilder.defaults().compression(type, CODECS), timestamp, values);
  }

  static ByteBuffer idempotent(long producer, int epoch, int sequence, String... values) {
    return build(BatchBuilder.defaults().producer(producer, (short) epoch, sequence), 1L, values);
  }

  static ByteBuffer transactional(long producer, int epoch, int sequence, String... values) {
    return build(
        BatchBuilder.defaults().producer(producer, (short) epoch, sequence).transactional(true),
        1L,
        values);
  }

  static ByteBuffer marker(long producer, int epoch, int coordinatorEpoch, boolean commit) {
    ByteBuffer key = ByteBuffer.allocate(4).putShort((short) 0);
    key.putShort((short) (commit ? 1 : 0)).flip();
    ByteBuffer value = ByteBuffer.allocate(6).putShort((short) 0).putInt(coordinatorEpoch).flip();
    try (BatchBuilder builder =
        BatchBuilder.defaults()
            .producer(producer, (short) epoch, -1)
            .transactional(true)
            .control(true)
            .begin()) {
      return direct(builder.append(1L, key, value).build());
    }
  }

  static ByteBuffer build(BatchBuilder.Options options, long timestamp, String... values) {
    try (BatchBuilder builder = options.begin()) {
      for (String value : values) {
        builder.append(timestamp, bytes("k"), bytes(value));
      }
      return direct(builder.build());
    }
  }

  /** A batch whose records have these keys; null is none. */
  static ByteBuffer keyed(String... keys) {
    try (BatchBuilder builder = BatchBuilder.defaults().begin()) {
      for (String key : keys) {
        builder.append(1L, bytes(key), bytes("v"));
      }
      return direct(builder.build());
    }
  }

  /** As from the network: outside of the heap, not at the start of its buffer. */
  static ByteBuffer direct(ByteBuffer heap) {
    int lead = 7;
    ByteBuffer direct = ByteBuffer.allocateDirect(lead + heap.remaining());
    direct.position(lead);
    direct.put(heap.duplicate());
    return direct.position(lead);
  }

  /** The bytes of a slice, which is released. */
  static ByteBuffer take(StoredSlice slice) {
    try {
      ByteBuffer all = ByteBuffer.allocate(slice.sizeInBytes());
      while (all.hasRemaining() && slice.copyTo(all.position(), all) > 0) {
        // More to come.
      }
      return all.flip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      slice.release();
    }
  }

  /** All stored bytes; a read ends with its segment. */
  static ByteBuffer readAll(PartitionLog log) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long offset = log.logStartOffset();
    while (offset < log.logEndOffset()) {
      ByteBuffer part =
          take(log.read(offset, Integer.MAX_VALUE, FetchIsolation.LOG_END, true).slice());
      all.write(part.array(), 0, part.limit());
      EntryIterator entries = EntryIterator.over(part);
      while (entries.hasNext()) {
        offset = StoredEntry.describe(entries.next()).lastOffset() + 1;
      }
    }
    return ByteBuffer.wrap(all.toByteArray());
  }

  /** All records as {@code offset:value}. */
  static List<String> records(PartitionLog log) {
    List<String> found = new ArrayList<>();
    long offset = log.logStartOffset();
    while (offset < log.logEndOffset()) {
      ByteBuffer entries = take(log.read(offset, 1 << 16, FetchIsolation.LOG_END, true).slice());
      long last = -1;
      try (RecordIterator each = RecordIterator.overEntries(entries, CODECS)) {
        while (each.hasNext()) {
          Record record = each.next();
          last = record.offset();
          if (last >= offset) {
            found.add(last + ":" + text(record.value()));
          }
        }
      }
      if (last < offset) {
        break;
      }
      offset = last + 1;
    }
    return found;
  }
}
