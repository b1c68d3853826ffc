package dev.tangram.records;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A view of one batch of record format 2 inside a buffer. It is meant to be reused: {@link #reset}
 * moves it to another batch without allocating. Not thread safe; position, limit and mark of the
 * buffer are neither used nor changed except where said, so several views may share a buffer.
 *
 * <pre>
 *  0 baseOffset i64        8 batchLength i32 (bytes after this field)
 * 12 partitionLeaderEpoch i32   16 magic i8   17 crc u32 (CRC-32C of all from attributes on)
 * 21 attributes i16       23 lastOffsetDelta i32   27 baseTimestamp i64   35 maxTimestamp i64
 * 43 producerId i64       51 producerEpoch i16     53 baseSequence i32    57 record count i32
 * 61 records
 * </pre>
 *
 * <p>Getters read what is there; only {@link #reset} checks, and it checks that the header lies in
 * the buffer. Data from outside go through {@link BatchValidator} first.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-98">KIP-98</a>
 */
public final class RecordBatch {

  /** Bytes before the records. */
  public static final int HEADER_SIZE = 61;

  /** Bytes that the length field does not count: base offset and length. */
  public static final int LOG_OVERHEAD = 12;

  /** The magic number of this format. */
  public static final byte MAGIC = 2;

  /** Producer id of a batch without. */
  public static final long NO_PRODUCER_ID = -1;

  /** Producer epoch of a batch without producer id. */
  public static final short NO_PRODUCER_EPOCH = -1;

  /** Base sequence of a batch without. */
  public static final int NO_SEQUENCE = -1;

  /** Timestamp of a record without. */
  public static final long NO_TIMESTAMP = -1;

  /** Leader epoch where it is not known. */
  public static final int NO_LEADER_EPOCH = -1;

  static final int LENGTH_AT = 8;
  static final int EPOCH_AT = 12;
  static final int MAGIC_AT = 16;
  static final int CRC_AT = 17;
  static final int ATTRIBUTES_AT = 21;
  static final int LAST_OFFSET_DELTA_AT = 23;
  static final int BASE_TIMESTAMP_AT = 27;
  static final int MAX_TIMESTAMP_AT = 35;
  static final int PRODUCER_ID_AT = 43;
  static final int PRODUCER_EPOCH_AT = 51;
  static final int BASE_SEQUENCE_AT = 53;
  static final int COUNT_AT = 57;

  static final int COMPRESSION_MASK = 0x07;
  static final int LOG_APPEND_TIME_BIT = 0x08;
  static final int TRANSACTIONAL_BIT = 0x10;
  static final int CONTROL_BIT = 0x20;
  static final int DELETE_HORIZON_BIT = 0x40;

  private final CRC32C checksum = new CRC32C();
  private ByteBuffer buffer;
  private ByteBuffer view;
  private int position;

  /** A view of nothing yet; to be {@link #reset}. */
  public RecordBatch() {}

  /** A new view of the batch that begins at an absolute position; see {@link #reset}. */
  public static RecordBatch at(ByteBuffer buffer, int position) {
    return new RecordBatch().reset(buffer, position);
  }

  /**
   * Moves the view.
   *
   * @param position absolute position of the base offset in the buffer
   * @return this
   * @throws ApiException CORRUPT_MESSAGE when fewer bytes than a header lie before the limit
   */
  public RecordBatch reset(ByteBuffer buffer, int position) {
    if (position < 0 || buffer.limit() - position < HEADER_SIZE) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE, "The records end before the header of the batch is complete");
    }
    if (buffer != this.buffer) {
      this.buffer = buffer;
      this.view = null;
    }
    this.position = position;
    return this;
  }

  /** The buffer that the batch lies in. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Absolute position of the batch in the buffer. */
  public int position() {
    return position;
  }

  /** Whether the whole batch lies before the buffer's limit and its length is at least a header. */
  public boolean isComplete() {
    int length = buffer.getInt(position + LENGTH_AT);
    return length >= HEADER_SIZE - LOG_OVERHEAD
        && length <= buffer.limit() - position - LOG_OVERHEAD;
  }

  /** Offset of the first record; for a compacted batch possibly below the first one left. */
  public long baseOffset() {
    return buffer.getLong(position);
  }

  /** Offset of the last record. */
  public long lastOffset() {
    return baseOffset() + lastOffsetDelta();
  }

  /** The offset after the last record. */
  public long nextOffset() {
    return lastOffset() + 1;
  }

  /** Bytes of the whole batch, base offset and length included. */
  public int sizeInBytes() {
    return LOG_OVERHEAD + buffer.getInt(position + LENGTH_AT);
  }

  public int partitionLeaderEpoch() {
    return buffer.getInt(position + EPOCH_AT);
  }

  public byte magic() {
    return buffer.get(position + MAGIC_AT);
  }

  /** The stored CRC-32C, unsigned. */
  public long crc() {
    return buffer.getInt(position + CRC_AT) & 0xFFFFFFFFL;
  }

  public short attributes() {
    return buffer.getShort(position + ATTRIBUTES_AT);
  }

  /**
   * How the records are compressed.
   *
   * @throws ApiException CORRUPT_MESSAGE when the bits are not known
   */
  public CompressionType compressionType() {
    return Attributes.compression(attributes());
  }

  public TimestampType timestampType() {
    return (attributes() & LOG_APPEND_TIME_BIT) != 0
        ? TimestampType.LOG_APPEND_TIME
        : TimestampType.CREATE_TIME;
  }

  public boolean isTransactional() {
    return (attributes() & TRANSACTIONAL_BIT) != 0;
  }

  public boolean isControl() {
    return (attributes() & CONTROL_BIT) != 0;
  }

  /** Whether the base timestamp is the time when tombstones may go (KIP-534). */
  public boolean hasDeleteHorizon() {
    return (attributes() & DELETE_HORIZON_BIT) != 0;
  }

  /** When tombstones and markers in it may go, in milliseconds; -1 when that is not decided. */
  public long deleteHorizonMs() {
    return hasDeleteHorizon() ? baseTimestamp() : NO_TIMESTAMP;
  }

  public int lastOffsetDelta() {
    return buffer.getInt(position + LAST_OFFSET_DELTA_AT);
  }

  /** What the records' timestamp deltas count from, in milliseconds. */
  public long baseTimestamp() {
    return buffer.getLong(position + BASE_TIMESTAMP_AT);
  }

  /** The largest timestamp of the records in milliseconds, {@link #NO_TIMESTAMP} for none. */
  public long maxTimestamp() {
    return buffer.getLong(position + MAX_TIMESTAMP_AT);
  }

  public long producerId() {
    return buffer.getLong(position + PRODUCER_ID_AT);
  }

  public boolean hasProducerId() {
    return producerId() > NO_PRODUCER_ID;
  }

  public short producerEpoch() {
    return buffer.getShort(position + PRODUCER_EPOCH_AT);
  }

  /** Sequence number of the first record, {@link #NO_SEQUENCE} for none. */
  public int baseSequence() {
    return buffer.getInt(position + BASE_SEQUENCE_AT);
  }

  /** Sequence number of the last record; after 2^31 - 1 comes 0. */
  public int lastSequence() {
    int base = baseSequence();
    return base == NO_SEQUENCE ? NO_SEQUENCE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
  }

  /** Number of records that the header claims. */
  public int recordCount() {
    return buffer.getInt(position + COUNT_AT);
  }

  /** Patches the base offset, which the checksum does not cover. */
  public void setBaseOffset(long baseOffset) {
    buffer.putLong(position, baseOffset);
  }

  /** Patches the leader epoch, which the checksum does not cover. */
  public void setPartitionLeaderEpoch(int epoch) {
    buffer.putInt(position + EPOCH_AT, epoch);
  }

  /**
   * Makes the batch one of log append time: attribute bit, maximal timestamp and a new checksum.
   * The records are not touched; readers of such a batch take the maximal timestamp for all of
   * them.
   *
   * @param timestampMs milliseconds
   */
  public void setLogAppendTime(long timestampMs) {
    buffer.putShort(position + ATTRIBUTES_AT, (short) (attributes() | LOG_APPEND_TIME_BIT));
    buffer.putLong(position + MAX_TIMESTAMP_AT, timestampMs);
    updateChecksum();
  }

  /** Computes the checksum anew and stores it. */
  public void updateChecksum() {
    buffer.putInt(position + CRC_AT, (int) computeChecksum());
  }

  /** Whether the stored CRC-32C is that of the bytes. The batch must be {@link #isComplete}. */
  public boolean isChecksumValid() {
    return isComplete() && computeChecksum() == crc();
  }

  /** A buffer of its own over the bytes of the whole batch, sharing them. */
  public ByteBuffer slice() {
    return buffer.slice(position, sizeInBytes());
  }

  private long computeChecksum() {
    if (view == null) {
      view = buffer.duplicate();
    }
    view.limit(position + sizeInBytes()).position(position + ATTRIBUTES_AT);
    checksum.reset();
    checksum.update(view);
    return checksum.getValue();
  }

  @Override
  public String toString() {
    if (buffer == null) {
      return "RecordBatch()";
    }
    return "RecordBatch(offsets "
        + baseOffset()
        + " to "
        + lastOffset()
        + ", "
        + sizeInBytes()
        + " bytes, leader epoch "
        + partitionLeaderEpoch()
        + ", producer "
        + producerId()
        + "/"
        + producerEpoch()
        + ", sequence "
        + baseSequence()
        + ")";
  }
}
