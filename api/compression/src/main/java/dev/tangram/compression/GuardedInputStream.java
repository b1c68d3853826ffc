package dev.tangram.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Gives a library's stream the contract of {@link CompressionCodec}. */
final class GuardedInputStream extends InputStream {

  /** A library that gives nothing so often in a row will never give anything. */
  private static final int MAX_EMPTY_READS = 16;

  private final String codec;
  private final InputStream in;
  private boolean ended;
  private boolean closed;

  GuardedInputStream(String codec, InputStream in) {
    this.codec = codec;
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (closed) {
      throw new IOException("The stream is closed");
    }
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    try {
      return readSome(target, offset, length);
    } catch (CompressionException e) {
      ended = true;
      throw e;
    } catch (IOException | RuntimeException | InternalError e) {
      ended = true;
      throw new CompressionException("Broken " + codec + " data: " + e.getMessage(), e);
    }
  }

  private int readSome(byte[] target, int offset, int length) throws IOException {
    for (int i = 0; i < MAX_EMPTY_READS; i++) {
      int got = in.read(target, offset, length);
      if (got != 0) {
        ended = got < 0;
        return got;
      }
    }
    throw new CompressionException("Broken " + codec + " data: no progress");
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      in.close();
    } catch (IOException | RuntimeException e) {
      // Nothing is lost: all that was asked for has been read, and broken data were told by a read.
      ended = true;
    }
  }
}
