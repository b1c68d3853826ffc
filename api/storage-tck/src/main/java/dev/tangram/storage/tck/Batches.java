package dev.tangram.storage.tck;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * The small batch format of these tests: base offset (int64), length (int32), then CRC-32C of what
 * follows (int32), last offset delta (int32), largest timestamp (int64) and content. A store must
 * not care which format it keeps.
 */
public final class Batches {

  /** Bytes before the content. */
  public static final int HEADER_BYTES = 28;

  private static final int CRC_AT = 12;
  private static final int DELTA_AT = 16;
  private static final int TIMESTAMP_AT = 20;

  private Batches() {}

  /** One batch. */
  public static byte[] batch(long baseOffset, int count, long timestamp, byte[] content) {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + content.length);
    buffer.putLong(baseOffset).putInt(HEADER_BYTES - 12 + content.length).putInt(0);
    buffer.putInt(count - 1).putLong(timestamp).put(content);
    CRC32C crc = new CRC32C();
    crc.update(buffer.array(), DELTA_AT, buffer.capacity() - DELTA_AT);
    buffer.putInt(CRC_AT, (int) crc.getValue());
    return buffer.array();
  }

  /** One batch with random content. */
  public static byte[] batch(long baseOffset, int count, long timestamp, int bytes, Random random) {
    byte[] content = new byte[Math.max(0, bytes - HEADER_BYTES)];
    random.nextBytes(content);
    return batch(baseOffset, count, timestamp, content);
  }

  /** What a store is told of one batch. */
  public static BatchSpan span(byte[] batch) {
    ByteBuffer buffer = ByteBuffer.wrap(batch);
    long base = buffer.getLong(0);
    long last = base + buffer.getInt(DELTA_AT);
    return new BatchSpan(base, last, buffer.getLong(TIMESTAMP_AT), last);
  }

  /** The inspector of this format. */
  public static BatchInspector inspector() {
    return Inspector.INSTANCE;
  }

  private static final class Inspector implements BatchInspector {
    static final Inspector INSTANCE = new Inspector();

    @Override
    public int headerBytes() {
      return HEADER_BYTES;
    }

    @Override
    public BatchSpan describe(ByteBuffer entry) throws DamagedBatchException {
      if (entry.remaining() < HEADER_BYTES) {
        throw new DamagedBatchException("shorter than a header");
      }
      int at = entry.position();
      long base = entry.getLong(at);
      int delta = entry.getInt(at + DELTA_AT);
      if (base < 0 || delta < 0) {
        throw new DamagedBatchException("negative offset");
      }
      return new BatchSpan(base, base + delta, entry.getLong(at + TIMESTAMP_AT), base + delta);
    }

    @Override
    public BatchSpan verify(ByteBuffer entry) throws DamagedBatchException {
      BatchSpan span = describe(entry);
      int at = entry.position();
      if (entry.getInt(at + 8) + 12 != entry.remaining()) {
        throw new DamagedBatchException("length does not fit");
      }
      CRC32C crc = new CRC32C();
      crc.update(entry.duplicate().position(at + DELTA_AT));
      if ((int) crc.getValue() != entry.getInt(at + CRC_AT)) {
        throw new DamagedBatchException("checksum does not match");
      }
      return span;
    }
  }
}
