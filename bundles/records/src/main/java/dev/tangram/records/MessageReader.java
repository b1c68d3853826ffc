package dev.tangram.records;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionVariant;
import java.nio.ByteBuffer;

/**
 * Reads one message of format 0 or 1: itself, or the messages of the compressed set that it wraps.
 *
 * <p>In format 1 the wrapped messages have offsets relative to the set, and the wrapper has the
 * absolute offset of the last one. So the set is decompressed twice: once for the last relative
 * offset, once for the messages; memory stays bounded.
 */
final class MessageReader implements RecordReader {

  private final LegacyMessage outer;
  private final boolean verify;
  private final ByteSupply inner;
  private final long shift;
  private boolean flatRead;

  /**
   * @param entry the whole message from its offset to the limit
   * @param verify whether checksums are compared, inside too
   * @param absoluteOffsets whether the offsets of the records matter; without, a set is
   *     decompressed only once
   */
  MessageReader(
      ByteBuffer entry,
      CodecLookup codecs,
      long maxBytes,
      boolean verify,
      boolean absoluteOffsets) {
    int at = entry.position();
    this.verify = verify;
    ByteBuffer body =
        entry.slice(at + RecordBatch.LOG_OVERHEAD, entry.remaining() - RecordBatch.LOG_OVERHEAD);
    this.outer = LegacyMessage.read(entry.getLong(at), body, verify);
    CompressionType type = outer.compression();
    if (type == CompressionType.NONE) {
      this.inner = null;
      this.shift = 0;
      return;
    }
    if (type == CompressionType.ZSTD) {
      throw Failures.invalid("Messages of format 0 and 1 cannot be compressed with zstd");
    }
    if (outer.value() == null) {
      throw Failures.invalid("A compressed message has no value");
    }
    CompressionCodec codec = codecs.codec(type);
    CompressionVariant variant =
        outer.magic() == 0 ? CompressionVariant.MAGIC_0 : CompressionVariant.STANDARD;
    boolean relative = outer.magic() == 1 && absoluteOffsets;
    this.shift = relative ? offsetShift(codec, variant, maxBytes) : 0;
    this.inner = ByteSupply.decompressing(outer.value(), codec, variant, maxBytes);
  }

  LegacyMessage outer() {
    return outer;
  }

  private long offsetShift(CompressionCodec codec, CompressionVariant variant, long maxBytes) {
    ByteSupply supply = ByteSupply.decompressing(outer.value(), codec, variant, maxBytes);
    try {
      long last = 0;
      LegacyMessage message = readInner(supply, false);
      while (message != null) {
        last = message.offset();
        message = readInner(supply, false);
      }
      // Some producers leave the wrapper's offset 0.
      return outer.offset() == 0 ? 0 : outer.offset() - last;
    } finally {
      supply.close();
    }
  }

  private LegacyMessage readInner(ByteSupply supply, boolean verifyInner) {
    if (supply.isExhausted()) {
      return null;
    }
    ByteBuffer head = supply.take(RecordBatch.LOG_OVERHEAD);
    int size = head.getInt(RecordBatch.LENGTH_AT);
    if (size < 0) {
      throw Failures.invalid("A message has the size " + size);
    }
    LegacyMessage message = LegacyMessage.read(head.getLong(0), supply.take(size), verifyInner);
    if (message.magic() != outer.magic()) {
      throw Failures.invalid(
          "A message of format " + message.magic() + " in a set of format " + outer.magic());
    }
    if (message.compression() != CompressionType.NONE) {
      throw Failures.invalid("A message inside of a compressed set is compressed again");
    }
    return message;
  }

  @Override
  public Record next() {
    if (inner == null) {
      if (flatRead) {
        return null;
      }
      flatRead = true;
      return outer.toRecord(outer.offset(), outer.timestamp());
    }
    LegacyMessage message = readInner(inner, verify);
    if (message == null) {
      return null;
    }
    long timestamp = outer.isLogAppendTime() ? outer.timestamp() : message.timestamp();
    return message.toRecord(shift + message.offset(), timestamp);
  }

  @Override
  public void close() {
    if (inner != null) {
      inner.close();
    }
  }
}
