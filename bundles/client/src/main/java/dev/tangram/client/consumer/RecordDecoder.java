package dev.tangram.client.consumer;

import dev.tangram.client.ClientException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.message.FetchResponse.PartitionData;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import dev.tangram.records.StoredEntry;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads the records of one partition in an answer. */
final class RecordDecoder {

  private RecordDecoder() {}

  /**
   * Adds the records at or after an offset; batches begin before it, and control batches are no
   * data.
   *
   * @return the offset to read next
   */
  static long decode(
      TopicPartition partition,
      PartitionData data,
      long position,
      ReaderSettings settings,
      CodecLookup codecs,
      List<ConsumerRecord> records) {
    if (!(data.records() instanceof BufferPayload payload) || payload.sizeInBytes() == 0) {
      return position;
    }
    ByteBuffer bytes = payload.buffer().nioBuffer();
    long next = position;
    int whole = 0;
    try {
      EntryIterator entries = EntryIterator.over(bytes);
      while (entries.hasNext()) {
        ByteBuffer entry = entries.next();
        whole++;
        long lastOffset = StoredEntry.describe(entry).lastOffset();
        if (lastOffset >= position && !isControl(entry)) {
          decodeEntry(partition, entry, position, settings, codecs, records);
        }
        next = Math.max(next, lastOffset + 1);
      }
    } catch (ApiException e) {
      throw new ClientException(
          e.error(), "Records of " + partition + " from offset " + next + ": " + e.getMessage(), e);
    }
    if (whole == 0) {
      throw new ClientException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "The batch of " + partition + " at offset " + position + " does not fit into an answer");
    }
    return next;
  }

  private static boolean isControl(ByteBuffer entry) {
    return StoredEntry.describe(entry).magic() == RecordBatch.MAGIC
        && RecordBatch.at(entry, entry.position()).isControl();
  }

  private static void decodeEntry(
      TopicPartition partition,
      ByteBuffer entry,
      long position,
      ReaderSettings settings,
      CodecLookup codecs,
      List<ConsumerRecord> records) {
    try (RecordIterator iterator =
        RecordIterator.overEntries(
            entry, codecs, RecordIterator.DEFAULT_MAX_BYTES, settings.checkChecksums())) {
      while (iterator.hasNext()) {
        Record record = iterator.next();
        if (record.offset() >= position) {
          records.add(new ConsumerRecord(partition, record));
        }
      }
    }
  }
}
