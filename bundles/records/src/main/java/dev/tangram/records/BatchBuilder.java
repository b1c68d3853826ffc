package dev.tangram.records;

import dev.tangram.compression.CompressionCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Builds one batch of record format 2. Records are encoded and compressed as they come. Not thread
 * safe. A builder that is not built must be closed, since a codec may hold memory outside the heap.
 */
public final class BatchBuilder implements AutoCloseable {

  /** What a JVM can allocate at once. */
  static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 64;

  /** How a batch is written; a start is {@link #defaults()}. */
  public static final class Options {

    private CompressionCodec codec;
    private CompressionType compression = CompressionType.NONE;
    private int level;
    private long baseOffset;
    private int leaderEpoch = RecordBatch.NO_LEADER_EPOCH;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private boolean transactional;
    private boolean control;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private long logAppendTime = RecordBatch.NO_TIMESTAMP;
    private long deleteHorizonMs = RecordBatch.NO_TIMESTAMP;
    private int maxBytes = MAX_ARRAY_BYTES;

    private Options() {}

    /** Compresses at the codec's default level; {@link CompressionType#NONE} needs no codec. */
    public Options compression(CompressionType type, CodecLookup codecs) {
      this.compression = type;
      this.codec = type == CompressionType.NONE ? null : codecs.codec(type);
      this.level = codec == null ? 0 : codec.defaultLevel();
      return this;
    }

    /** Compresses at a level within the codec's limits. */
    public Options compression(CompressionType type, CodecLookup codecs, int level) {
      compression(type, codecs);
      this.level = level;
      return this;
    }

    /** The absolute offset of the first record; 0 unless said. */
    public Options baseOffset(long baseOffset) {
      this.baseOffset = baseOffset;
      return this;
    }

    public Options partitionLeaderEpoch(int epoch) {
      this.leaderEpoch = epoch;
      return this;
    }

    public Options producer(long id, short epoch, int baseSequence) {
      this.producerId = id;
      this.producerEpoch = epoch;
      this.baseSequence = baseSequence;
      return this;
    }

    public Options transactional(boolean transactional) {
      this.transactional = transactional;
      return this;
    }

    public Options control(boolean control) {
      this.control = control;
      return this;
    }

    /** Makes it a batch of log append time, in milliseconds. */
    public Options logAppendTime(long timestampMs) {
      this.timestampType = TimestampType.LOG_APPEND_TIME;
      this.logAppendTime = timestampMs;
      return this;
    }

    /**
     * When tombstones and markers in it may go, in milliseconds; negative for none. It takes the
     * place of the base timestamp (KIP-534).
     */
    public Options deleteHorizon(long deleteHorizonMs) {
      this.deleteHorizonMs = deleteHorizonMs;
      return this;
    }

    /** The largest batch; beyond it {@link BatchBuilder#append} raises MESSAGE_TOO_LARGE. */
    public Options maxBytes(int maxBytes) {
      this.maxBytes = maxBytes;
      return this;
    }

    /** Begins the batch. */
    public BatchBuilder begin() {
      return new BatchBuilder(this);
    }
  }

  private final Options options;
  private final GrowingBuffer buffer;
  private final OutputStream records;
  private final GrowingBuffer scratch;
  private int recordBytes;
  private int count;
  private int lastDelta = -1;
  private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
  private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
  private boolean closed;

