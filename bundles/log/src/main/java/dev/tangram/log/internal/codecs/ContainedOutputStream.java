package dev.tangram.log.internal.codecs;

import java.io.IOException;
import java.io.OutputStream;

/** Writes what a codec compresses; its close ends the frame and the use of the codec. */
final class ContainedOutputStream extends OutputStream {

  private final Containment containment;
  private final ContainedTarget target;
  private OutputStream out;

  ContainedOutputStream(Containment containment, ContainedTarget target, OutputStream out) {
    this.containment = containment;
    this.target = target;
    this.out = out;
  }

  private OutputStream open() throws IOException {
    if (out == null) {
      throw new IOException("The stream is closed");
    }
    return out;
  }

  @Override
  public void write(int value) throws IOException {
    OutputStream open = open();
    target.taken(1);
    try {
      open.write(value);
    } catch (IOException | RuntimeException | Error e) {
      throw containment.failure(e);
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    OutputStream open = open();
    target.taken(length);
    try {
      open.write(source, offset, length);
    } catch (IOException | RuntimeException | Error e) {
      throw containment.failure(e);
    }
  }

  @Override
  public void flush() throws IOException {
    OutputStream open = open();
    try {
      open.flush();
    } catch (IOException | RuntimeException | Error e) {
      throw containment.failure(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (out == null) {
      return;
    }
    OutputStream closing = out;
    out = null;
    try {
      if (containment.mayBeClosed()) {
        closing.close();
      }
    } catch (IOException | RuntimeException | Error e) {
      throw containment.failure(e);
    } finally {
      containment.end();
    }
  }
}
