package dev.tangram.client.producer;

import dev.tangram.client.ClientException;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Records of one partition that travel together. Guarded by the accumulator's lock until sent. */
final class ProducerBatch {

  /** Upper bound of what the format adds to a record's key and value. */
  private static final int RECORD_OVERHEAD = 36;

  private record Entry(
      ProducerRecord record,
      long timestampMs,
      int bytes,
      CompletableFuture<RecordMetadata> acknowledged) {}

  final TopicPartition partition;
  final long createdNanos;
  private final List<Entry> entries = new ArrayList<>();
  private int bytes = RecordBatch.HEADER_SIZE;
  private ByteBuffer encoded;
  ProducerIdentity identity;
  int baseSequence = RecordBatch.NO_SEQUENCE;
  int attempts;
  volatile ClientException lastProblem;

  ProducerBatch(TopicPartition partition, long createdNanos) {
    this.partition = partition;
    this.createdNanos = createdNanos;
  }

  static int estimate(ProducerRecord record) {
    long size = RECORD_OVERHEAD + length(record.key()) + length(record.value());
    for (RecordHeader header : record.headers()) {
      int value = header.value() == null ? 0 : header.value().remaining();
      size += RECORD_OVERHEAD + 3L * header.key().length() + value;
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  CompletableFuture<RecordMetadata> add(ProducerRecord record, long timestampMs, int size) {
    Entry entry = new Entry(record, timestampMs, size, new CompletableFuture<>());
    entries.add(entry);
    bytes += size;
    return entry.acknowledged;
  }

  int count() {
    return entries.size();
  }

  /** Estimated bytes, uncompressed. */
  int bytes() {
    return bytes;
  }

  /** Bytes that the records hold of the producer's buffer. */
  long heldBytes() {
    return bytes - RecordBatch.HEADER_SIZE;
  }

  /** The batch on the wire; the same bytes at every attempt. */
  ByteBuffer encode(CompressionType compression, CodecLookup codecs) {
    if (encoded == null) {
      BatchBuilder.Options options = BatchBuilder.defaults().compression(compression, codecs);
      if (identity != null) {
        options.producer(identity.id(), identity.epoch(), baseSequence);
      }
      try (BatchBuilder builder = options.begin()) {
        for (Entry entry : entries) {
          ProducerRecord record = entry.record;
          builder.append(
              entry.timestampMs, wrap(record.key()), wrap(record.value()), record.headers());
        }
        encoded = builder.build();
      }
    }
    return encoded;
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  /** Two halves that have not been sent yet. */
  List<ProducerBatch> split() {
    List<ProducerBatch> halves = new ArrayList<>(2);
    int middle = entries.size() / 2;
    for (List<Entry> half :
        List.of(entries.subList(0, middle), entries.subList(middle, entries.size()))) {
      ProducerBatch batch = new ProducerBatch(partition, createdNanos);
      for (Entry entry : half) {
        batch.entries.add(entry);
        batch.bytes += entry.bytes;
      }
      halves.add(batch);
    }
    return halves;
  }

  void succeed(long baseOffset) {
    for (int i = 0; i < entries.size(); i++) {
      long offset = baseOffset < 0 ? RecordMetadata.UNKNOWN_OFFSET : baseOffset + i;
      entries.get(i).acknowledged.complete(new RecordMetadata(partition, offset));
    }
  }

  void fail(ClientException reason) {
    for (Entry entry : entries) {
      entry.acknowledged.completeExceptionally(reason);
    }
  }
}