  private BatchBuilder(Options options) {
    this.options = options;
    this.buffer = new GrowingBuffer(Math.max(options.maxBytes, RecordBatch.HEADER_SIZE));
    buffer.skip(RecordBatch.HEADER_SIZE);
    this.scratch = options.codec == null ? null : new GrowingBuffer(MAX_ARRAY_BYTES);
    try {
      this.records = options.codec == null ? buffer : options.codec.compress(buffer, options.level);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No compression, offsets from 0, no producer, create time. */
  public static Options defaults() {
    return new Options();
  }

  /** Appends a record at the next offset. */
  public BatchBuilder append(long timestamp, ByteBuffer key, ByteBuffer value) {
    return append(timestamp, key, value, List.of());
  }

  /** Appends a record at the next offset; the buffers are left alone. */
  public BatchBuilder append(
      long timestamp, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {
    return append(options.baseOffset + lastDelta + 1, timestamp, key, value, headers);
  }

  /** Appends a record at its own offset, which must be above all before. */
  public BatchBuilder append(Record record) {
    return append(
        record.offset(), record.timestamp(), record.key(), record.value(), record.headers());
  }

  private BatchBuilder append(
      long offset, long timestamp, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {
    if (closed) {
      throw new IllegalStateException("The batch is built already");
    }
    long delta = offset - options.baseOffset;
    if (delta <= lastDelta || delta > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Offset " + offset + " cannot follow " + (options.baseOffset + lastDelta));
    }
    if (count == 0) {
      baseTimestamp = options.deleteHorizonMs < 0 ? timestamp : options.deleteHorizonMs;
    }
    try {
      encode(timestamp - baseTimestamp, (int) delta, key, value, headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lastDelta = (int) delta;
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    count++;
    return this;
  }

  private void encode(
      long timestampDelta,
      int offsetDelta,
      ByteBuffer key,
      ByteBuffer value,
      List<RecordHeader> headers)
      throws IOException {
    if (scratch == null) {
      recordBytes += RecordFormat.write(buffer, timestampDelta, offsetDelta, key, value, headers);
      return;
    }
    // A codec's stream gets each record in one call: many small ones cost more than a copy.
    scratch.reset();
    recordBytes += RecordFormat.write(scratch, timestampDelta, offsetDelta, key, value, headers);
    scratch.writeTo(records);
  }

  public int recordCount() {
    return count;
  }

  /** Bytes of the batch if it were not compressed. */
  public int uncompressedBytes() {
    return RecordBatch.HEADER_SIZE + recordBytes;
  }

  /**
   * Ends the batch.
   *
   * @return the batch from position 0 to the limit of a heap buffer; the builder keeps nothing of
   *     it
   * @throws IllegalStateException when there is no record
   */
  public ByteBuffer build() {
    if (count == 0) {
      throw new IllegalStateException("A batch needs at least one record");
    }
    return finish(lastDelta);
  }

  /**
   * Ends the batch with a last offset of its own: compaction keeps that of the original, and may
   * leave no record at all.
   *
   * @param lastOffset at or above that of the last record
   */
  public ByteBuffer build(long lastOffset) {
    long delta = lastOffset - options.baseOffset;
    if (delta < lastDelta || delta < 0 || delta > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("The last offset cannot be " + lastOffset);
    }
    return finish((int) delta);
  }

  private ByteBuffer finish(int lastOffsetDelta) {
    if (closed) {
      throw new IllegalStateException("The batch is built already");
    }
    close();
    ByteBuffer batch = buffer.view();
    boolean appendTime = options.timestampType == TimestampType.LOG_APPEND_TIME;
    batch.putLong(0, options.baseOffset);
    batch.putInt(RecordBatch.LENGTH_AT, batch.limit() - RecordBatch.LOG_OVERHEAD);
    batch.putInt(RecordBatch.EPOCH_AT, options.leaderEpoch);
    batch.put(RecordBatch.MAGIC_AT, RecordBatch.MAGIC);
    batch.putShort(RecordBatch.ATTRIBUTES_AT, attributes());
    batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, lastOffsetDelta);
    batch.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
    batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, appendTime ? options.logAppendTime : maxTimestamp);
    batch.putLong(RecordBatch.PRODUCER_ID_AT, options.producerId);
    batch.putShort(RecordBatch.PRODUCER_EPOCH_AT, options.producerEpoch);
    batch.putInt(RecordBatch.BASE_SEQUENCE_AT, options.baseSequence);
    batch.putInt(RecordBatch.COUNT_AT, count);
    RecordBatch.at(batch, 0).updateChecksum();
    return batch;
  }

  private short attributes() {
    int bits =
        Attributes.of(
            options.compression, options.timestampType, options.transactional, options.control);
    return (short) (options.deleteHorizonMs < 0 ? bits : bits | RecordBatch.DELETE_HORIZON_BIT);
  }

  /** Gives up what was not built. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      records.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
