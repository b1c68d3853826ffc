package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads what a codec decompresses; its close ends the use of the codec. */
final class ContainedInputStream extends InputStream {

  private final Containment containment;
  private InputStream in;
  private CompressionException failure;

  ContainedInputStream(Containment containment, InputStream in) {
    this.containment = containment;
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
    if (in == null) {
      throw new IOException("The stream is closed");
    }
    if (failure != null) {
      throw failure;
    }
    if (length == 0) {
      return 0;
    }
    try {
      return readSome(target, offset, length);
    } catch (IOException | RuntimeException | Error e) {
      failure = containment.failure(e);
      throw failure;
    }
  }

  private int readSome(byte[] target, int offset, int length) throws IOException {
    for (int i = 0; i < Containment.EMPTY_READS_MAX; i++) {
      int got = in.read(target, offset, length);
      if (got < -1 || got > length) {
        throw new IllegalStateException("it gave " + got + " of " + length + " bytes");
      }
      if (got != 0) {
        return got;
      }
    }
    throw new IllegalStateException("it makes no progress");
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public void close() throws IOException {
    if (in == null) {
      return;
    }
    InputStream closing = in;
    in = null;
    try {
      if (containment.mayBeClosed()) {
        closing.close();
      }
    } catch (IOException | RuntimeException | Error e) {
      // What was read stands; the plug-in is told of, nobody else.
      containment.failure(new IllegalStateException("close threw " + e, e));
    } finally {
      containment.end();
    }
  }
}
