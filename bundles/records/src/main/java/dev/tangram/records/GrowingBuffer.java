package dev.tangram.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Collects bytes up to a limit. */
final class GrowingBuffer extends OutputStream {

  private static final int FIRST_BYTES = 512;

  private final int maxBytes;
  private byte[] bytes;
  private int size;

  GrowingBuffer(int maxBytes) {
    this.maxBytes = maxBytes;
    this.bytes = new byte[Math.min(FIRST_BYTES, maxBytes)];
  }

  int size() {
    return size;
  }

  /** Forgets what was written, and keeps the room. */
  void reset() {
    size = 0;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  /** Leaves room that is patched later. */
  void skip(int count) {
    reserve(count);
    size += count;
  }

  @Override
  public void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  private void reserve(int count) {
    if (count > maxBytes - size) {
      throw Failures.tooLarge("The records exceed the limit of " + maxBytes + " bytes");
    }
    if (count > bytes.length - size) {
      long wanted = Math.max(2L * bytes.length, (long) size + count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, maxBytes));
    }
  }

  /** A view of what was written; it is patched through it. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, size).slice();
  }
}
