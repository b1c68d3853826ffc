package dev.tangram.records;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The work of one up-conversion. */
final class UpConverter {

  /** More than format 2 needs for a record beyond its key and value, without headers. */
  private static final int MAX_RECORD_OVERHEAD = 32;

  private final CodecLookup codecs;
  private final int maxBatchBytes;
  private final long maxOutputBytes;
  private final List<ByteBuffer> batches = new ArrayList<>();
  private int totalBytes;
  private long nextOffset;
  private BatchBuilder flat;

  UpConverter(CodecLookup codecs, int maxBatchBytes, long maxOutputBytes) {
    this.codecs = codecs;
    this.maxBatchBytes = maxBatchBytes;
    this.maxOutputBytes = maxOutputBytes;
  }

  ByteBuffer convert(ByteBuffer messageSet) {
    EntryIterator entries = EntryIterator.over(messageSet);
    while (entries.hasNext()) {
      ByteBuffer entry = entries.next();
      if (entry.limit() > maxBatchBytes) {
        throw tooLarge(entry.limit());
      }
      convertEntry(entry);
    }
    if (entries.remainingBytes() > 0) {
      throw Failures.corrupt("The message set ends within a message");
    }
    endFlat();
    if (batches.isEmpty()) {
      throw Failures.invalid("The produce request holds no message for the partition");
    }
    return FormatConverter.join(batches, totalBytes);
  }

  private void convertEntry(ByteBuffer entry) {
    MessageReader reader = new MessageReader(entry, codecs, maxOutputBytes, true, false);
    try {
      LegacyMessage outer = reader.outer();
      if (outer.isLogAppendTime()) {
        throw FormatConverter.invalidTimestamp("Producers must not set log append time");
      }
      if (outer.compression() == CompressionType.NONE) {
        appendFlat(reader.next());
      } else {
        endFlat();
        convertSet(reader, outer.compression());
      }
    } finally {
      reader.close();
    }
  }

  private void appendFlat(Record record) {
    long bytes = MAX_RECORD_OVERHEAD + size(record.key()) + size(record.value());
    if (flat != null && flat.uncompressedBytes() + bytes > maxBatchBytes) {
      endFlat();
    }
    if (flat == null) {
      flat = BatchBuilder.defaults().baseOffset(nextOffset).begin();
    }
    flat.append(record.timestamp(), record.key(), record.value());
  }

  private void convertSet(MessageReader reader, CompressionType compression) {
    try (BatchBuilder builder =
        BatchBuilder.defaults()
            .baseOffset(nextOffset)
            .compression(compression, codecs)
            .maxBytes(maxBatchBytes)
            .begin()) {
      for (Record record = reader.next(); record != null; record = reader.next()) {
        builder.append(record.timestamp(), record.key(), record.value());
      }
      if (builder.recordCount() == 0) {
        throw Failures.invalid("A compressed message holds no messages");
      }
      add(builder);
    }
  }

  private void endFlat() {
    if (flat != null) {
      add(flat);
      flat = null;
    }
  }

  private void add(BatchBuilder builder) {
    ByteBuffer batch = builder.build();
    if (batch.limit() > maxBatchBytes) {
      throw tooLarge(batch.limit());
    }
    nextOffset += builder.recordCount();
    totalBytes = Math.addExact(totalBytes, batch.limit());
    batches.add(batch);
  }

  private RuntimeException tooLarge(int bytes) {
    return Failures.tooLarge(
        "The batch has "
            + bytes
            + " bytes; the topic accepts "
            + maxBatchBytes
            + " (max.message.bytes)");
  }

  private static long size(ByteBuffer field) {
    return field == null ? 0 : field.remaining();
  }
}
