package dev.tangram.records;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Where a reader of records gets its bytes: the batch itself, or what comes out of a codec. */
abstract sealed class ByteSupply {

  /** The next byte, -1 at the end. */
  abstract int readByte();

  /**
   * The next bytes, which stay unchanged.
   *
   * @throws dev.tangram.model.ApiException INVALID_RECORD when there are not as many
   */
  abstract ByteBuffer take(int length);

  abstract boolean isExhausted();

  void close() {}

  static ByteSupply of(ByteBuffer bytes) {
    return new OfBuffer(bytes);
  }

  /**
   * Decompresses.
   *
   * @param maxBytes how much output is accepted
   */
  static ByteSupply decompressing(
      ByteBuffer source, CompressionCodec codec, CompressionVariant variant, long maxBytes) {
    try {
      return new OfStream(
          CompressionStreams.bounded(codec.decompress(source, variant), maxBytes), maxBytes);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** Reads a zigzag varint of at most 32 bits. */
  final int readVarint() {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = readByte();
      if (next < 0) {
        throw Failures.invalid("The records end within a number");
      }
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw Failures.invalid("A number of the records has more than 5 bytes");
  }

  private static final class OfBuffer extends ByteSupply {

    private final ByteBuffer bytes;

    OfBuffer(ByteBuffer bytes) {
      this.bytes = bytes.slice();
    }

    @Override
    int readByte() {
      return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
    }

    @Override
    ByteBuffer take(int length) {
      if (length > bytes.remaining()) {
        throw Failures.invalid(
            "A record claims " + length + " bytes where " + bytes.remaining() + " are left");
      }
      ByteBuffer taken = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
      return taken;
    }

    @Override
    boolean isExhausted() {
      return !bytes.hasRemaining();
    }
  }

  private static final class OfStream extends ByteSupply {

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int FIRST_PIECE_BYTES = 64 * 1024;

    private final InputStream in;
    private final long maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    OfStream(InputStream in, long maxBytes) {
      this.in = in;
      this.maxBytes = maxBytes;
    }

    @Override
    int readByte() {
      return fill() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    ByteBuffer take(int length) {
      if (length > maxBytes) {
        throw Failures.tooLarge("A record claims " + length + " bytes; the limit is " + maxBytes);
      }
      // Memory follows the bytes that really come, not the length that is claimed.
      byte[] taken = new byte[Math.min(length, FIRST_PIECE_BYTES)];
      int filled = 0;
      while (filled < length) {
        if (filled == taken.length) {
          taken = Arrays.copyOf(taken, (int) Math.min(length, 2L * taken.length));
        }
        filled += read(taken, filled, taken.length - filled, length);
      }
      return ByteBuffer.wrap(taken);
    }

    private int read(byte[] target, int offset, int wanted, int claimed) {
      int count = Math.min(wanted, limit - position);
      if (count > 0) {
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
      }
      int got = wanted < BUFFER_BYTES ? refill() : readFrom(target, offset, wanted);
      if (got < 0) {
        throw Failures.invalid(
            "A record claims " + claimed + " bytes but the decompressed data end before");
      }
      return wanted < BUFFER_BYTES ? 0 : got;
    }

    @Override
    boolean isExhausted() {
      return !fill();
    }

    private boolean fill() {
      return position < limit || refill() >= 0;
    }

    private int refill() {
      int got = readFrom(buffer, 0, BUFFER_BYTES);
      position = 0;
      limit = Math.max(0, got);
      return got;
    }

    private int readFrom(byte[] target, int offset, int length) {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw Failures.of(e);
      }
    }

    @Override
    void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw Failures.of(e);
      }
    }
  }
}
