package dev.tangram.log.internal.codecs;

import java.io.IOException;
import java.io.OutputStream;

/** What a codec writes to: tells failures of the target from those of the codec. */
final class ContainedTarget extends OutputStream {

  /** What a codec may give out beyond what it takes in: frames, tables, incompressible data. */
  private static final long OVERHEAD_MAX_BYTES = 64 << 10;

  private OutputStream target;
  private long taken;
  private long given;
  private IOException failedIo;
  private RuntimeException failed;

  ContainedTarget(OutputStream target) {
    this.target = target;
  }

  /** The codec takes in so many bytes. */
  void taken(int bytes) {
    taken += bytes;
  }

  private OutputStream open() throws IOException {
    if (target == null) {
      throw new IOException("The stream is closed");
    }
    return target;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    given += Math.max(0, length);
    if (given > 2 * taken + OVERHEAD_MAX_BYTES) {
      throw new IllegalStateException("it makes " + given + " bytes of " + taken);
    }
    try {
      open().write(source, offset, length);
    } catch (IOException e) {
      failedIo = e;
      throw e;
    } catch (IndexOutOfBoundsException | NullPointerException e) {
      // The codec's arguments are at fault.
      throw e;
    } catch (RuntimeException e) {
      failed = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    open().flush();
  }

  @Override
  public void close() throws IOException {
    if (target != null) {
      target.close();
    }
  }

  void rethrowFailure() throws IOException {
    if (failedIo != null) {
      throw failedIo;
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** Nothing of a codec reaches the target any more. */
  void cut() {
    target = null;
  }
}
