package dev.tangram.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Ends with {@link OutputLimitException} where more bytes come than were allowed. */
final class BoundedInputStream extends InputStream {

  private final InputStream in;
  private final long maxBytes;
  private long left;

  BoundedInputStream(InputStream in, long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be 0 or more: " + maxBytes);
    }
    this.in = in;
    this.maxBytes = maxBytes;
    this.left = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) {
      count(1);
    }
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    // One byte beyond the limit tells an end exactly at the limit from data that go on.
    int wanted = (int) Math.min(length, left + 1);
    int got = in.read(target, offset, wanted);
    if (got > 0) {
      count(got);
    }
    return got;
  }

  private void count(int bytes) throws OutputLimitException {
    if (bytes > left) {
      left = 0;
      throw new OutputLimitException(maxBytes);
    }
    left -= bytes;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
